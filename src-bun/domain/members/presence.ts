import { ABSENT_WITH_WORDS_MAX, OFFLINE_GRACE_MS, PRESENCE_CHANGES } from '../../contract/limits.ts'
import type { ChosenStatus, HereStatus, Place, PresenceEntry, PresenceStatus } from '../../contract/presence.ts'
import type { Clock } from '../ports/common.ts'
import type { Statuses } from '../ports/members.ts'

/** `until` in ms since 1970; without it they hold while the member is here. Empty where they were taken back. */
type Words = { text: string; until: number | undefined }
/** What a socket says of its member. `since` is when it said so of this place. */
type SocketState = { status: HereStatus; place?: (Place & { since: number }) | undefined }
type Present = {
  sockets: Map<string, SocketState>
  /** Of a script. They are shown instead of the chosen ones, which come again after them. */
  words: Words | undefined
  chosen: ChosenStatus | undefined
  arrivedAt: number
  since: number
  status: PresenceStatus
  /** What their entry was when it changed last, as JSON. */
  shown: string
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
const NOTHING_CHOSEN: Pick<Statuses, 'of' | 'withWords'> = { of: () => undefined, withWords: () => [] }

/**
 * Which members are here. In memory only: presence is never stored and never waits for the disk. What somebody has chosen is stored,
 * see `statuses.ts`, and read here when they come.
 *
 * A member is shown as they have chosen, else as busy while any of their sockets is, else as online while any is, and as away while
 * all are; and as offline a moment after the last one closed.
 * Each function returns the entries that have changed, to be sent to everybody.
 */
export function createPresence(clock: Clock, statuses: Pick<Statuses, 'of' | 'withWords'> = NOTHING_CHOSEN) {
  const people = new Map<string, Present>()
  const lastSeen = new Map<string, number>()
  /** By socket id, of sockets from which nothing comes: what to show again when something does. */
  const suspended = new Map<string, { memberId: string; state: SocketState; words: Words | undefined }>()

  const entry = (memberId: string, present: Present): PresenceEntry => ({
    memberId,
    status: present.status,
    ...shownOf(present.words, present.chosen),
    ...placeOf(present.sockets),
    sockets: present.sockets.size,
    since: present.since,
    arrivedAt: present.arrivedAt,
  })

  /** Of somebody who is not here. Their words are: "back at two". */
  function absentEntry(memberId: string, chosen: ChosenStatus | undefined): PresenceEntry {
    const { chosen: _, ...words } = shownOf(undefined, chosen)
    const at = lastSeen.get(memberId) ?? 0
    return { memberId, status: 'offline', ...words, sockets: 0, since: at, arrivedAt: at }
  }

  const hasEnded = ({ until }: { until?: number | undefined }) => until !== undefined && until <= clock.now()

  function chosenBy(memberId: string): ChosenStatus | undefined {
    const chosen = statuses.of(memberId)
    return chosen && !hasEnded(chosen) ? chosen : undefined
  }

  function updateStatus(memberId: string, present: Present): PresenceEntry[] {
    const states = [...present.sockets.values()].map(({ status }) => status)
    const ofSockets = STRONGEST_FIRST.find((state) => states.includes(state))
    const chosen = present.chosen?.status === 'online' ? undefined : present.chosen?.status
    const status = (ofSockets && chosen) ?? ofSockets ?? present.status
    if (status !== present.status) present.since = clock.now()
    present.status = status
    const changed = entry(memberId, present)
    const shown = JSON.stringify(changed)
    if (shown === present.shown) return []
    present.shown = shown
    present.isUnsent = !mayBeSent(present)
    return present.isUnsent ? [] : [changed]
  }

  /** Everybody is sent each change, so of one member who changes very often only the last one is sent, by `sweep`. */
  function mayBeSent({ sentIn }: Present): boolean {
    const interval = Math.floor(clock.monotonic() / PRESENCE_CHANGES.everyMs)
    if (interval !== sentIn.interval) Object.assign(sentIn, { interval, count: 0 })
    return sentIn.count++ < PRESENCE_CHANGES.max
  }

  function arrive(memberId: string, socketId: string, state: SocketState = { status: 'online' }, words?: Words) {
    const present: Present = people.get(memberId) ?? {
      sockets: new Map(),
      words: undefined,
      chosen: chosenBy(memberId),
      arrivedAt: clock.now(),
      since: clock.now(),
      status: 'offline',
      shown: '',
      sentIn: { interval: 0, count: 0 },
      isUnsent: false,
    }
    people.set(memberId, present)
    present.goneAt = undefined
    present.sockets.set(socketId, state)
    present.words ??= words
    return updateStatus(memberId, present)
  }

  function leave(memberId: string, socketId: string, graceMs: number): PresenceEntry[] {
    suspended.delete(socketId)
    const present = people.get(memberId)
    if (!present?.sockets.delete(socketId)) return []
    if (present.sockets.size > 0) return updateStatus(memberId, present)
    present.goneAt = clock.monotonic() + graceMs
    return []
  }

  function forgetSuspendedWords(memberId: string): void {
    for (const before of suspended.values()) if (before.memberId === memberId) before.words = undefined
  }

  /** Drops what has ended, and returns whether that is something. */
  function dropEnded(present: Present): boolean {
    const { words, chosen } = present
    if (words && hasEnded(words)) present.words = undefined
    if (chosen && hasEnded(chosen)) present.chosen = undefined
    return words !== present.words || chosen !== present.chosen
  }

  return {
    arrive: (memberId: string, socketId: string): PresenceEntry[] => arrive(memberId, socketId),

    /**
     * What a socket says of its member. `customStatus`: an empty one removes the words that a socket has said, undefined leaves them.
     * `forMs`: how long they hold, at most while the member is here.
     */
    set(
      memberId: string,
      socketId: string,
      status: HereStatus,
      customStatus?: string,
      forMs?: number,
    ): PresenceEntry[] {
      const present = people.get(memberId)
      const state = present?.sockets.get(socketId)
      if (!present || !state) return []
      present.sockets.set(socketId, { ...state, status })
      if (customStatus !== undefined)
        present.words = { text: customStatus, until: forMs === undefined ? undefined : clock.now() + forMs }
      return updateStatus(memberId, present)
    },

    /** What the page of a socket shows now; undefined: nothing that others could go to. `set` leaves it. */
    show(memberId: string, socketId: string, place: Place | undefined): PresenceEntry[] {
      const present = people.get(memberId)
      const state = present?.sockets.get(socketId)
      if (!present || !state) return []
      const isSame = state.place?.kind === place?.kind && state.place?.id === place?.id
      if (!isSame) present.sockets.set(socketId, { ...state, place: place && { ...place, since: clock.now() } })
      return updateStatus(memberId, present)
    },

    /** What the member has chosen now, which replaces the words of their sockets; undefined: nothing. */
    choose(memberId: string, chosen: ChosenStatus | undefined): PresenceEntry[] {
      forgetSuspendedWords(memberId)
      const present = people.get(memberId)
      if (!present) return [absentEntry(memberId, chosen)]
      present.chosen = chosen
      present.words = undefined
      return updateStatus(memberId, present)
    },

    /** What this member had chosen has ended. To be called when it is stored no more; `sweep` has ended it for those who are here. */
    end(memberId: string): PresenceEntry[] {
      return people.has(memberId) ? [] : [absentEntry(memberId, undefined)]
    },

    /** Takes away the words beside a member's name, because the member may say nothing any more. They are stored no more by then. */
    removeStatusWords(memberId: string): PresenceEntry[] {
      forgetSuspendedWords(memberId)
      const present = people.get(memberId)
      if (!present) return [absentEntry(memberId, undefined)]
      if (!present.words?.text && !present.chosen?.customStatus) return []
      present.words = undefined
      if (present.chosen) present.chosen = withoutWords(present.chosen)
      // At once, however often the member has changed something before.
      const changed = entry(memberId, present)
      present.shown = JSON.stringify(changed)
      present.isUnsent = false
      return [changed]
    },

    /** A member whose last socket has closed is shown as before for a moment: a reload closes it too. */
    leave: (memberId: string, socketId: string): PresenceEntry[] => leave(memberId, socketId, OFFLINE_GRACE_MS),

    /**
     * Nothing comes from this socket any more, so it counts as gone, without the moment of a reload: a page that has been silent
     * for so long is not reloading, and one whose socket has closed while frames were queued is shown as offline for a moment.
     */
    suspend(memberId: string, socketId: string): PresenceEntry[] {
      const present = people.get(memberId)
      const state = present?.sockets.get(socketId)
      if (!present || !state) return []
      const entries = leave(memberId, socketId, 0)
      suspended.set(socketId, { memberId, state, words: present.words })
      return entries
    },

    /** Something comes again: the member is shown as before. A page that was away does not send so a second time. */
    resume(memberId: string, socketId: string): PresenceEntry[] {
      const before = suspended.get(socketId)
      suspended.delete(socketId)
      return before ? arrive(memberId, socketId, before.state, before.words) : []
    },

    /**
     * To be called every second or so: makes members offline whose time of grace is over, ends what members have chosen for a while,
     * and returns what was not sent before.
     */
    sweep(): PresenceEntry[] {
      const entries: PresenceEntry[] = []
      for (const [memberId, present] of people) {
        if (dropEnded(present)) {
          updateStatus(memberId, present)
          present.isUnsent = true
        }
        if (present.goneAt === undefined || clock.monotonic() < present.goneAt) {
          if (present.isUnsent) entries.push(entry(memberId, present))
          present.isUnsent = false
          continue
        }
        people.delete(memberId)
        lastSeen.delete(memberId)
        lastSeen.set(memberId, clock.now())
        if (lastSeen.size > REMEMBERED_MAX) lastSeen.delete(lastSeen.keys().next().value as string)
        entries.push({ ...absentEntry(memberId, present.chosen), since: clock.now(), arrivedAt: present.arrivedAt })
      }
      return entries
    },

    /** Of some who are not here, those with words beside their name. */
    absentWithStatusWords(): PresenceEntry[] {
      return statuses
        .withWords(ABSENT_WITH_WORDS_MAX)
        .filter((chosen) => !people.has(chosen.memberId) && !hasEnded(chosen))
        .map(({ memberId, ...chosen }) => absentEntry(memberId, chosen))
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

/** Of the words of a script and what was chosen, what others see. */
function shownOf(words: Words | undefined, chosen: ChosenStatus | undefined) {
  const customStatus = words?.text || chosen?.customStatus
  const until = words?.text ? words.until : chosen?.until
  return {
    ...(customStatus ? { customStatus } : {}),
    ...(until === undefined ? {} : { until }),
    ...(chosen && chosen.status !== 'online' ? { chosen: chosen.status } : {}),
  }
}

function withoutWords({ customStatus: _, ...chosen }: ChosenStatus): ChosenStatus | undefined {
  return chosen.status === 'online' ? undefined : chosen
}

/** Of several sockets the place is that of the newest one that is in use, else of the newest. */
function placeOf(sockets: Present['sockets']): Pick<PresenceEntry, 'place'> {
  let newest: SocketState | undefined
  for (const state of sockets.values()) {
    if (!state.place) continue
    const isInUse = Number(state.status !== 'away') - Number(newest?.status !== 'away')
    if (!newest?.place || isInUse > 0 || (isInUse === 0 && state.place.since >= newest.place.since)) newest = state
  }
  return newest?.place ? { place: newest.place } : {}
}
