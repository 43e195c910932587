// The only place that tells others. Each change is judged for each receiver here, whatever was true when they joined.
// A reader that keeps up is told each change as it is committed. One that does not is told nothing more until it has read
// what it owes, and then the rest from the log: so a burst, a slow line and an absence are one case, and nothing is kept
// in memory for anybody.

import type { Typing } from '../contract/chat.ts'
import type { Waiting } from '../contract/door/door.ts'
import type { LoggedChange } from '../contract/frames/changes.ts'
import { PRESENCE_EVERY_MS, WATCHED_EVERY_MS } from '../contract/limits.ts'
import type { PresenceEntry } from '../contract/presence.ts'
import { audienceOf, isIn } from '../domain/audience.ts'
import type { Audience, Logged } from '../domain/ports.ts'
import type { Store } from '../store/store.ts'
import type { Connection } from './sockets/connections.ts'
import { createThrottle } from './sockets/throttle.ts'

/** How many changes are read from the log at once. */
const PART = 50

export type Listener = {
  readonly connection: Pick<Connection, 'actor' | 'send' | 'isBehind' | 'together'>
  /** Up to here it was told everything it may hear. */
  seq: number
  /** How many changes this socket was sent: a client that has not seen as many has lost one. */
  told: number
  /** It has nothing to catch up with: what is committed next is for it. */
  isLevel: boolean
  /** It watches data: what happens within `WATCHED_EVERY_MS` is one write to it. */
  readonly isPaced?: boolean
  /** A past of more changes than this is not told one by one. */
  readonly resumeMax: number
  /** What this listener is sent of each thing, `json` being the thing itself; undefined: nothing. */
  readonly hears: {
    change(change: LoggedChange, json: string): string | undefined
    presence?(entries: PresenceEntry[], json: string): string | undefined
    signal?(signal: RoomSignal, json: string): string | undefined
    waiting?(json: string): string | undefined
  }
  /** Tells the state as of `seq`, instead of a past that is too long or of another epoch. */
  restart(): void
  /** The past is told. Called each time it has caught up. */
  caughtUp(): void
}

/** Told at once, stored nowhere. */
export type RoomSignal =
  | Typing
  | { type: 'join' | 'leave'; roomId: string; memberId: string }
  | { type: 'read'; roomId: string; memberId: string; messageId: string }

/** `only`: an answer to the one who asked for something again. */
type Told = Logged & { audience: Audience; only?: Listener }

export function createFanout(store: Pick<Store, 'read' | 'onGroup' | 'rooms' | 'documents'>) {
  const listeners = new Set<Listener>()
  /** Committed together, so told together: one write to the network for each listener. */
  let group: Omit<Told, 'audience'>[] = []
  let presences: PresenceEntry[] = []
  /** For those who are paced. */
  let held: Told[] = []
  const watchedThrottle = createThrottle(WATCHED_EVERY_MS, tellHeld)
  const presenceThrottle = createThrottle(PRESENCE_EVERY_MS, tellPresence)
  store.onGroup(tellGroup)

  function tell(listener: Listener, { change, json }: Logged): void {
    say(listener, listener.hears.change(change, json))
    listener.seq = Math.max(listener.seq, change.seq)
  }

  function say(listener: Listener, frame: string | undefined): void {
    if (frame === undefined) return
    listener.connection.send(frame)
    listener.told++
  }

  /** Goes as far as the reader keeps up; `drained` goes on from there. */
  function catchUp(listener: Listener): void {
    store.read(({ changes }) => {
      const last = changes.lastSeq()
      const isTooOld = listener.seq < changes.firstSeq() - 1
      if (isTooOld || last - listener.seq > listener.resumeMax) {
        listener.seq = last
        listener.restart()
      }
      if (listener.connection.isBehind()) return
      while (listener.seq < last) {
        const part = changes.after(listener.connection.actor, listener.seq, PART)
        for (const logged of part.changes) {
          tell(listener, logged)
          // Long ones are much in a few.
          if (listener.connection.isBehind()) return
        }
        listener.seq = part.upTo
      }
      listener.isLevel = true
      listener.caughtUp()
    })
  }

  function tellGroup(): void {
    if (group.length === 0) return
    const places = placesOnce(store)
    const told = group.map((each) => ({ ...each, audience: audienceOf(places, each.change) }))
    group = []
    tellThem(told, false)
    for (const each of told) held.push(each)
    watchedThrottle.soon()
  }

  function tellHeld(): void {
    const told = held
    held = []
    tellThem(told, true)
  }

  function tellThem(told: readonly Told[], arePaced: boolean): void {
    for (const listener of listeners) {
      if ((listener.isPaced ?? false) !== arePaced) continue
      if (told.length === 1) tellChanges(listener, told)
      else listener.connection.together(() => tellChanges(listener, told))
    }
  }

  function tellChanges(listener: Listener, told: readonly Told[]): void {
    for (const each of told) {
      const { change, audience, only } = each
      if (only) {
        // Who is not level is told it in its turn.
        if (only === listener && change.seq <= listener.seq) tell(listener, each)
        continue
      }
      // The log may have told it already, where one COMMIT held more than this.
      if (!listener.isLevel || change.seq <= listener.seq) continue
      if (isIn(audience, listener.connection.actor)) tell(listener, each)
      else listener.seq = change.seq
      if (listener.connection.isBehind()) listener.isLevel = false
    }
  }

  /** Who is not level is told who is here when it has caught up. */
  function tellPresence(): void {
    const entries = presences
    presences = []
    const json = JSON.stringify({ type: 'presence', entries })
    for (const listener of listeners) if (listener.isLevel) hint(listener, listener.hears.presence?.(entries, json))
  }

  /** What leaves nothing behind and is not counted. */
  function hint({ connection }: Listener, frame: string | undefined): void {
    if (frame !== undefined) connection.send(frame)
  }

  return {
    /** From the change after `since` on, or from the state as it is. Nothing can be committed in between, so nothing is missed and nothing told twice. */
    follow(listener: Listener, since: number | undefined): void {
      listeners.add(listener)
      listener.isLevel = false
      listener.seq = since ?? Number.NEGATIVE_INFINITY
      catchUp(listener)
    },
    unfollow: (listener: Listener) => void listeners.delete(listener),
    /** The reader has read what it owed. */
    drained(listener: Listener): void {
      if (listeners.has(listener) && !listener.isLevel) catchUp(listener)
    },
    /** An earlier change once more, to the one who asked for it again. */
    again(listener: Listener, logged: Logged): void {
      group.push({ ...logged, only: listener })
    },

    /** A committed change, to everybody who may hear it; the sender too, so that all see the same frames in the same order. */
    change(logged: Logged): void {
      group.push(logged)
    },

    /** In order, at most ten times a second. */
    presence(entries: PresenceEntry[]): void {
      presences.push(...entries)
      if (presences.length > 0) presenceThrottle.soon()
    },

    /** Of what somebody does in a room, to the others who may see it. */
    signal(signal: RoomSignal): void {
      const json = JSON.stringify(signal)
      const audience = store.rooms.audience(signal.roomId)
      for (const listener of listeners) {
        const { actor } = listener.connection
        if (listener.isLevel && actor.id !== signal.memberId && isIn(audience, actor))
          hint(listener, listener.hears.signal?.(signal, json))
      }
    },

    /** Who waits at the door, to hosts. */
    waiting(waiting: Waiting): void {
      const json = JSON.stringify(waiting)
      for (const listener of listeners)
        if (listener.isLevel && listener.connection.actor.role === 'host')
          hint(listener, listener.hears.waiting?.(json))
    },
    stop(): void {
      presenceThrottle.stop()
      watchedThrottle.stop()
    },
  }
}
type Places = Pick<Store, 'rooms' | 'documents'>

/** Asks once for each place. For those who ask in one go, between which nothing can change. */
function placesOnce({ rooms, documents }: Places): Parameters<typeof audienceOf>[0] {
  return { rooms: { audience: once(rooms.audience) }, documents: { audience: once(documents.audience) } }
}

function once<T>(ask: (id: string) => T): (id: string) => T {
  const answers = new Map<string, T>()
  return (id) => {
    const known = answers.get(id)
    if (known !== undefined) return known
    const answer = ask(id)
    answers.set(id, answer)
    return answer
  }
}

export type Fanout = ReturnType<typeof createFanout>
