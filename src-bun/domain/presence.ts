import { OFFLINE_GRACE_MS } from '../contract/limits.ts'
import type { PresenceEntry, PresenceStatus } from '../contract/presence.ts'
import type { Clock } from './ports.ts'

type Present = {
  sockets: Map<string, 'online' | 'away'>
  arrivedAt: number
  since: number
  status: PresenceStatus
  /** When they are gone for good, unless they come back before. */
  goneAt?: number | undefined
}

/**
 * Who is here. In memory only: presence is never stored and never waits for the disk.
 * A person is online while any of their sockets is, away while all are, offline a moment after the last one closed.
 * Each function returns the entries that changed, for everybody else to hear.
 */
export function createPresence(clock: Clock) {
  const people = new Map<string, Present>()

  const entry = (memberId: string, present: Present): PresenceEntry => ({
    memberId,
    status: present.status,
    sockets: present.sockets.size,
    since: present.since,
    arrivedAt: present.arrivedAt,
  })

  function settle(memberId: string, present: Present, socketsBefore: number): PresenceEntry[] {
    const states = [...present.sockets.values()]
    const status = states.includes('online') ? 'online' : states.length > 0 ? 'away' : present.status
    if (status === present.status && socketsBefore === present.sockets.size) return []
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

    set(memberId: string, socketId: string, status: 'online' | 'away'): PresenceEntry[] {
      const present = people.get(memberId)
      if (!present?.sockets.has(socketId)) return []
      present.sockets.set(socketId, status)
      return settle(memberId, present, present.sockets.size)
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
        gone.push({ memberId, status: 'offline', sockets: 0, since: clock.now(), arrivedAt: present.arrivedAt })
      }
      return gone
    },

    entries: (): PresenceEntry[] => [...people].map(([memberId, present]) => entry(memberId, present)),
  }
}
export type Presence = ReturnType<typeof createPresence>
