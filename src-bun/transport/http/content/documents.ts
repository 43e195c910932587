import { Elysia, t } from 'elysia'
import { isId } from '../../../contract/id-pattern.ts'
import { LIST_PAGE_MAX } from '../../../contract/limits.ts'
import { documentsNamed } from '../../../domain/documents/catalogue.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { clientIdIn, retryable, runCommand } from '../run-command.ts'
import { signedIn } from '../signed-in.ts'
import { listQuery, nextOf, readListQuery } from './list-query.ts'
import { startDocumentAnew } from './start-anew.ts'

export function documentRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'newId' | 'store' | 'info' | 'texts'>) {
  const { store, info } = parts
  return new Elysia()
    .use(signedIn(parts))
    .get(
      '/api/documents',
      ({ actor, query }) => {
        const { name, room } = query
        const asked = readListQuery(room === undefined ? query : { limit: LIST_PAGE_MAX, ...query })
        if (asked === 'invalid' || (room !== undefined && !isId(String(room)))) return refusal('frame.invalid')
        return store.read(({ documents, rooms }) => {
          if (room !== undefined && !rooms.visibleTo(actor, room)) return refusal('room.notFound')
          if (name !== undefined) return { documents: documentsNamed(documents, actor, name) }
          if (asked === undefined) return { documents: documents.all(actor) }
          if ('ids' in asked) return { documents: asked.ids.flatMap((id) => documents.visibleTo(actor, id) ?? []) }
          const page = documents.page(actor, { ...asked.page, roomId: room })
          return { documents: page.items, ...nextOf(page) }
        })
      },
      { query: t.Intersect([listQuery, t.Unsafe<{ name?: string; room?: string }>(t.Any())]) },
    )
    .post(
      '/api/documents',
      async ({ actor, body, status }) => {
        const made = await runCommand(parts, actor, 'document.create', body, 'document.created')
        return made.ok ? status(201, { ...made.value.document, epoch: info.epoch }) : refusal(made.code)
      },
      { body: t.Unsafe<{ title: string; roomId?: string; clientId?: string }>(t.Any()) },
    )
    .patch(
      '/api/documents/:id',
      async ({ actor, params, body }) => {
        const fields = { ...(body as object), documentId: params.id }
        // Each is a command of its own, and one request is one command.
        const type = 'viewersComment' in fields ? 'document.letViewersComment' : 'document.archive'
        const made = await runCommand(parts, actor, type, fields, 'document.changed')
        return made.ok ? made.value.document : refusal(made.code)
      },
      {
        body: t.Unsafe<{ archived: boolean; clientId?: string } | { viewersComment: boolean; clientId?: string }>(
          t.Any(),
        ),
      },
    )
    .delete(
      '/api/documents/:id',
      async ({ actor, params, body, query }) => {
        const fields = { ...clientIdIn(body, query), documentId: params.id }
        const done = await runCommand(parts, actor, 'document.delete', fields, 'document.deleted')
        return done.ok ? { id: done.value.documentId } : refusal(done.code)
      },
      retryable,
    )
    .post('/api/documents/:id/start-anew', async ({ actor, params, status }) => {
      const made = await startDocumentAnew(parts, actor, params.id)
      return made.ok ? status(201, { ...made.value, epoch: info.epoch }) : refusal(made.code)
    })
}
