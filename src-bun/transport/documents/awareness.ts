import { AWARENESS_CLIENTS_PER_SOCKET, AWARENESS_EVERY_MS, AWARENESS_MAX_BYTES } from '../../contract/limits.ts'
import type { OnFault } from '../../timers.ts'
import type { Connection } from '../sockets/connection.ts'
import { createThrottle } from '../sockets/throttle.ts'
import { relayedState } from './awareness-state.ts'
import { type AwarenessEntry, awarenessFrame } from './frames.ts'
import { createOwnClients } from './own-clients.ts'

/** Sockets are compared by identity; `actor` is the member at the other end. */
type Socket = Pick<Connection, 'actor'>
type State = AwarenessEntry & { owner: Socket }

/**
 * Awareness of one document: carets and names, as the last state of each Yjs client, in memory only. An entry belongs to
 * the first socket that sends it, or to the member whose own clientID it is; no other can change or remove it, and it is removed
 * when that socket closes. Whom an entry names is always the member of that socket. `send` is called at most ten times a second,
 * with the newest state of each entry that has changed.
 */
export function createAwareness(send: (entries: AwarenessEntry[], except: Socket) => void, onFault: OnFault) {
  const states = new Map<number, State>()
  const own = createOwnClients<Socket>((clientId) => states.has(clientId))
  /** Which of them are a socket's. */
  const clientsOf = new Map<Socket, Set<number>>()
  const changed = new Map<number, State>()
  /** All states as a frame, until one of them changes. */
  let frame: Uint8Array | undefined
  const throttle = createThrottle('awareness', AWARENESS_EVERY_MS, flush, onFault)

  function flush(): void {
    const byOwner = Map.groupBy(changed.values(), ({ owner }) => owner)
    changed.clear()
    for (const [owner, entries] of byOwner) send(entries.map(withoutOwner), owner)
  }

  function set(state: State): void {
    const { clientId, owner } = state
    const before = states.get(clientId)?.owner
    if (before && before !== owner) clientsOf.get(before)?.delete(clientId)
    const clients = clientsOf.get(owner) ?? new Set()
    if (state.state === 'null') {
      states.delete(clientId)
      clients.delete(clientId)
    } else {
      states.set(clientId, state)
      clients.add(clientId)
    }
    if (clients.size > 0) clientsOf.set(owner, clients)
    else clientsOf.delete(owner)
    changed.set(clientId, state)
    frame = undefined
  }

  /**
   * Whether the entry is the socket's to set. This is checked first because it is cheap, and the length and the JSON of the state last: a stock
   * client repeats the states of others, and a hostile one sends as many and as long ones as a frame holds.
   */
  function maySetEntry(entry: AwarenessEntry, socket: Socket): boolean {
    const known = states.get(entry.clientId)
    const ownerId = own.owners.get(entry.clientId)
    if (ownerId !== undefined && ownerId !== socket.actor.id) return false
    // Another member's socket has sent this state first, because stock clients repeat. Whoever the clientID is reserved for takes it over.
    const isHeldByRepeater = ownerId !== undefined && known !== undefined && known.owner.actor.id !== ownerId
    const maySet =
      known && !isHeldByRepeater
        ? known.owner === socket && known.clock <= entry.clock
        : (clientsOf.get(socket)?.size ?? 0) < AWARENESS_CLIENTS_PER_SOCKET
    return maySet && (known !== undefined || entry.state !== 'null')
  }

  return {
    /**
     * Accepts those entries that belong to the socket, or to nobody yet, and are not older than the state that is known. Returns whether it
     * has looked at the state of one: what only repeats the carets of others is cheap, and not to be counted as the socket's carets.
     */
    accept(owner: Socket, entries: readonly AwarenessEntry[]): boolean {
      let hasOwn = false
      for (const entry of entries) {
        if (entry.state !== 'null') own.introduce(owner, entry.clientId)
        if (!maySetEntry(entry, owner)) continue
        hasOwn = true
        if (Buffer.byteLength(entry.state) > AWARENESS_MAX_BYTES) continue
        const state = relayedState(entry.state, owner.actor)
        if (state !== undefined) set({ ...entry, state, owner })
      }
      if (changed.size > 0) throttle.runSoon()
      return hasOwn
    },

    /** Removes all entries of a socket that has closed, or whose member may not show them any more. */
    release(owner: Socket): void {
      for (const clientId of [...(clientsOf.get(owner) ?? [])]) {
        // The last clock is repeated. With a higher one, the next state of a client that comes back would be ignored.
        set({ ...(states.get(clientId) as State), state: 'null' })
      }
      if (changed.size > 0) throttle.runSoon()
    },

    entries: (): AwarenessEntry[] => [...states.values()].map(withoutOwner),
    /** The entries of one socket. */
    entriesOf: (owner: Socket): AwarenessEntry[] =>
      [...(clientsOf.get(owner) ?? [])].map((clientId) => withoutOwner(states.get(clientId) as State)),
    /** All entries as a frame. */
    frame(): Uint8Array {
      frame ??= awarenessFrame([...states.values()])
      return frame
    },
    isEmpty: () => states.size === 0,
    /** By Yjs clientID, the id of the member whose own it is, see `createOwnClients`. */
    owners: own.owners,
    stop: throttle.stop,
  }
}
export type Awareness = ReturnType<typeof createAwareness>

const withoutOwner = ({ clientId, clock, state }: State): AwarenessEntry => ({ clientId, clock, state })
