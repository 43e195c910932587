import { Elysia, t } from 'elysia'
import { compile } from '../../contract/decode.ts'
import { DocumentCreate } from '../../contract/documents.ts'
import type { HubParts } from '../app.ts'
import { refusal } from './answer.ts'
import { signedIn } from './signed-in.ts'

const isDocumentCreate = compile(DocumentCreate)

export function documentRoutes(parts: HubParts) {
  const { store, runner, newId, facts } = parts
  return new Elysia()
    .use(signedIn(parts))
    .get('/api/documents', ({ actor }) => ({ documents: store.read(({ documents }) => documents.all(actor)) }))
    .post(
      '/api/documents',
      async ({ actor, body, status }) => {
        const command = { clientId: newId(), ...(body as object), type: 'document.create' }
        if (!isDocumentCreate(command)) return refusal('frame.invalid')
        const result = await runner.ask(actor.id, command)
        if (!result.ok) return refusal(result.code)
        const { change } = result.value
        if (change.type !== 'document.created') return refusal('frame.invalid')
        return status(201, { ...change.document, epoch: facts.epoch })
      },
      { body: t.Unsafe<{ title: string; clientId?: string }>(t.Any()) },
    )
}
