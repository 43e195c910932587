import { OFFLINE_GRACE_MS, PRESENCE_CHANGES } from '../../contract/limits.ts'
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
  /** How many entries of theirs were sent in the interval of that number. */
  sentIn: { interval: number; count: number }
  /** Their last change was not sent, because of those before it. */
  isUnsent: boolean
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
  /** By socket id, of sockets from which nothing comes: what to show again when something does. */
  const suspended = new Map<string, { memberId: string; status: Status; customStatus: string | undefined }>()

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
    present.isUnsent = !mayBeSent(present)
    return present.isUnsent ? [] : [entry(memberId, present)]
  }

  /** Everybody is sent each change, so of one member who changes very often only the last one is sent, by `sweep`. */
  function mayBeSent({ sentIn }: Present): boolean {
    const interval = Math.floor(clock.monotonic() / PRESENCE_CHANGES.everyMs)
    if (interval !== sentIn.interval) Object.assign(sentIn, { interval, count: 0 })
    return sentIn.count++ < PRESENCE_CHANGES.max
  }

  function arrive(memberId: string, socketId: string, status: Status = 'online', customStatus?: string) {
    const present: Present = people.get(memberId) ?? {
      sockets: new Map(),
      arrivedAt: clock.now(),
      since: clock.now(),
      status: 'offline',
      sentIn: { interval: 0, count: 0 },
      isUnsent: false,
    }
    const before = present.sockets.size
    people.set(memberId, present)
    present.goneAt = undefined
    present.sockets.set(socketId, status)
    present.customStatus ??= customStatus
    return updateStatus(memberId, present, before)
  }

  function leave(memberId: string, socketId: string, graceMs: number): PresenceEntry[] {
    suspended.delete(socketId)
    const present = people.get(memberId)
    if (!present?.sockets.delete(socketId)) return []
    if (present.sockets.size > 0) return updateStatus(memberId, present, present.sockets.size + 1)
    present.goneAt = clock.monotonic() + graceMs
    return []
  }

  return {
    arrive: (memberId: string, socketId: string): PresenceEntry[] => arrive(memberId, socketId),

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

    /** Takes away the words beside a member's name, because the member may say nothing any more. */
    removeWords(memberId: string): PresenceEntry[] {
      for (const before of suspended.values()) if (before.memberId === memberId) before.customStatus = undefined
      const present = people.get(memberId)
      if (!present?.customStatus) return []
      present.customStatus = undefined
      // At once, however often the member has changed something before.
      present.isUnsent = false
      return [entry(memberId, present)]
    },

    /** A member whose last socket has closed is shown as before for a moment: a reload closes it too. */
    leave: (memberId: string, socketId: string): PresenceEntry[] => leave(memberId, socketId, OFFLINE_GRACE_MS),

    /**
     * Nothing comes from this socket any more, so it counts as gone, without the moment of a reload: a page that has been silent
     * for so long is not reloading, and one whose socket has closed while frames were queued is shown as offline for a moment.
     */
    suspend(memberId: string, socketId: string): PresenceEntry[] {
      const present = people.get(memberId)
      const status = present?.sockets.get(socketId)
      if (!present || !status) return []
      const entries = leave(memberId, socketId, 0)
      suspended.set(socketId, { memberId, status, customStatus: present.customStatus })
      return entries
    },

    /** Something comes again: the member is shown as before. A page that was away does not send so a second time. */
    resume(memberId: string, socketId: string): PresenceEntry[] {
      const before = suspended.get(socketId)
      suspended.delete(socketId)
      return before ? arrive(memberId, socketId, before.status, before.customStatus) : []
    },

    /** To be called every second or so: makes members offline whose time of grace is over, and returns what was not sent before. */
    sweep(): PresenceEntry[] {
      const entries: PresenceEntry[] = []
      for (const [memberId, present] of people) {
        if (present.goneAt === undefined || clock.monotonic() < present.goneAt) {
          if (present.isUnsent) entries.push(entry(memberId, present))
          present.isUnsent = false
          continue
        }
        people.delete(memberId)
        lastSeen.delete(memberId)
        lastSeen.set(memberId, clock.now())
        if (lastSeen.size > REMEMBERED_MAX) lastSeen.delete(lastSeen.keys().next().value as string)
        entries.push({ memberId, status: 'offline', sockets: 0, since: clock.now(), arrivedAt: present.arrivedAt })
      }
      return entries
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
