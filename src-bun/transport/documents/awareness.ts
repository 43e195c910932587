import { AWARENESS_CLIENTS_PER_SOCKET, AWARENESS_EVERY_MS, AWARENESS_MAX_BYTES } from '../../contract/limits.ts'
import { createThrottle } from '../sockets/throttle.ts'
import type { AwarenessEntry } from './frames.ts'

type State = AwarenessEntry & { owner: object }

/**
 * Carets and names in one document: the last state of each Yjs client, in memory only. An entry belongs to the first
 * socket that sends it; nobody else can move or remove it, and it goes when that socket does. Changes are told at most
 * ten times a second, the last position wins.
 */
export function createAwareness(tell: (entries: AwarenessEntry[], exceptOwner: object) => void) {
  const states = new Map<number, State>()
  const changed = new Map<number, State>()
  const throttle = createThrottle(AWARENESS_EVERY_MS, flush)

  function flush(): void {
    const entries = [...changed.values()]
    changed.clear()
    for (const owner of new Set(entries.map((entry) => entry.owner))) {
      tell(entries.filter((entry) => entry.owner === owner).map(withoutOwner), owner)
    }
  }

  const ownedBy = (owner: object) => [...states.values()].filter((entry) => entry.owner === owner)

  return {
    /** Takes what is the socket's own, and newer than what is known. */
    take(owner: object, entries: readonly AwarenessEntry[]): void {
      for (const entry of entries) {
        const known = states.get(entry.clientId)
        if (known ? known.owner !== owner || known.clock > entry.clock : entry.state === 'null') continue
        if (!known && ownedBy(owner).length >= AWARENESS_CLIENTS_PER_SOCKET) continue
        if (entry.state.length > AWARENESS_MAX_BYTES || !isObjectOrNull(entry.state)) continue
        const state = { ...entry, owner }
        if (entry.state === 'null') states.delete(entry.clientId)
        else states.set(entry.clientId, state)
        changed.set(entry.clientId, state)
      }
      if (changed.size > 0) throttle.soon()
    },

    /** The goodbye of everything that a socket owned. */
    release(owner: object): void {
      for (const entry of ownedBy(owner)) {
        states.delete(entry.clientId)
        // The same clock: a client that comes back with it is heard at once, a higher one would silence it.
        changed.set(entry.clientId, { ...entry, state: 'null' })
      }
      if (changed.size > 0) throttle.soon()
    },

    entries: (): AwarenessEntry[] => [...states.values()].map(withoutOwner),
    stop: throttle.stop,
  }
}
export type Awareness = ReturnType<typeof createAwareness>

const withoutOwner = ({ clientId, clock, state }: State): AwarenessEntry => ({ clientId, clock, state })

/** Clients parse what others sent: something that is not JSON would throw in every one of them. */
function isObjectOrNull(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}
