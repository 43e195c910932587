// The open sockets: lists whose they are, from where and since when, and closes one. A host sees all, others their own.
import { Elysia } from 'elysia'
import { CLOSE } from '../../../contract/errors.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'

export function connectionRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'connections'>) {
  const { connections } = parts
  return new Elysia()
    .use(signedIn(parts))
    .get('/api/connections', ({ actor }) => ({
      connections: connections
        .list()
        .filter((each) => actor.role === 'host' || each.actor.id === actor.id)
        .map(({ id, kind, actor: member, address, openedAt }) => ({
          id,
          kind,
          memberId: member.id,
          name: member.name,
          address,
          openedAt,
        })),
    }))
    .delete('/api/connections/:id', ({ actor, params }) => {
      const found = connections.list().find(({ id }) => id === params.id)
      if (!found || (found.actor.id !== actor.id && actor.role !== 'host')) return refusal('notFound')
      found.close(CLOSE.disconnected, 'disconnected')
      return { id: found.id }
    })
}
