// Names for points in the history of a document, and edits that bring a point back or take back what somebody has written.
import { Elysia, t } from 'elysia'
import type { EditAnswer } from '../../../contract/http/history.ts'
import { writerOf } from '../../../domain/documents/edit.ts'
import type { Edit } from '../../../domain/documents/replay/edits.ts'
import { allow, type Result, refuse } from '../../../domain/result.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { pageNumber } from '../page-number.ts'
import { signedIn } from '../signed-in.ts'
import { type Asking, readerFor } from './history-reader.ts'

type Named = { name: string; seq?: number; epoch?: string }
type Restored = { seq: number; epoch?: string }
type TakenBack = { firstSeq: number; seq: number; memberId?: string; epoch?: string }
type Fields<T> = { readonly [K in keyof T]?: unknown }

export function pastEditRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'store' | 'clock' | 'history' | 'info'>) {
  const { store, clock, history, work, info } = parts

  /** Refuses who may not write in the document before anything is read for them. */
  function whyNot(memberId: string, documentId: string, epoch: unknown): Result<true> {
    const writer = store.read((tables) => writerOf({ ...tables, now: clock.now() }, memberId, documentId))
    if (!writer.ok) return writer
    return epoch === undefined || epoch === info.epoch ? allow(true) : refuse('document.otherEpoch')
  }

  /**
   * Makes an edit from the history as it is now, and writes it as the actor's. What others write meanwhile stays, as with an edit
   * that somebody makes in an editor.
   */
  async function write(asking: Asking, documentId: string, edit: Edit, epoch: unknown): Promise<Result<EditAnswer>> {
    const memberId = asking.actor.id
    const allowed = whyNot(memberId, documentId, epoch)
    if (!allowed.ok) return allowed
    const { keptFrom, lastSeq } = history.kept(documentId)
    const [first, last] = 'to' in edit ? [edit.to, edit.to] : [edit.first - 1, edit.last]
    if (last > lastSeq) return refuse('document.noSuchPoint')
    if (first < keptFrom) return refuse('document.historyGone')
    const made = await history.ask(documentId, { type: 'edit', edit, upTo: lastSeq }, readerFor(asking, work))
    if (!made.ok) return made
    const { bytes } = made.value
    return bytes ? store.runAndWait({ type: 'document.edit', memberId, documentId, bytes }) : allow({ seq: lastSeq })
  }

  return new Elysia()
    .use(signedIn(parts))
    .post(
      '/api/documents/:id/versions',
      async ({ actor, params, body: given, status }) => {
        const { name, seq, epoch }: Fields<Named> = fieldsOf(given)
        const allowed = whyNot(actor.id, params.id, epoch)
        if (!allowed.ok) return refusal(allowed.code)
        const point = seq === undefined ? history.kept(params.id).lastSeq : numberIn(seq)
        if (typeof name !== 'string' || point === undefined) return refusal('frame.invalid')
        const operation = { memberId: actor.id, documentId: params.id, seq: point, name }
        const named = await store.runAndWait({ type: 'document.nameVersion', ...operation })
        return named.ok ? status(201, named.value) : refusal(named.code)
      },
      { body: t.Unsafe<Named>(t.Any()) },
    )
    .delete('/api/documents/:id/versions/:seq', async ({ actor, params }) => {
      const seq = pageNumber(params.seq, 0)
      if (seq === undefined) return refusal('frame.invalid')
      const operation = { memberId: actor.id, documentId: params.id, seq }
      const removed = await store.runAndWait({ type: 'document.removeVersionName', ...operation })
      return removed.ok ? { seq } : refusal(removed.code)
    })
    .post(
      '/api/documents/:id/restore',
      async ({ params, body: given, ...asking }) => {
        const { seq, epoch }: Fields<Restored> = fieldsOf(given)
        const to = numberIn(seq)
        if (to === undefined) return refusal('frame.invalid')
        const written = await write(asking, params.id, { to }, epoch)
        return written.ok ? written.value : refusal(written.code)
      },
      { body: t.Unsafe<Restored>(t.Any()) },
    )
    .post(
      '/api/documents/:id/take-back',
      async ({ params, body: given, ...asking }) => {
        const { firstSeq, seq, memberId, epoch }: Fields<TakenBack> = fieldsOf(given)
        const [first, last] = [numberIn(firstSeq), numberIn(seq)]
        const isMember = memberId === undefined || typeof memberId === 'string'
        if (!first || last === undefined || first > last || !isMember) return refusal('frame.invalid')
        const written = await write(asking, params.id, { first, last, memberId }, epoch)
        return written.ok ? written.value : refusal(written.code)
      },
      { body: t.Unsafe<TakenBack>(t.Any()) },
    )
}

const fieldsOf = (body: unknown): object => (typeof body === 'object' && body !== null ? body : {})

const numberIn = (given: unknown): number | undefined => (typeof given === 'number' ? pageNumber(given, 0) : undefined)
