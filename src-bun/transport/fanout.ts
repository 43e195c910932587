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
const PAGE_SIZE = 50

export type Subscriber = {
  readonly connection: Pick<Connection, 'actor' | 'send' | 'isBehind' | 'cork'>
  /** Up to here it was told everything it may hear. */
  seq: number
  /** How many changes this socket was sent: a client that has not seen as many has lost one. */
  sentCount: number
  /** It has nothing to catch up with: what is committed next is for it. */
  isCaughtUp: boolean
  /** It watches data: what happens within `WATCHED_EVERY_MS` is one write to it. */
  readonly isThrottled?: boolean
  /** A past of more changes than this is not told one by one. */
  readonly resumeMax: number
  /** What this subscriber is sent of each thing, `json` being the thing itself; undefined: nothing. */
  readonly render: {
    change(change: LoggedChange, json: string): string | undefined
    presence?(entries: PresenceEntry[], json: string): string | undefined
    signal?(signal: RoomSignal, json: string): string | undefined
    waiting?(json: string): string | undefined
  }
  /** Tells the state as of `seq`, instead of a past that is too long or of another epoch. */
  sendSnapshot(): void
  /** The past is told. Called each time it has caught up. */
  onCaughtUp(): void
}

/** Told at once, stored nowhere. */
export type RoomSignal =
  | Typing
  | { type: 'join' | 'leave'; roomId: string; memberId: string }
  | { type: 'read'; roomId: string; memberId: string; messageId: string }

/** `only`: an answer to the one who asked for something again. */
type Delivery = Logged & { audience: Audience; only?: Subscriber }

export function createFanout(store: Pick<Store, 'read' | 'onGroup' | 'rooms' | 'documents'>) {
  const subscribers = new Set<Subscriber>()
  /** Committed together, so told together: one write to the network for each subscriber. */
  let group: Omit<Delivery, 'audience'>[] = []
  let presences: PresenceEntry[] = []
  /** For those who are paced. */
  let held: Delivery[] = []
  const watchedThrottle = createThrottle(WATCHED_EVERY_MS, flushThrottled)
  const presenceThrottle = createThrottle(PRESENCE_EVERY_MS, flushPresence)
  store.onGroup(flushGroup)

  function deliver(subscriber: Subscriber, { change, json }: Logged): void {
    sendCounted(subscriber, subscriber.render.change(change, json))
    subscriber.seq = Math.max(subscriber.seq, change.seq)
  }

  function sendCounted(subscriber: Subscriber, frame: string | undefined): void {
    if (frame === undefined) return
    subscriber.connection.send(frame)
    subscriber.sentCount++
  }

  /** Goes as far as the reader keeps up; `drained` goes on from there. */
  function catchUp(subscriber: Subscriber): void {
    store.read(({ changes }) => {
      const last = changes.lastSeq()
      const isTooOld = subscriber.seq < changes.firstSeq() - 1
      if (isTooOld || last - subscriber.seq > subscriber.resumeMax) {
        subscriber.seq = last
        subscriber.sendSnapshot()
      }
      if (subscriber.connection.isBehind()) return
      while (subscriber.seq < last) {
        const part = changes.after(subscriber.connection.actor, subscriber.seq, PAGE_SIZE)
        for (const logged of part.changes) {
          deliver(subscriber, logged)
          // Long ones are much in a few.
          if (subscriber.connection.isBehind()) return
        }
        subscriber.seq = part.upTo
      }
      subscriber.isCaughtUp = true
      subscriber.onCaughtUp()
    })
  }

  function flushGroup(): void {
    if (group.length === 0) return
    const places = placesOnce(store)
    const told = group.map((each) => ({ ...each, audience: audienceOf(places, each.change) }))
    group = []
    deliverTo(told, false)
    for (const each of told) held.push(each)
    watchedThrottle.soon()
  }

  function flushThrottled(): void {
    const told = held
    held = []
    deliverTo(told, true)
  }

  function deliverTo(told: readonly Delivery[], arePaced: boolean): void {
    for (const subscriber of subscribers) {
      if ((subscriber.isThrottled ?? false) !== arePaced) continue
      if (told.length === 1) deliverAll(subscriber, told)
      else subscriber.connection.cork(() => deliverAll(subscriber, told))
    }
  }

  function deliverAll(subscriber: Subscriber, told: readonly Delivery[]): void {
    for (const each of told) {
      const { change, audience, only } = each
      if (only) {
        // Who is not level is told it in its turn.
        if (only === subscriber && change.seq <= subscriber.seq) deliver(subscriber, each)
        continue
      }
      // The log may have told it already, where one COMMIT held more than this.
      if (!subscriber.isCaughtUp || change.seq <= subscriber.seq) continue
      if (isIn(audience, subscriber.connection.actor)) deliver(subscriber, each)
      else subscriber.seq = change.seq
      if (subscriber.connection.isBehind()) subscriber.isCaughtUp = false
    }
  }

  /** Who is not level is told who is here when it has caught up. */
  function flushPresence(): void {
    const entries = presences
    presences = []
    const json = JSON.stringify({ type: 'presence', entries })
    for (const subscriber of subscribers)
      if (subscriber.isCaughtUp) sendEphemeral(subscriber, subscriber.render.presence?.(entries, json))
  }

  /** What leaves nothing behind and is not counted. */
  function sendEphemeral({ connection }: Subscriber, frame: string | undefined): void {
    if (frame !== undefined) connection.send(frame)
  }

  return {
    /** From the change after `since` on, or from the state as it is. Nothing can be committed in between, so nothing is missed and nothing told twice. */
    subscribe(subscriber: Subscriber, since: number | undefined): void {
      subscribers.add(subscriber)
      subscriber.isCaughtUp = false
      subscriber.seq = since ?? Number.NEGATIVE_INFINITY
      catchUp(subscriber)
    },
    unsubscribe: (subscriber: Subscriber) => void subscribers.delete(subscriber),
    /** The reader has read what it owed. */
    onDrained(subscriber: Subscriber): void {
      if (subscribers.has(subscriber) && !subscriber.isCaughtUp) catchUp(subscriber)
    },
    /** An earlier change once more, to the one who asked for it again. */
    answerDuplicate(subscriber: Subscriber, logged: Logged): void {
      group.push({ ...logged, only: subscriber })
    },

    /** A committed change, to everybody who may hear it; the sender too, so that all see the same frames in the same order. */
    queueChange(logged: Logged): void {
      group.push(logged)
    },

    /** In order, at most ten times a second. */
    queuePresence(entries: PresenceEntry[]): void {
      presences.push(...entries)
      if (presences.length > 0) presenceThrottle.soon()
    },

    /** Of what somebody does in a room, to the others who may see it. */
    sendSignal(signal: RoomSignal): void {
      const json = JSON.stringify(signal)
      const audience = store.rooms.audience(signal.roomId)
      for (const subscriber of subscribers) {
        const { actor } = subscriber.connection
        if (subscriber.isCaughtUp && actor.id !== signal.memberId && isIn(audience, actor))
          sendEphemeral(subscriber, subscriber.render.signal?.(signal, json))
      }
    },

    /** Who waits at the door, to hosts. */
    sendJoinRequests(waiting: Waiting): void {
      const json = JSON.stringify(waiting)
      for (const subscriber of subscribers)
        if (subscriber.isCaughtUp && subscriber.connection.actor.role === 'host')
          sendEphemeral(subscriber, subscriber.render.waiting?.(json))
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
