// The parts in which a long document is sent: the pieces of its snapshot, and after them its rows, some at a time.
//
// A part is read from the database when it is about to be sent to a reader, so that a document is never in memory as a whole, however
// many readers it has and however slow they are. Readers who come at the same time are sent the same parts, so the frames of the parts that were
// read last are cached. The outline of a part (which clocks of which clients it covers) is small and is cached longer: it shows
// whether a reader has the part already, as most readers have after a restart of the hub, without reading the part.
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

/** `ends`: by Yjs clientID, the clock behind the last unit of that client in this part. `lastSeq`: of rows, the number of the last update in them. */
export type Outline = { ends: ReadonlyMap<number, number>; hasDeletions: boolean; lastSeq: number | undefined }
/** A part as one update, and as the frame in which it is sent. */
export type Part = Outline & { update: Uint8Array; frame: Uint8Array }
/** `'end'`: the document has nothing after that place. `'replaced'`: a compaction has merged that place into a new snapshot. */
type None = 'end' | 'replaced'

/** Both functions throw if the document cannot be read. */
export type DocumentParts = {
  at(documentId: string, place: Place): Part | None
  /** The outline of a part, from the cache if possible. */
  outlineAt(documentId: string, place: Place): Outline | None
}

/** Enough for some dozen parts: readers who began at the same time are not many parts apart. */
const PARTS_CACHED_BYTES = 8 * 1024 * 1024
const OUTLINES_CACHED_BYTES = 4 * 1024 * 1024
/** About how many bytes an outline takes in memory: for itself, and for each of its clients. */
const OUTLINE_BYTES = 400
const CLIENT_BYTES = 40

export function createDocumentParts(store: Pick<Store, 'read'>): DocumentParts {
  // A cached part never becomes wrong: the log only grows, and the update with a given number never changes. A cached part of the newest
  // rows lacks the rows that were added later, which the part after it then has.
  const parts = createByteCache<string, Part>(PARTS_CACHED_BYTES)
  const outlines = createByteCache<string, Outline>(OUTLINES_CACHED_BYTES)
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
