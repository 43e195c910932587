// The devices that are signed in, and what they need to open sockets.
import { Elysia, t } from 'elysia'
import { CLOSE } from '../../../contract/errors.ts'
import { allow, refuse } from '../../../domain/result.ts'
import { noCookies } from '../../identity/cookies.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'

export function sessionRoutes(parts: Pick<HubParts, 'auth' | 'store' | 'clock' | 'connections' | 'tickets' | 'port'>) {
  const { store, clock, connections, tickets, auth, port } = parts

  /** False where it does not hold any more. Its sockets end at once. */
  function revoke(sessionId: string, by: { actorId: string; ownerId: string }): Promise<boolean> {
    return new Promise((resolve) =>
      store.run(
        () => {
          if (!store.sessions.revoke(sessionId, clock.now())) return refuse('session.notFound')
          const { actorId, ownerId } = by
          if (actorId !== ownerId)
            store.audit.add({ at: clock.now(), actorId, action: 'session.revoke', subject: ownerId, detail: '' })
          return allow(true)
        },
        ({ ok }) => {
          if (ok) connections.closeWhere((connection) => connection.sessionId === sessionId, CLOSE.signIn, 'signed out')
          resolve(ok)
        },
      ),
    )
  }

  return new Elysia()
    .use(signedIn(parts))
    .get('/api/me', ({ actor }) => ({ member: actor }))
    .get(
      '/api/sessions',
      ({ actor, visitor, query }) => {
        // The host sees everybody's, or those of one.
        const memberId = actor.role === 'host' ? query.memberId : actor.id
        const open = store.read(({ sessions }) => sessions.open(clock.now(), memberId))
        return { sessions: open.map((session) => ({ ...session, current: session.id === visitor.sessionId })) }
      },
      { query: t.Unsafe<{ memberId?: string }>(t.Any()) },
    )
    .delete('/api/sessions/:id', async ({ actor, params }) => {
      const owner = store.sessions.memberOf(params.id, clock.now())
      if (!owner || (owner.id !== actor.id && actor.role !== 'host')) return refusal('session.notFound')
      const isDone = await revoke(params.id, { actorId: actor.id, ownerId: owner.id })
      return isDone ? { id: params.id } : refusal('session.notFound')
    })
    .post('/api/sign-out', async ({ actor, visitor, set }) => {
      if (visitor.sessionId !== undefined) await revoke(visitor.sessionId, { actorId: actor.id, ownerId: actor.id })
      set.headers['set-cookie'] = noCookies(port())
      return { signedOut: true }
    })
    .post(
      '/api/tickets',
      async ({ actor, visitor, body, status }) => {
        const { documentId, ...others } = typeof body === 'object' && body !== null ? body : {}
        if (visitor.sessionId === undefined || Object.keys(others).length > 0) return refusal('frame.invalid')
        if (documentId === undefined)
          return status(201, { ticket: tickets.issue({ memberId: actor.id, sessionId: visitor.sessionId }) })
        if (typeof documentId !== 'string') return refusal('frame.invalid')
        const document = store.read(({ documents }) => documents.visibleTo(actor, documentId))
        if (!document) return refusal('document.notFound')
        return status(201, { ticket: await auth.signDocument(visitor, document.id) })
      },
      { body: t.Unsafe<{ documentId?: string } | undefined>(t.Any()) },
    )
}
