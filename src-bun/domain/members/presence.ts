import { OFFLINE_GRACE_MS } from '../../contract/limits.ts'
import type { PresenceEntry, PresenceStatus } from '../../contract/presence.ts'
import type { Clock } from '../ports.ts'

type Status = Exclude<PresenceStatus, 'offline'>
type Present = {
  sockets: Map<string, Status>
  customStatus?: string | undefined
  arrivedAt: number
  since: number
  status: PresenceStatus
  /** When they are gone for good, unless they come back before. */
  goneAt?: number | undefined
}

const STRONGEST_FIRST = ['busy', 'online', 'away'] as const
/** Of how many who have gone the time is remembered. */
const LAST_SEEN_MAX = 10_000

/**
 * Who is here. In memory only: presence is never stored and never waits for the disk.
 * A person is busy while any of their sockets says so, else online while any is, away while all are, offline a moment after
 * the last one closed.
 * Each function returns the entries that changed, for everybody else to hear.
 */
export function createPresence(clock: Clock) {
  const people = new Map<string, Present>()
  const lastSeen = new Map<string, number>()

  const entry = (memberId: string, present: Present): PresenceEntry => ({
    memberId,
    status: present.status,
    ...(present.customStatus ? { customStatus: present.customStatus } : {}),
    sockets: present.sockets.size,
    since: present.since,
    arrivedAt: present.arrivedAt,
  })

  function settle(memberId: string, present: Present, socketsBefore: number, hasNewWords = false): PresenceEntry[] {
    const states = [...present.sockets.values()]
    const status = STRONGEST_FIRST.find((state) => states.includes(state)) ?? present.status
    if (status === present.status && socketsBefore === present.sockets.size && !hasNewWords) return []
    if (status !== present.status) present.since = clock.now()
    present.status = status
    return [entry(memberId, present)]
  }

  return {
    arrive(memberId: string, socketId: string): PresenceEntry[] {
      const present: Present = people.get(memberId) ?? {
        sockets: new Map(),
        arrivedAt: clock.now(),
        since: clock.now(),
        status: 'offline',
      }
      const before = present.sockets.size
      people.set(memberId, present)
      present.goneAt = undefined
      present.sockets.set(socketId, 'online')
      return settle(memberId, present, before)
    },

    /** `customStatus`: empty takes the words away, undefined leaves them. */
    set(memberId: string, socketId: string, status: Status, customStatus?: string): PresenceEntry[] {
      const present = people.get(memberId)
      if (!present?.sockets.has(socketId)) return []
      present.sockets.set(socketId, status)
      const words = customStatus ?? present.customStatus
      const hasNewWords = (words ?? '') !== (present.customStatus ?? '')
      present.customStatus = words
      return settle(memberId, present, present.sockets.size, hasNewWords)
    },

    /** The last socket of a person leaves them shown as they were until `sweep` finds them gone: a reload is not a goodbye. */
    leave(memberId: string, socketId: string, graceMs = OFFLINE_GRACE_MS): PresenceEntry[] {
      const present = people.get(memberId)
      if (!present?.sockets.delete(socketId)) return []
      if (present.sockets.size > 0) return settle(memberId, present, present.sockets.size + 1)
      present.goneAt = clock.monotonic() + graceMs
      return []
    },

    /** Called by the heartbeat. Forgets those who are gone for longer than the grace. */
    sweep(): PresenceEntry[] {
      const gone: PresenceEntry[] = []
      for (const [memberId, present] of people) {
        if (present.goneAt === undefined || clock.monotonic() < present.goneAt) continue
        people.delete(memberId)
        lastSeen.delete(memberId)
        lastSeen.set(memberId, clock.now())
        if (lastSeen.size > LAST_SEEN_MAX) lastSeen.delete(lastSeen.keys().next().value as string)
        gone.push({ memberId, status: 'offline', sockets: 0, since: clock.now(), arrivedAt: present.arrivedAt })
      }
      return gone
    },

    of(memberId: string): PresenceEntry | undefined {
      const present = people.get(memberId)
      return present && entry(memberId, present)
    },
    /** In ms since 1970; 0 for somebody who was not here since the hub started. */
    lastSeen: (memberId: string): number => (people.has(memberId) ? clock.now() : (lastSeen.get(memberId) ?? 0)),

    entries: (): PresenceEntry[] => [...people].map(([memberId, present]) => entry(memberId, present)),
  }
}
export type Presence = ReturnType<typeof createPresence>
