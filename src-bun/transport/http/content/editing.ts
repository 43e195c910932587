// Edits that the hub makes in a document for somebody who has no editor: from its history, or from a text that a script has sent.
import type { EditAnswer } from '../../../contract/http/history.ts'
import { textWriterOf } from '../../../domain/documents/edit.ts'
import type { Edit } from '../../../domain/documents/replay/edits.ts'
import { allow, type Result, refuse } from '../../../domain/result.ts'
import type { HubParts } from '../../parts.ts'
import { type Asking, readerFor } from './history-reader.ts'

export type Editing = {
  /** Refuses who may not write in the document, and a document of another epoch (undefined: any). */
  mayEdit(memberId: string, documentId: string, epoch: unknown): Result<true>
  /**
   * Makes an edit from the document as it is now, and writes it as the actor's. What others write meanwhile stays, as with an edit
   * that somebody makes in an editor. Refuses what `mayEdit` does, a point that there is not, and what writing refuses.
   */
  edit(asking: Asking, documentId: string, edit: Edit, epoch: unknown, write?: Write): Promise<Result<EditAnswer>>
}

/** Writes the update of an edit, and what belongs to it, as the member. Without one the update alone is written. */
type Write = (update: { memberId: string; documentId: string; bytes: Uint8Array }) => Promise<Result<EditAnswer>>

/** Other members may have one of the numbers of a member. */
const CLIENTS_TRIED = 4

export function createEditing({
  store,
  clock,
  history,
  work,
  info,
}: Pick<HubParts, 'store' | 'clock' | 'history' | 'work' | 'info'>): Editing {
  /** The end of the queue of each document that is being edited. */
  const queues = new Map<string, Promise<unknown>>()

  /** An edit needs what the one before it by the same client has written. */
  function inTurn<T>(documentId: string, work: () => Promise<T>): Promise<T> {
    const done = (queues.get(documentId) ?? Promise.resolve()).then(work)
    const ended = done.then(
      () => {},
      () => {},
    )
    queues.set(documentId, ended)
    ended.then(() => {
      if (queues.get(documentId) === ended) queues.delete(documentId)
    })
    return done
  }

  function mayEdit(memberId: string, documentId: string, epoch: unknown): Result<true> {
    const writer = store.read((tables) => textWriterOf({ ...tables, now: clock.now() }, memberId, documentId))
    if (!writer.ok) return writer
    return epoch === undefined || epoch === info.epoch ? allow(true) : refuse('document.otherEpoch')
  }

  const writeAlone: Write = (update) => store.runAndWait({ type: 'document.edit', ...update })

  async function editNow(asking: Asking, documentId: string, edit: Edit, write: Write): Promise<Result<EditAnswer>> {
    const memberId = asking.actor.id
    const allowed = mayEdit(memberId, documentId, undefined)
    if (!allowed.ok) return allowed
    const { keptFrom, lastSeq } = history.kept(documentId)
    const [first, last] = pointsOf(edit, lastSeq)
    if (last > lastSeq) return refuse('document.noSuchPoint')
    if (first < keptFrom) return refuse('document.historyGone')
    let written: Result<EditAnswer> = refuse('document.notYours')
    for (let nth = 0; nth < CLIENTS_TRIED && !written.ok && written.code === 'document.notYours'; nth++) {
      const client = clientOf(documentId, memberId, nth)
      const question = { type: 'edit', edit, client, upTo: lastSeq } as const
      const made = await history.ask(documentId, question, readerFor(asking, work))
      if (!made.ok) return made
      const { bytes } = made.value
      if (!bytes) return allow({ seq: lastSeq })
      written = await write({ memberId, documentId, bytes })
    }
    return written
  }

  return {
    mayEdit,
    async edit(asking, documentId, edit, epoch, write = writeAlone) {
      const allowed = mayEdit(asking.actor.id, documentId, epoch)
      return allowed.ok ? inTurn(documentId, () => editNow(asking, documentId, edit, write)) : allowed
    },
  }
}

/** The first and the last point of the history that an edit needs. */
function pointsOf(edit: Edit, lastSeq: number): [number, number] {
  if ('to' in edit) return [edit.to, edit.to]
  if ('first' in edit) return [edit.first - 1, edit.last]
  return 'since' in edit ? [edit.since, edit.since] : [lastSeq, lastSeq]
}

/**
 * The number of the Yjs client that writes for a member. It is always the same: every client costs each reader of a document some
 * bytes, and a document takes only so many.
 */
const clientOf = (documentId: string, memberId: string, nth: number): number =>
  new Bun.CryptoHasher('sha256').update(`${documentId} ${memberId} ${nth}`).digest().readUInt32BE()
