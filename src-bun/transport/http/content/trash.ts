// What was deleted, for those who may take it back. `contract/trash.ts` has its form.
import { Elysia } from 'elysia'
import type { TrashRestore } from '../../../contract/trash.ts'
import { trashFor } from '../../../domain/trash.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { clientIdIn, retryable, runCommand, submitCommand } from '../run-command.ts'
import { signedIn } from '../signed-in.ts'

export function trashRoutes(parts: Pick<HubParts, 'auth' | 'newId' | 'store' | 'work'>) {
  const { store } = parts
  return new Elysia()
    .use(signedIn(parts))
    .get('/api/trash', ({ actor }) => store.read((tables) => trashFor(tables, actor)))
    .post(
      '/api/trash/:id/restore',
      async ({ actor, params, body, query }) => {
        const fields = { ...clientIdIn(body, query), id: params.id } satisfies Partial<
          Record<keyof TrashRestore, unknown>
        >
        const done = await submitCommand(parts, actor, 'trash.restore', fields)
        if (!done.ok) return refusal(done.code)
        const { change } = done.value.logged
        if (change.type === 'room.restored') return change.room
        if (change.type === 'document.restored') return change.document
        return change.type === 'board.restored' ? change.board : refusal('frame.invalid')
      },
      retryable,
    )
    .delete(
      '/api/trash',
      async ({ actor, body, query }) => {
        const done = await runCommand(parts, actor, 'trash.empty', clientIdIn(body, query), 'trash.emptied')
        return done.ok ? { ids: done.value.ids } : refusal(done.code)
      },
      retryable,
    )
    .delete(
      '/api/trash/:id',
      async ({ actor, params, body, query }) => {
        const fields = { ...clientIdIn(body, query), ids: [params.id] }
        const done = await runCommand(parts, actor, 'trash.empty', fields, 'trash.emptied')
        return done.ok ? { ids: done.value.ids } : refusal(done.code)
      },
      retryable,
    )
}
