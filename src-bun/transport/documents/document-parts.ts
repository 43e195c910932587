// The parts in which a long document is sent: the pieces of its snapshot, and after them its rows, some at a time.
//
// A part is read from the database when a reader is about to be sent it, so that a document is never in memory as a whole, however
// many read it and however slowly. Readers who come at one time are sent the same parts, so those that were read of late are kept,
// as the frames that are sent. What a part has of each client is kept longer, because it is small: a reader who has most of the
// document already, as everybody has after a restart of the hub, costs no reading of what they have.
import { UPDATE_PIECE_BYTES } from '../../contract/limits.ts'
import { createByteCache } from '../../domain/byte-cache.ts'
import { lastSeqOf } from '../../domain/documents/log-row.ts'
import { mergeUpdates } from '../../domain/documents/yjs/merge-updates.ts'
import { readUpdate, UpdateCursor } from '../../domain/documents/yjs/update-reader.ts'
import type { DocumentLog } from '../../domain/ports/documents.ts'
import type { Store } from '../../store/store.ts'
import { updateFrame } from './frames.ts'

/** Where a part begins: piece `piece` of the snapshot up to update number `seq`, or the rows after update number `seq`. */
export type Place = { seq: number; piece?: number }

/** `ends`: by client, how far it has written after this part. `lastSeq`: of rows, the number of the last update in them. */
export type Outline = { ends: ReadonlyMap<number, number>; hasDeletions: boolean; lastSeq: number | undefined }
/** A part as one update, and as the frame that it is sent in. */
export type Part = Outline & { update: Uint8Array; frame: Uint8Array }
/** `'end'`: nothing comes after that place. `'replaced'`: a new snapshot has taken it in. */
type None = 'end' | 'replaced'

/** Both throw where the document cannot be read. */
export type DocumentParts = {
  at(documentId: string, place: Place): Part | None
  /** Of a part that was read of late, without reading it again. */
  outlineAt(documentId: string, place: Place): Outline | None
}

/** Some dozen parts: readers who began together are not far from each other. */
const PARTS_KEPT_BYTES = 8 * 1024 * 1024
const OUTLINES_KEPT_BYTES = 4 * 1024 * 1024
/** About what an outline takes beside its clients, and what each client takes. */
const OUTLINE_BYTES = 400
const CLIENT_BYTES = 40

export function createDocumentParts(store: Pick<Store, 'read'>): DocumentParts {
  // What a number of the log stands for never changes, so neither does what is kept. Only the last rows may be followed by more.
  const parts = createByteCache<string, Part>(PARTS_KEPT_BYTES)
  const outlines = createByteCache<string, Outline>(OUTLINES_KEPT_BYTES)
  const keyOf = (documentId: string, { seq, piece }: Place) => `${documentId} ${seq} ${piece ?? 'rows'}`

  function read(documentId: string, place: Place): Part | None {
    const found = store.read(({ documentLog }) => updateAt(documentLog, documentId, place))
    if (typeof found === 'string') return found
    const { update, lastSeq } = found
    const { blocks, deleted } = readUpdate(new UpdateCursor(update, 0, 'stored'))
    const ends = new Map(blocks.map(({ client, end }) => [client, end]))
    const outline = { ends, hasDeletions: deleted.length > 0, lastSeq }
    const frame = updateFrame(update)
    const part = { ...outline, frame, update: frame.subarray(frame.length - update.length) }
    const key = keyOf(documentId, place)
    parts.set(key, part, frame.length)
    outlines.set(key, outline, OUTLINE_BYTES + ends.size * CLIENT_BYTES)
    return part
  }

  const at = (documentId: string, place: Place) => parts.get(keyOf(documentId, place)) ?? read(documentId, place)
  return { at, outlineAt: (documentId, place) => outlines.get(keyOf(documentId, place)) ?? at(documentId, place) }
}

function updateAt(
  log: DocumentLog,
  documentId: string,
  { seq, piece }: Place,
): { update: Uint8Array; lastSeq: number | undefined } | None {
  if (piece !== undefined) {
    if (log.snapshot(documentId)?.seq !== seq) return 'replaced'
    const update = log.piece(documentId, piece)
    return update ? { update, lastSeq: undefined } : 'end'
  }
  const rows = log.rowsAfter(documentId, seq, UPDATE_PIECE_BYTES)
  if (!rows) return 'replaced'
  return rows.length === 0 ? 'end' : { update: mergeUpdates(rows), lastSeq: lastSeqOf(rows) }
}
