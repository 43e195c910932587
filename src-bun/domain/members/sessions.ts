import { DEVICE_REMEMBERED_MS, MOVED_SESSION_KEPT_MS, SESSION_ENDED_KEPT_MS } from '../../contract/limits.ts'
import type { OperationScope } from '../operations/operation-scope.ts'
import type { NewSession } from '../ports/members.ts'
import { allow, type Result, refuse } from '../result.ts'

/**
 * Ends a session: its owner may, and a host, whose deed goes into the audit log. `session.notFound` where it does not hold
 * any more, and for everybody else: nobody learns whose sessions there are.
 */
export function revokeSession(
  scope: OperationScope,
  { actorId, sessionId }: { actorId: string; sessionId: string },
): Result<true> {
  const { sessions, members, audit, recorded, now } = scope
  const owner = sessions.memberOf(sessionId, now)
  const isOwn = owner?.id === actorId
  if (!owner || !(isOwn || members.byId(actorId)?.role === 'host')) return refuse('session.notFound')
  if (!sessions.revoke(sessionId, now)) return refuse('session.notFound')
  if (!isOwn) audit.add({ at: now, actorId, action: 'session.revoke', subject: owner.id, detail: '' })
  recorded.endedSessions.push(sessionId)
  return allow(true)
}

/** Refuses `member.removed` where a host has removed the member since they were let in: that has ended only the sessions that there were. */
export function openSession(
  { sessions, members, quotas, now }: OperationScope,
  { session }: { session: NewSession },
): Result<true> {
  if (members.removal({ id: session.memberId }, now)) return refuse('member.removed')
  sessions.create(session)
  const refused = quotas.take({ memberId: session.memberId }, { sessions: 1 })
  return refused ? refuse(refused) : allow(true)
}

/**
 * Opens a session in the place of another one of the same member, which a browser has under an address where the hub is no more.
 * `signIn.required` where that does not hold any more.
 */
export function moveSession(
  scope: OperationScope,
  { fromId, session }: { fromId: string; session: NewSession },
): Result<true> {
  if (scope.sessions.memberOf(fromId, scope.now)?.id !== session.memberId) return refuse('signIn.required')
  scope.sessions.endBy(fromId, scope.now + MOVED_SESSION_KEPT_MS)
  return openSession(scope, { session })
}

/** At once so many: the rest follow a second later. */
const FORGOTTEN_AT_ONCE = 500

/** When a session was used last, in ms since 1970. */
export type SessionUse = { readonly sessionId: string; readonly at: number }

/** Stores when sessions were used, and forgets some that have ended. `more`: there may be others. What their members have written stays. */
export function maintainSessions(
  { sessions, trustedTime }: OperationScope,
  { uses }: { uses: readonly SessionUse[] },
): Result<{ more: boolean }> {
  for (const { sessionId, at } of uses) sessions.seen(sessionId, at)
  const now = trustedTime.now()
  const forgotten = sessions.forgetEnded({
    endedBy: now - SESSION_ENDED_KEPT_MS,
    deviceEndedBy: now - DEVICE_REMEMBERED_MS,
    limit: FORGOTTEN_AT_ONCE,
  })
  return allow({ more: forgotten === FORGOTTEN_AT_ONCE })
}
