import type { OperationScope } from '../operations/operation-scope.ts'
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
