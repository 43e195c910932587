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
  /** When they count as offline (monotonic ms), unless a socket of theirs opens before. */
  goneAt?: number | undefined
}

const STRONGEST_FIRST = ['busy', 'online', 'away'] as const
/** For how many members the time they were last seen is remembered. */
const REMEMBERED_MAX = 10_000

/**
 * Which members are here. In memory only: presence is never stored and never waits for the disk.
 * A member is busy while any of their sockets is, else online while any is, away while all are, and offline a moment after the
 * last one closed.
 * Each function returns the entries that have changed, to be sent to everybody.
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

  function updateStatus(
    memberId: string,
    present: Present,
    socketsBefore: number,
    hasNewWords = false,
  ): PresenceEntry[] {
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
      return updateStatus(memberId, present, before)
    },

    /** `customStatus`: an empty one removes the words, undefined leaves them. */
    set(memberId: string, socketId: string, status: Status, customStatus?: string): PresenceEntry[] {
      const present = people.get(memberId)
      if (!present?.sockets.has(socketId)) return []
      present.sockets.set(socketId, status)
      const words = customStatus ?? present.customStatus
      const hasNewWords = (words ?? '') !== (present.customStatus ?? '')
      present.customStatus = words
      return updateStatus(memberId, present, present.sockets.size, hasNewWords)
    },

    /** A member whose last socket has closed is shown as before until `graceMs` have passed: a reload closes it for a moment. */
    leave(memberId: string, socketId: string, graceMs = OFFLINE_GRACE_MS): PresenceEntry[] {
      const present = people.get(memberId)
      if (!present?.sockets.delete(socketId)) return []
      if (present.sockets.size > 0) return updateStatus(memberId, present, present.sockets.size + 1)
      present.goneAt = clock.monotonic() + graceMs
      return []
    },

    /** To be called every second or so: makes members offline whose time of grace is over. */
    sweep(): PresenceEntry[] {
      const gone: PresenceEntry[] = []
      for (const [memberId, present] of people) {
        if (present.goneAt === undefined || clock.monotonic() < present.goneAt) continue
        people.delete(memberId)
        lastSeen.delete(memberId)
        lastSeen.set(memberId, clock.now())
        if (lastSeen.size > REMEMBERED_MAX) lastSeen.delete(lastSeen.keys().next().value as string)
        gone.push({ memberId, status: 'offline', sockets: 0, since: clock.now(), arrivedAt: present.arrivedAt })
      }
      return gone
    },

    of(memberId: string): PresenceEntry | undefined {
      const present = people.get(memberId)
      return present && entry(memberId, present)
    },
    /** In ms since 1970; 0 for a member who was not here since the hub started. */
    lastSeen: (memberId: string): number => (people.has(memberId) ? clock.now() : (lastSeen.get(memberId) ?? 0)),

    entries: (): PresenceEntry[] => [...people].map(([memberId, present]) => entry(memberId, present)),
  }
}
export type Presence = ReturnType<typeof createPresence>
