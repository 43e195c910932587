import { OWNER, type Payer } from '../../domain/ports/common.ts'
import type { Visitor } from '../identity/auth.ts'

/** Who is charged for the work that a visitor causes. The owner of this computer may use all of it. */
export function payerOf({ actor, sessionId }: Visitor, address: string): Payer {
  if (actor === OWNER) return undefined
  // Anybody may come as many guests as they like.
  return sessionId === undefined ? address : actor.id
}
