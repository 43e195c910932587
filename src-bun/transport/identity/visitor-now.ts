import { CLOSE } from '../../contract/errors.ts'
import type { Member } from '../../contract/members.ts'
import { type Clock, OWNER } from '../../domain/ports/common.ts'
import type { Tables } from '../../domain/ports/tables.ts'

/** As much of a `Visitor` as is looked up. */
type Identified = { actor: Member; sessionId?: string | undefined }
type Sources = { store: Pick<Tables, 'members' | 'sessions'>; clock: Pick<Clock, 'now'> }

/**
 * The visitor of a socket as they are at this moment, or the close frame for somebody who may not come in any more. To be asked just
 * before a socket is registered: since its upgrade was let in, a host may have removed its member or given them another role, or the
 * session may have ended. What does that reaches only sockets that are registered.
 */
export function visitorNow<V extends Identified>(
  { store, clock }: Sources,
  visitor: V,
): V | { code: number; reason: string } {
  const { actor, sessionId } = visitor
  if (actor === OWNER) return visitor
  const removal = store.members.removal(actor, clock.now())
  if (removal) return { code: CLOSE.removed, reason: removal.reason }
  const now = sessionId === undefined ? store.members.byId(actor.id) : store.sessions.memberOf(sessionId, clock.now())
  return now ? { ...visitor, actor: now } : { code: CLOSE.signIn, reason: 'signed out' }
}

/** The same for a request that takes long: its actor as they are at this moment, or undefined for somebody who may do nothing any more. */
export function actorNow(sources: Sources, visitor: Identified): Member | undefined {
  const now = visitorNow(sources, visitor)
  return 'code' in now ? undefined : now.actor
}
