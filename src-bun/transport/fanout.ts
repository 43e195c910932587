// The only place that tells others. Each change is judged for each receiver here, whatever was true when they joined.
// A reader that keeps up is told each change as it is committed. One that does not is told nothing more until it has read
// what it owes, and then the rest from the log: so a burst, a slow line and an absence are one case, and nothing is kept
// in memory for anybody.
import type { Typing } from '../contract/chat.ts'
import type { Waiting } from '../contract/door.ts'
import { PRESENCE_EVERY_MS, RESUME_MAX_CHANGES } from '../contract/limits.ts'
import type { PresenceEntry } from '../contract/presence.ts'
import type { LoggedChange } from '../contract/wire.ts'
import { audienceOf, isIn } from '../domain/audience.ts'
import type { Audience } from '../domain/ports.ts'
import type { Store } from '../store/store.ts'
import type { Connection } from './connections.ts'
import { createThrottle } from './throttle.ts'

/** How much of the log is read at once. */
const PART = 200

export type Listener = {
  readonly connection: Pick<Connection, 'actor' | 'send' | 'isBehind' | 'together'>
  /** Up to here it was told everything it may hear. */
  seq: number
  /** How many changes this socket was sent: a client that has not seen as many has lost one. */
  told: number
  /** It has nothing to catch up with: what is committed next is for it. */
  isLevel: boolean
  /** Tells the state as of `seq`, instead of a past that is too long or of another epoch. */
  restart(): void
  /** The past is told. Called each time it has caught up. */
  caughtUp(): void
}

/** `only`: an answer to the one who asked for something again. */
type Told = { change: LoggedChange; frame: string; audience: Audience; only?: Listener }

export function createFanout(store: Pick<Store, 'read' | 'onGroup' | 'rooms' | 'documents'>) {
  const listeners = new Set<Listener>()
  /** Committed together, so told together: one write to the network for each listener. */
  let group: Omit<Told, 'audience'>[] = []
  const presences = new Map<string, PresenceEntry>()
  const presenceThrottle = createThrottle(PRESENCE_EVERY_MS, tellPresence)
  store.onGroup(tellGroup)

  function tell(listener: Listener, frame: string, seq: number): void {
    listener.connection.send(frame)
    listener.told++
    listener.seq = seq
  }

  /** Goes as far as the reader keeps up; `drained` goes on from there. */
  function catchUp(listener: Listener): void {
    store.read(({ changes }) => {
      const last = changes.lastSeq()
      if (last - listener.seq > RESUME_MAX_CHANGES) {
        listener.seq = last
        listener.restart()
      }
      while (listener.seq < last) {
        if (listener.connection.isBehind()) return
        const part = changes.after(listener.connection.actor, listener.seq, PART)
        for (const change of part.changes) tell(listener, JSON.stringify(change), change.seq)
        listener.seq = part.upTo
      }
      listener.isLevel = true
      listener.caughtUp()
    })
  }

  function tellGroup(): void {
    if (group.length === 0) return
    const told = group.map((each) => ({ ...each, audience: audienceOf(store, each.change) }))
    group = []
    for (const listener of listeners)
      if (told.length === 1) tellChanges(listener, told)
      else listener.connection.together(() => tellChanges(listener, told))
  }

  function tellChanges(listener: Listener, told: readonly Told[]): void {
    for (const { change, frame, audience, only } of told) {
      if (only) {
        // Who is not level is told it in its turn.
        if (only === listener && change.seq <= listener.seq) tell(listener, frame, listener.seq)
        continue
      }
      // The log may have told it already, where one COMMIT held more than this.
      if (!listener.isLevel || change.seq <= listener.seq) continue
      if (isIn(audience, listener.connection.actor)) tell(listener, frame, change.seq)
      else listener.seq = change.seq
      if (listener.connection.isBehind()) listener.isLevel = false
    }
  }

  /** Who is not level is told who is here when it has caught up. */
  function tellPresence(): void {
    const frame = JSON.stringify({ type: 'presence', entries: [...presences.values()] })
    presences.clear()
    for (const { connection, isLevel } of listeners) if (isLevel) connection.send(frame)
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
    again(listener: Listener, change: LoggedChange): void {
      group.push({ change, frame: JSON.stringify(change), only: listener })
    },

    /** A committed change, to everybody who may hear it; the sender too, so that all see the same frames in the same order. */
    change(change: LoggedChange): void {
      group.push({ change, frame: JSON.stringify(change) })
    },

    /** Of each person the last state, at most ten times a second. */
    presence(entries: PresenceEntry[]): void {
      for (const entry of entries) presences.set(entry.memberId, entry)
      if (presences.size > 0) presenceThrottle.soon()
    },

    typing(typing: Typing): void {
      const frame = JSON.stringify(typing)
      const audience = store.rooms.audience(typing.roomId)
      for (const { connection, isLevel } of listeners)
        if (isLevel && connection.actor.id !== typing.memberId && isIn(audience, connection.actor))
          connection.send(frame)
    },

    /** Who waits at the door, to hosts. */
    waiting(waiting: Waiting): void {
      const frame = JSON.stringify(waiting)
      for (const { connection, isLevel } of listeners)
        if (isLevel && connection.actor.role === 'host') connection.send(frame)
    },
    stop: presenceThrottle.stop,
  }
}
export type Fanout = ReturnType<typeof createFanout>
