// How many sockets one address and one owner have open, and whether they may open one more.
import { SOCKETS_PER_ADDRESS, SOCKETS_PER_MEMBER } from '../../contract/limits.ts'
import type { Visitor } from '../identity/auth.ts'

export type OpenCounts = {
  /** Counts a socket that has opened (1) or closed (-1). */
  add(socket: { address: string; owner: string }, step: 1 | -1): void
  /** The reason why the visitor may not open one more socket. Undefined if they may. */
  whyTooMany(visitor: Visitor, owner: string, address: string): string | undefined
}

export function createOpenCounts(): OpenCounts {
  const byAddress = createCounter()
  const byOwner = createCounter()
  return {
    add({ address, owner }, step) {
      byAddress.add(address, step)
      byOwner.add(owner, step)
    },
    whyTooMany(visitor, owner, address) {
      const ofOwner = byOwner.count(owner)
      // All guests at one address are one owner. Together they may open `SOCKETS_PER_ADDRESS` sockets, enough for a school class behind one
      // router. The sockets of members at that address are counted separately, so guests cannot keep members out.
      if (visitor.sessionId === undefined)
        return ofOwner < SOCKETS_PER_ADDRESS ? undefined : 'too many sockets of guests from this address'
      const ofMembers = byAddress.count(address) - byOwner.count(ownerOfGuests(address))
      if (ofMembers >= SOCKETS_PER_ADDRESS) return 'too many sockets from this address'
      return ofOwner < SOCKETS_PER_MEMBER ? undefined : 'too many sockets of this member'
    },
  }
}

/**
 * The owner of a socket, for the limits on sockets and memory: the member, or all guests at one address together. A document ticket is a link
 * that many people may use at once, so each address that uses it counts as one owner.
 */
export function ownerOf({ actor, sessionId, documentId }: Visitor, address: string): string {
  if (sessionId === undefined) return ownerOfGuests(address)
  return documentId === undefined ? actor.id : `${actor.id} by link at ${address}`
}

const ownerOfGuests = (address: string) => `guests at ${address}`

/** Counts for each name. A name whose count is 0 takes no memory. */
export function createCounter() {
  const counts = new Map<string, number>()
  return {
    count: (name: string): number => counts.get(name) ?? 0,
    add(name: string, step: 1 | -1): void {
      const count = (counts.get(name) ?? 0) + step
      if (count > 0) counts.set(name, count)
      else counts.delete(name)
    },
  }
}
