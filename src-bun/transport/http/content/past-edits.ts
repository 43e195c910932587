// Names for points in the history of a document, and edits that bring a point back or take back what somebody has written.
import { Elysia, t } from 'elysia'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { pageNumber } from '../page-number.ts'
import { signedIn } from '../signed-in.ts'
import type { Editing } from './editing.ts'

type Named = { name: string; seq?: number; epoch?: string }
type Restored = { seq: number; epoch?: string }
type TakenBack = { firstSeq: number; seq: number; memberId?: string; epoch?: string }
type Fields<T> = { readonly [K in keyof T]?: unknown }

export function pastEditRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'store' | 'history'>, editing: Editing) {
  const { store, history } = parts

  return new Elysia()
    .use(signedIn(parts))
    .post(
      '/api/documents/:id/versions',
      async ({ actor, params, body: given, status }) => {
        const { name, seq, epoch }: Fields<Named> = fieldsOf(given)
        const allowed = editing.mayEdit(actor.id, params.id, epoch)
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
        const written = await editing.edit(asking, params.id, { to }, epoch)
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
        const written = await editing.edit(asking, params.id, { first, last, memberId }, epoch)
        return written.ok ? written.value : refusal(written.code)
      },
      { body: t.Unsafe<TakenBack>(t.Any()) },
    )
}

const fieldsOf = (body: unknown): object => (typeof body === 'object' && body !== null ? body : {})

const numberIn = (given: unknown): number | undefined => (typeof given === 'number' ? pageNumber(given, 0) : undefined)
