import { AWARENESS_CLIENTS_PER_SOCKET, AWARENESS_EVERY_MS, AWARENESS_MAX_BYTES } from '../../contract/limits.ts'
import type { Connection } from '../sockets/connection.ts'
import { createThrottle } from '../sockets/throttle.ts'
import type { AwarenessEntry } from './frames.ts'

/** Sockets are compared by identity; `actor` is the member at the other end. */
type Socket = Pick<Connection, 'actor'>
type State = AwarenessEntry & { owner: Socket }

/**
 * Awareness of one document: carets and names, as the last state of each Yjs client, in memory only. An entry belongs to
 * the first socket that sends it; no other can change or remove it, and it is removed when that socket closes. Whom an entry
 * names is always the member of that socket. `send` is
 * called at most ten times a second, with the newest state of each entry that has changed.
 */
export function createAwareness(send: (entries: AwarenessEntry[], except: Socket) => void) {
  const states = new Map<number, State>()
  const changed = new Map<number, State>()
  const throttle = createThrottle(AWARENESS_EVERY_MS, flush)

  function flush(): void {
    const entries = [...changed.values()]
    changed.clear()
    for (const owner of new Set(entries.map((entry) => entry.owner))) {
      send(entries.filter((entry) => entry.owner === owner).map(withoutOwner), owner)
    }
  }

  const ownedBy = (owner: Socket) => [...states.values()].filter((entry) => entry.owner === owner)

  function isAcceptable(entry: AwarenessEntry, socket: Socket): boolean {
    if (Buffer.byteLength(entry.state) > AWARENESS_MAX_BYTES || !isObjectOrNull(entry.state)) return false
    const known = states.get(entry.clientId)
    if (known) return known.owner === socket && known.clock <= entry.clock
    return entry.state !== 'null' && ownedBy(socket).length < AWARENESS_CLIENTS_PER_SOCKET
  }

  return {
    /** Accepts those entries that belong to the socket, or to nobody yet, and are not older than the state that is known. */
    accept(owner: Socket, entries: readonly AwarenessEntry[]): void {
      for (const entry of entries) {
        if (!isAcceptable(entry, owner)) continue
        const state = { ...entry, state: withTrueUser(entry.state, owner.actor), owner }
        if (entry.state === 'null') states.delete(entry.clientId)
        else states.set(entry.clientId, state)
        changed.set(entry.clientId, state)
      }
      if (changed.size > 0) throttle.runSoon()
    },

    /** Removes all entries of a socket that has closed, or whose member may not show them any more. */
    release(owner: Socket): void {
      for (const entry of ownedBy(owner)) {
        states.delete(entry.clientId)
        // The last clock is repeated. With a higher one, the next state of a client that comes back would be ignored.
        changed.set(entry.clientId, { ...entry, state: 'null' })
      }
      if (changed.size > 0) throttle.runSoon()
    },

    entries: (): AwarenessEntry[] => [...states.values()].map(withoutOwner),
    stop: throttle.stop,
  }
}
export type Awareness = ReturnType<typeof createAwareness>

const withoutOwner = ({ clientId, clock, state }: State): AwarenessEntry => ({ clientId, clock, state })

/**
 * Every other client parses the state: anything but JSON would throw in all of them. Only `null` without spaces counts as
 * null here, because the entries are compared as text.
 */
function isObjectOrNull(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return value === null ? text === 'null' : isFields(value)
  } catch {
    return false
  }
}

/**
 * The same state, in which `user`, the field that editors show beside a caret, has the id and the name of the member who sent
 * it. Its other fields, a colour for example, stay. A state without `user` is not changed. `text` is a valid state.
 */
function withTrueUser(text: string, { id, name }: Socket['actor']): string {
  const state = JSON.parse(text) as Record<string, unknown> | null
  if (state === null || !Object.hasOwn(state, 'user')) return text
  const { user } = state
  return JSON.stringify({ ...state, user: { ...(isFields(user) ? user : {}), memberId: id, name } })
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
