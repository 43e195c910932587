import { AWARENESS_MAX_BYTES } from '../contract/limits.ts'
import type { AwarenessEntry } from './document-frames.ts'

/**
 * Carets and names in one document: the last state of each Yjs client, in memory only. An entry belongs to the first
 * socket that sends it; nobody else can move or remove it, and it goes when that socket does.
 */
export function createAwareness<Socket>() {
  const states = new Map<number, AwarenessEntry & { owner: Socket }>()

  return {
    /** Takes what is the socket's own and newer than what is known; returns that, to be told to the others. */
    take(owner: Socket, entries: readonly AwarenessEntry[]): AwarenessEntry[] {
      return entries.filter((entry) => {
        const known = states.get(entry.clientId)
        if (known && (known.owner !== owner || known.clock > entry.clock)) return false
        if (entry.state.length > AWARENESS_MAX_BYTES || !isObjectOrNull(entry.state)) return false
        if (entry.state === 'null') states.delete(entry.clientId)
        else states.set(entry.clientId, { ...entry, owner })
        return true
      })
    },

    /** The goodbye of everything that a socket owned. */
    release(owner: Socket): AwarenessEntry[] {
      const gone = [...states.values()].filter((entry) => entry.owner === owner)
      for (const { clientId } of gone) states.delete(clientId)
      // The same clock: a client that comes back with it is heard at once, a higher one would silence it.
      return gone.map(({ clientId, clock }) => ({ clientId, clock, state: 'null' }))
    },

    entries: (): AwarenessEntry[] =>
      [...states.values()].map(({ clientId, clock, state }) => ({ clientId, clock, state })),
  }
}
export type Awareness<Socket> = ReturnType<typeof createAwareness<Socket>>

/** Clients parse what others sent: something that is not JSON would throw in every one of them. */
function isObjectOrNull(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}
