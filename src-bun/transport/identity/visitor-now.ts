import { CLOSE } from '../../contract/errors.ts'
import { type Clock, OWNER } from '../../domain/ports/common.ts'
import type { Tables } from '../../domain/ports/tables.ts'
import type { Visitor } from './auth.ts'

/**
 * The visitor of a socket as they are at this moment, or the close frame for somebody who may not come in any more. To be asked just
 * before a socket is registered: since its upgrade was let in, a host may have removed its member or given them another role, or the
 * session may have ended. What does that reaches only sockets that are registered.
 */
export function visitorNow(
  { store, clock }: { store: Pick<Tables, 'members' | 'sessions'>; clock: Pick<Clock, 'now'> },
  visitor: Visitor,
): Visitor | { code: number; reason: string } {
  const { actor, sessionId } = visitor
  if (actor === OWNER) return visitor
  const removal = store.members.removal(actor, clock.now())
  if (removal) return { code: CLOSE.removed, reason: removal.reason }
  const now = sessionId === undefined ? store.members.byId(actor.id) : store.sessions.memberOf(sessionId, clock.now())
  return now ? { ...visitor, actor: now } : { code: CLOSE.signIn, reason: 'signed out' }
}
