// Fan-out: sends what was committed to everybody who may see it. Nothing else in the hub sends changes.
//
// Each socket that follows the log is a subscriber with a position in it, `seq`. A subscriber is caught up while it reads as
// fast as things happen: it is then sent each change after its COMMIT, as one write a group. One whose send buffer is full
// is not caught up any more and is sent nothing, until it has read what it was sent; then it reads the rest from the log
// (`catchUp`), page by page, for as long as its buffer has room. So a burst, a slow network and an absence of minutes are
// one case, and the hub keeps no queue for anybody. Where the rest is too long, or is not in the log any more, the
// subscriber gets the state as it is now instead (`sendSnapshot`).
//
// Whether a member may see a change is asked for each subscriber when it is sent, not when they subscribed: roles and
// rooms change meanwhile.
import type { Waiting } from '../contract/door/door.ts'
import { CHANGES_EVERY_MS, PRESENCE_EVERY_MS } from '../contract/limits.ts'
import type { PresenceEntry } from '../contract/presence.ts'
import { audienceOf, isIn } from '../domain/audience.ts'
import type { Audience, Logged } from '../domain/ports.ts'
import type { Store } from '../store/store.ts'
import { createThrottle } from './sockets/throttle.ts'
import type { RoomSignal, Subscriber } from './subscriber.ts'

/** How many changes are read from the log at once. */
const PAGE_SIZE = 50

/** A committed change on its way to subscribers. */
type Delivery = Logged & { audience: Audience }

export type Fanout = {
  /**
   * Starts sending: the changes after `since`, or a snapshot where it is undefined, and from then on everything. Nothing
   * can be committed in between, so nothing is missed and nothing is sent twice.
   */
  subscribe(subscriber: Subscriber, since: number | undefined): void
  unsubscribe(subscriber: Subscriber): void
  /** To be called when the subscriber's peer has read everything it was sent. */
  onDrained(subscriber: Subscriber): void
  /** Sends what one group has committed to everybody who may see it, the sender included, so that all see the same changes in the same order. */
  deliverGroup(changes: readonly Logged[]): void
  /** Sends an earlier change once more, to the one subscriber who has repeated its command. */
  answerDuplicate(subscriber: Subscriber, logged: Logged): void
  /** Sends who is here, in order, at most every `PRESENCE_EVERY_MS`. */
  queuePresence(entries: PresenceEntry[]): void
  /** Sends what a member does in a room to the others who may see the room. */
  sendSignal(signal: RoomSignal): void
  /** Sends to hosts who asks to come in. */
  sendJoinRequests(requests: Waiting): void
  stop(): void
}

export function createFanout(store: Pick<Store, 'read' | 'rooms' | 'documents'>): Fanout {
  const subscribers = new Set<Subscriber>()
  const throttled = createThrottledDeliveries((deliveries) =>
    deliverTo((subscriber) => subscriber.isThrottled, deliveries),
  )
  const presence = createPresenceQueue((entries) => {
    const json = JSON.stringify({ type: 'presence', entries })
    // A subscriber that is not caught up gets everybody's presence when it is.
    for (const subscriber of subscribers)
      if (subscriber.isCaughtUp) sendEphemeral(subscriber, subscriber.render.presence?.(entries, json))
  })

  function catchUp(subscriber: Subscriber): void {
    store.read(({ changes }) => {
      const last = changes.lastSeq()
      const isTooOld = subscriber.seq < changes.firstSeq() - 1
      if (isTooOld || last - subscriber.seq > subscriber.resumeMax) {
        subscriber.seq = last
        subscriber.sendSnapshot(last)
      }
      if (subscriber.connection.isBehind()) return
      while (subscriber.seq < last) {
        const page = changes.after(subscriber.connection.actor, subscriber.seq, PAGE_SIZE)
        for (const logged of page.changes) {
          deliver(subscriber, logged)
          // A few large changes can fill the send buffer, so it is checked after each one and not after each page.
          if (subscriber.connection.isBehind()) return
        }
        subscriber.seq = page.upTo
      }
      subscriber.isCaughtUp = true
      subscriber.onCaughtUp()
    })
  }

  function deliverTo(isMeant: (subscriber: Subscriber) => boolean, deliveries: readonly Delivery[]): void {
    for (const subscriber of subscribers) {
      if (!isMeant(subscriber)) continue
      if (deliveries.length === 1) deliverAll(subscriber, deliveries)
      else subscriber.connection.cork(() => deliverAll(subscriber, deliveries))
    }
  }

  return {
    subscribe(subscriber, since) {
      subscribers.add(subscriber)
      subscriber.isCaughtUp = false
      subscriber.seq = since ?? Number.NEGATIVE_INFINITY
      catchUp(subscriber)
    },
    unsubscribe: (subscriber) => void subscribers.delete(subscriber),
    onDrained(subscriber) {
      if (subscribers.has(subscriber) && !subscriber.isCaughtUp) catchUp(subscriber)
    },

    deliverGroup(changes) {
      if (changes.length === 0) return
      const places = cachedPlaces(store)
      const deliveries = changes.map((logged) => ({ ...logged, audience: audienceOf(places, logged.change) }))
      deliverTo((subscriber) => !subscriber.isThrottled, deliveries)
      throttled.add(deliveries)
    },
    answerDuplicate(subscriber, logged) {
      // A subscriber that has not come so far in the log gets the change in its turn.
      if (logged.change.seq <= subscriber.seq) deliver(subscriber, logged)
    },
    queuePresence: presence.add,
    sendSignal(signal) {
      const json = JSON.stringify(signal)
      const audience = store.rooms.audience(signal.roomId)
      for (const subscriber of subscribers) {
        const { actor } = subscriber.connection
        if (subscriber.isCaughtUp && actor.id !== signal.memberId && isIn(audience, actor))
          sendEphemeral(subscriber, subscriber.render.signal?.(signal, json))
      }
    },
    sendJoinRequests(requests) {
      const json = JSON.stringify(requests)
      for (const subscriber of subscribers)
        if (subscriber.isCaughtUp && subscriber.connection.actor.role === 'host')
          sendEphemeral(subscriber, subscriber.render.joinRequests?.(json))
    },
    stop() {
      presence.stop()
      throttled.stop()
    },
  }
}

function deliverAll(subscriber: Subscriber, deliveries: readonly Delivery[]): void {
  for (const delivery of deliveries) {
    const { change, audience } = delivery
    // Skip what `catchUp` has sent already: a subscriber that joined after this COMMIT has read it from the log.
    if (!subscriber.isCaughtUp || change.seq <= subscriber.seq) continue
    if (isIn(audience, subscriber.connection.actor)) deliver(subscriber, delivery)
    else subscriber.seq = change.seq
    if (subscriber.connection.isBehind()) subscriber.isCaughtUp = false
  }
}

function deliver(subscriber: Subscriber, { change, json }: Logged): void {
  const frame = subscriber.render.change(change, json)
  if (frame !== undefined) sendCounted(subscriber, frame)
  subscriber.seq = Math.max(subscriber.seq, change.seq)
}

function sendCounted(subscriber: Subscriber, frame: string): void {
  subscriber.connection.send(frame)
  subscriber.sentCount++
}

/** For what is not in the log: a client does not count it and does not miss it. */
function sendEphemeral({ connection }: Subscriber, frame: string | undefined): void {
  if (frame !== undefined) connection.send(frame)
}

function createThrottledDeliveries(send: (deliveries: readonly Delivery[]) => void) {
  let queue: Delivery[] = []
  const throttle = createThrottle(CHANGES_EVERY_MS, () => {
    const deliveries = queue
    queue = []
    send(deliveries)
  })
  return {
    add(deliveries: readonly Delivery[]): void {
      for (const delivery of deliveries) queue.push(delivery)
      throttle.soon()
    },
    stop: throttle.stop,
  }
}

function createPresenceQueue(send: (entries: PresenceEntry[]) => void) {
  let queue: PresenceEntry[] = []
  const throttle = createThrottle(PRESENCE_EVERY_MS, () => {
    const entries = queue
    queue = []
    send(entries)
  })
  return {
    add(entries: PresenceEntry[]): void {
      queue.push(...entries)
      if (queue.length > 0) throttle.soon()
    },
    stop: throttle.stop,
  }
}

type Places = Pick<Store, 'rooms' | 'documents'>

/** Looks up the audience of each room and document once a group, in which nothing can change. */
function cachedPlaces({ rooms, documents }: Places): Parameters<typeof audienceOf>[0] {
  return { rooms: { audience: cached(rooms.audience) }, documents: { audience: cached(documents.audience) } }
}

function cached<T>(lookUp: (id: string) => T): (id: string) => T {
  const found = new Map<string, T>()
  return (id) => {
    const known = found.get(id)
    if (known !== undefined) return known
    const value = lookUp(id)
    found.set(id, value)
    return value
  }
}
