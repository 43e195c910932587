// The signed-in devices, and the tickets with which they open sockets.
import { Elysia, t } from 'elysia'
import type { SessionState } from '../../../contract/door/join.ts'
import { peerAddress } from '../../guard/peer-address.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'

type Parts = Pick<HubParts, 'auth' | 'work' | 'store' | 'clock' | 'tickets' | 'connections'>

export function sessionRoutes(parts: Parts) {
  const { store, clock, tickets, auth, connections } = parts

  return new Elysia()
    .get('/api/session', async ({ request, server }): Promise<SessionState> => {
      const visitor = await auth.identify(request, peerAddress(server, request))
      if (visitor !== undefined && visitor !== 'invalid') return { member: visitor.actor }
      const removal = await auth.removal(request)
      if (!removal) return {}
      const { until, reason } = removal
      return { removed: { reason, ...(until === undefined ? {} : { until }) } }
    })
    .use(signedIn(parts))
    .get('/api/me', ({ actor }) => ({ member: actor }))
    .get(
      '/api/sessions',
      ({ actor, visitor, query }) => {
        // A host sees all sessions, or those of the member in the query.
        const memberId = actor.role === 'host' ? query.memberId : actor.id
        const open = store.read(({ sessions }) => sessions.open(clock.now(), memberId))
        const connected = new Set(connections.list().map(({ sessionId }) => sessionId))
        return {
          sessions: open.map((session) => ({
            ...session,
            // What is stored is up to `SESSION_SEEN_EVERY_MS` old.
            lastSeenAt: connected.has(session.id) ? clock.now() : (auth.lastUse(session.id) ?? session.lastSeenAt),
            current: session.id === visitor.sessionId,
          })),
        }
      },
      { query: t.Unsafe<{ memberId?: string }>(t.Any()) },
    )
    .delete('/api/sessions/:id', async ({ actor, params }) => {
      const revoked = await store.runAndWait({ type: 'session.revoke', actorId: actor.id, sessionId: params.id })
      return revoked.ok ? { id: params.id } : refusal(revoked.code)
    })
    .post('/api/sign-out', async ({ actor, visitor, request, set }) => {
      const { sessionId } = visitor
      if (sessionId !== undefined) await store.runAndWait({ type: 'session.revoke', actorId: actor.id, sessionId })
      set.headers['set-cookie'] = await auth.signOut(request)
      return { signedOut: true }
    })
    .post(
      '/api/tickets',
      async ({ actor, visitor, body, status }) => {
        const { documentId, ...unknown } = typeof body === 'object' && body !== null ? body : {}
        if (visitor.sessionId === undefined || Object.keys(unknown).length > 0) return refusal('frame.invalid')
        const exceeded = documentId === undefined && store.quotas.take({ memberId: actor.id }, { tickets: 1 })
        if (exceeded) return refusal(exceeded)
        if (documentId === undefined)
          return status(201, { ticket: tickets.issue({ memberId: actor.id, sessionId: visitor.sessionId }) })
        if (typeof documentId !== 'string') return refusal('frame.invalid')
        const document = store.read(({ documents }) => documents.visibleTo(actor, documentId))
        if (!document) return refusal('document.notFound')
        return status(201, { ticket: await auth.issueDocumentTicket(visitor, document.id) })
      },
      { body: t.Unsafe<{ documentId?: string } | undefined>(t.Any()) },
    )
}
