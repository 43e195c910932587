// Fan-out: sends what was committed to everybody who may see it. Nothing else in the hub sends changes.
//
// Each socket that follows the log is a subscriber with a position in it, `seq`: the last change that it was sent.
// - While it is caught up, it is sent each change after its COMMIT, in one write for each group.
// - When its peer has too much unread (`isBehind`), it is not caught up any more, and is sent nothing until the peer has read everything.
// - Then it gets the changes after its position from the log (`catchUp`), page by page, as long as its peer is not behind and the work budget
//   of its member allows it, until it is caught up again.
// So a burst, a slow network and an absence of minutes are one case, and the hub has no queue of changes for anybody. If too many
// changes are missing, or they are not in the log any more, the subscriber gets a snapshot instead (`sendSnapshot`).
//
// Whether a member may see a change is decided for each subscriber after the COMMIT of the change, and not when they subscribed,
// because roles and rooms change meanwhile.
import type { Waiting } from '../contract/door/door.ts'
import { CLOSE } from '../contract/errors.ts'
import type { MachinesFrame } from '../contract/frames/live.ts'
import { CHANGES_EVERY_MS, PRESENCE_EVERY_MS, READ_EVERY_MS, TYPING_EVERY_MS } from '../contract/limits.ts'
import type { PresenceEntry } from '../contract/presence.ts'
import { audienceOf, cachedAudiences, isIn } from '../domain/audience.ts'
import { shownTo } from '../domain/members/places.ts'
import type { CommandResult } from '../domain/operations/run-command.ts'
import type { Actor, Audience } from '../domain/ports/common.ts'
import type { LogEntry } from '../domain/ports/tables.ts'
import type { Store } from '../store/store.ts'
import { type OnFault, runGuarded } from '../timers.ts'
import type { WorkBudget } from './guard/work-budget.ts'
import { createJoinBatches } from './join-batches.ts'
import { createThrottle, createThrottlePerKey } from './sockets/throttle.ts'
import type { RoomActivity, RoomPeople, Subscriber } from './subscriber.ts'

/** The position of a subscriber that has been sent nothing: it needs a snapshot. */
const NOTHING_SENT = Number.NEGATIVE_INFINITY

/** How many changes are read from the log at once. */
const PAGE_SIZE = 50

/** `userId`: the id that a script on `/chat` has chosen for its user (`?userId=`), which frames of `/chat` carry as `userId`. If it is undefined, they carry the member id there. */
type Sent<Activity> = { activity: Activity; userId: string | undefined }

/**
 * A committed change on its way to subscribers. `frame` caches the frame that was built last for this change, and `frameKey` is the key that
 * it was built for. Consecutive subscribers with the same key are sent that frame; one with another key replaces it, see `frameOf`.
 */
type Delivery = LogEntry & { audience: Audience; frameKey?: string | undefined; frame?: string | undefined }

export type Fanout = {
  /**
   * Starts sending: the changes after `since`, or a snapshot if that is undefined, and from then on every change. Nothing can be
   * committed between reading the last page of the log and sending directly, so no change is missed or sent twice. A
   * subscriber that is still catching up begins anew, after the new `since`.
   */
  subscribe(subscriber: Subscriber, since: number | undefined): void
  unsubscribe(subscriber: Subscriber): void
  /** To be called when the subscriber's peer has read everything it was sent. */
  onDrained(subscriber: Subscriber): void
  /** Sends what one group has committed to everybody who may see it, the sender included, so that all see the same changes in the same order. */
  deliverGroup(changes: readonly LogEntry[]): void
  /**
   * Answers a command with its change, to be called after the COMMIT. Most commands are answered by `deliverGroup` already, which
   * sends their change to the sender, too. Two kinds are not: a duplicate, whose change was sent before, and a command whose sender may
   * not see the change any more, because they were removed from the room in the same group.
   */
  answer(subscriber: Subscriber, result: CommandResult): void
  /** Sends who is here, in order, at most every `PRESENCE_EVERY_MS`. */
  queuePresence(entries: PresenceEntry[]): void
  /**
   * Sends the activity of a member in a room to the others who may see the room. Never throws. `userId`: the user id under which frames
   * of `/chat` name the member; if it is undefined, they name the member id. Typing and reading are throttled for each member and room, from whichever of their sockets they come. If very many join or
   * leave a room, several of them are sent together, see `join-batches.ts`.
   */
  sendRoomActivity(activity: RoomActivity, userId?: string): void
  /** Sends to all sockets of a member how far they have read, at most every `READ_EVERY_MS`. To be called after the COMMIT. */
  sendRead(memberId: string, roomId: string): void
  /** Sends the open join requests to hosts. */
  sendJoinRequests(requests: Waiting): void
  /** `frameOf` gives the frame for a subscriber that is caught up, or undefined. */
  sendCheckpoint(frameOf: (subscriber: Subscriber) => string | undefined): void
  sendMachines(frame: MachinesFrame): void
  stop(): void
}

/** `onFault` is called with what a subscriber has thrown, which is a bug or a disk that cannot be read. */
export function createFanout(
  store: Pick<Store, 'read' | 'rooms' | 'documents' | 'boards'>,
  onFault: (fault: unknown) => void,
  work: WorkBudget,
): Fanout {
  const subscribers = new Set<Subscriber>()
  /** The subscribers that wait for their payer's turn to catch up. */
  const queued = new Set<Subscriber>()
  /** The group that was delivered last, in the order of the log: its commands are answered next. */
  let newestGroup: readonly Delivery[] = []
  let newestSeq = store.read(({ changes }) => changes.lastSeq())
  const onStepFault: OnFault = (_step, fault) => onFault(fault)
  const throttled = createThrottledDeliveries(
    (deliveries) => deliverToMatching((subscriber) => subscriber.isThrottled, deliveries),
    onStepFault,
  )
  const presence = createPresenceQueue((entries) => {
    const shown = shownTo(cachedAudiences(store), entries)
    const jsons = new Map<readonly PresenceEntry[], string>()
    const jsonFor = (actor: Actor) => {
      const seen = shown(actor)
      const json = jsons.get(seen) ?? JSON.stringify({ type: 'presence', entries: seen })
      jsons.set(seen, json)
      return json
    }
    // A subscriber that is not caught up gets everybody's presence when it is.
    sendToEach(
      (subscriber) => subscriber.isCaughtUp,
      (subscriber) =>
        sendEphemeral(subscriber, subscriber.frameFor.presence?.(entries, jsonFor(subscriber.connection.actor))),
    )
  }, onStepFault)

  /** If `send` throws, the others are still sent to. The subscriber's socket is closed, so that its client reconnects and resumes. */
  function sendTo(subscriber: Subscriber, send: () => void): void {
    if (!runGuarded('send', send, onStepFault)) subscriber.connection.close(CLOSE.fault, 'internal')
  }

  function sendToEach(isMeant: (subscriber: Subscriber) => boolean, send: (subscriber: Subscriber) => void): void {
    for (const subscriber of subscribers) if (isMeant(subscriber)) sendTo(subscriber, () => send(subscriber))
  }

  /**
   * To be called when the audience of a change cannot be read: it can be sent to nobody, and no client would notice that it is missing. So all
   * sockets are closed, and their clients reconnect and resume.
   */
  function closeAll(fault: unknown): void {
    onFault(fault)
    for (const { connection } of [...subscribers]) connection.close(CLOSE.fault, 'internal')
  }

  /** The changes of a group with their audiences. Undefined if the audiences cannot be read. */
  function deliveriesOf(changes: readonly LogEntry[]): Delivery[] | undefined {
    const tables = cachedAudiences(store)
    try {
      return changes.map(({ change, json }) => {
        const audience = audienceOf(tables, change)
        return { change, json, audience, frameKey: undefined, frame: undefined }
      })
    } catch (fault) {
      closeAll(fault)
      return undefined
    }
  }

  const typings = createThrottlePerKey(
    { step: 'typing', everyMs: TYPING_EVERY_MS, dropsLater: true },
    sendRoomActivity,
    onStepFault,
  )
  /** What `/chat` sockets report: that a member has read a message. */
  const readActivities = createThrottlePerKey(
    { step: 'readActivity', everyMs: READ_EVERY_MS },
    (read: Sent<RoomActivity>) => {
      // The member may have left the room since.
      const { memberId, roomId } = read.activity
      if (isIn(store.rooms.audience(roomId), { id: memberId })) sendRoomActivity(read)
    },
    onStepFault,
  )
  const joins = createJoinBatches(sendRoomActivity, onStepFault)
  /** The reading positions that the hub has stored, for the other sockets of their members. */
  const readingPositions = createThrottlePerKey({ step: 'read', everyMs: READ_EVERY_MS }, sendRead, onStepFault)

  /** Does not send to the member whose activity it is, except joins and leaves of several people together. Returns the number of receiving sockets. */
  function sendRoomActivity({ activity, userId }: Sent<RoomActivity | RoomPeople>): number {
    const json = JSON.stringify(activity)
    const audience = store.rooms.audience(activity.roomId)
    const senderId = activity.type === 'people' ? undefined : activity.memberId
    const isOther = ({ id }: Actor) => id !== senderId
    let receivers = 0
    sendToEach(
      ({ isCaughtUp, connection: { actor } }) => isCaughtUp && isOther(actor) && isIn(audience, actor),
      (subscriber) => {
        const frame = subscriber.frameFor.roomActivity?.(activity, json, userId)
        sendEphemeral(subscriber, frame)
        if (frame !== undefined) receivers++
      },
    )
    return receivers
  }

  function sendRead({ memberId, roomId }: { memberId: string; roomId: string }): void {
    // The member may have left the room since, and is not sent how many messages were posted there after that.
    if (!isIn(store.rooms.audience(roomId), { id: memberId })) return
    // `readPositions.of` counts the unread messages. It is called here and not in the operation, so that exactly the messages that were sent before
    // this frame count.
    const position = store.read(({ readPositions }) => readPositions.of(memberId, roomId))
    const json = JSON.stringify({ type: 'read', ...position })
    for (const subscriber of subscribers)
      if (subscriber.isCaughtUp && subscriber.connection.actor.id === memberId)
        sendEphemeral(subscriber, subscriber.frameFor.read?.(json))
  }

  function answer(subscriber: Subscriber, { logged: { change, json }, isDuplicate }: CommandResult): void {
    // A retry of a command whose group was committed but refused with `storage.missing`, and so never delivered. Everybody reads that group from
    // the log now, see `readOn`.
    if (change.seq > newestSeq) {
      newestSeq = change.seq
      readOn()
    }
    // The changes of a group have consecutive numbers, so this finds the change in the group that was delivered last, if it is there.
    const delivered = newestGroup[change.seq - (newestGroup[0]?.change.seq ?? 0)]
    const audience = delivered?.change === change ? delivered.audience : audienceOf(store, change)
    const maySee = isIn(audience, subscriber.connection.actor)
    if (maySee && !isDuplicate) return
    const hasPassed = change.seq <= subscriber.seq
    // `catchUp` will send this change when it comes to it.
    if (maySee && !hasPassed) return
    const frame = subscriber.frameFor.change(change, json)
    if (frame === undefined) return
    // A client applies changes in the order of the log, so a change after the subscriber's position has to wait until it is caught up.
    if (hasPassed) sendCounted(subscriber, frame)
    else subscriber.answersToSend.push(frame)
  }

  /**
   * Sends a subscriber the changes that it lacks. Skipping changes that the subscriber may not see takes time, too, and never fills its send
   * buffer. So before each page the work budget of its payer is checked; if it is used up, catching up goes on when the payer's next turn comes.
   */
  function catchUp(subscriber: Subscriber): void {
    // `onDrained` calls this again when the hub has memory for a large frame.
    if (!subscriber.connection.hasMemoryForLargeFrame()) return
    const { payer } = subscriber.connection
    if (work.charge(payer, () => sendMissed(subscriber)) !== 'budget used up' || queued.has(subscriber)) return
    queued.add(subscriber)
    void work.turn(payer).then(() => {
      queued.delete(subscriber)
      if (subscribers.has(subscriber) && !subscriber.isCaughtUp) sendTo(subscriber, () => catchUp(subscriber))
    })
  }

  function sendMissed(subscriber: Subscriber): 'budget used up' | undefined {
    return store.read(({ changes }) => {
      const last = changes.lastSeq()
      // The next change that the subscriber needs is `seq + 1`.
      const isTooOld = subscriber.seq + 1 < changes.firstSeq()
      if (isTooOld || last - subscriber.seq > subscriber.resumeMax) {
        subscriber.seq = last
        subscriber.sendSnapshot(last)
      }
      if (subscriber.connection.isBehind()) return undefined
      while (subscriber.seq < last) {
        if (!work.mayWork(subscriber.connection.payer)) return 'budget used up'
        const page = changes.after(subscriber.connection.actor, subscriber.seq, PAGE_SIZE, subscriber.entities)
        for (const logged of page.changes) {
          sendChange(subscriber, logged)
          // A few large changes can fill the send buffer, so it is checked after each one and not after each page.
          if (subscriber.connection.isBehind()) return undefined
        }
        subscriber.seq = page.upTo
      }
      subscriber.isCaughtUp = true
      for (const frame of subscriber.answersToSend.splice(0)) sendCounted(subscriber, frame)
      subscriber.onCaughtUp()
      return undefined
    })
  }

  /**
   * To be called when a group was committed but not delivered: its operations were refused with `storage.missing`, because the database file
   * was not in its place at that moment. The group is in the log. Without this, subscribers would see it only after a reconnect.
   */
  function readOn(): void {
    sendToEach(
      ({ isCaughtUp }) => isCaughtUp,
      (subscriber) => {
        subscriber.isCaughtUp = false
        catchUp(subscriber)
      },
    )
  }

  function deliverToMatching(isMeant: (subscriber: Subscriber) => boolean, deliveries: readonly Delivery[]): void {
    sendToEach(isMeant, (subscriber) => {
      if (deliveries.length === 1) deliverToOne(subscriber, deliveries)
      else subscriber.connection.inOneWrite(() => deliverToOne(subscriber, deliveries))
    })
  }

  return {
    subscribe(subscriber, since) {
      subscribers.add(subscriber)
      subscriber.isCaughtUp = false
      subscriber.seq = since ?? NOTHING_SENT
      try {
        catchUp(subscriber)
      } catch (fault) {
        // The subscriber would wait for ever for the changes that could not be read. Its client reconnects.
        subscribers.delete(subscriber)
        subscriber.connection.close(CLOSE.fault, 'internal')
        throw fault
      }
    },
    unsubscribe: (subscriber) => void subscribers.delete(subscriber),
    onDrained(subscriber) {
      if (subscribers.has(subscriber) && !subscriber.isCaughtUp) catchUp(subscriber)
    },

    deliverGroup(changes) {
      if (changes.length === 0) return
      const isNextInLog = changes[0]?.change.seq === newestSeq + 1
      newestSeq = changes.at(-1)?.change.seq ?? newestSeq
      const deliveries = deliveriesOf(changes)
      if (!deliveries) return
      newestGroup = deliveries
      if (!isNextInLog) readOn()
      deliverToMatching((subscriber) => !subscriber.isThrottled, deliveries)
      throttled.add(deliveries)
    },
    answer: (subscriber, result) => sendTo(subscriber, () => answer(subscriber, result)),
    queuePresence: presence.add,
    sendRoomActivity(activity, userId) {
      const key = `${activity.memberId} ${activity.roomId}`
      if (activity.type === 'typing') typings.push(key, { activity, userId })
      else if (activity.type === 'read') readActivities.push(key, { activity, userId })
      else joins.push(activity, userId)
    },
    sendRead: (memberId, roomId) => readingPositions.push(`${memberId} ${roomId}`, { memberId, roomId }),
    sendJoinRequests(requests) {
      const json = JSON.stringify(requests)
      sendToEach(
        ({ isCaughtUp, connection }) => isCaughtUp && connection.actor.role === 'host',
        (subscriber) => sendEphemeral(subscriber, subscriber.frameFor.joinRequests?.(json)),
      )
    },
    sendCheckpoint(frameOf) {
      sendToEach(
        ({ isCaughtUp, frameFor }) => isCaughtUp && frameFor.checkpoint !== undefined,
        (subscriber) => {
          const json = frameOf(subscriber)
          if (json !== undefined) sendEphemeral(subscriber, subscriber.frameFor.checkpoint?.(json))
        },
      )
    },
    sendMachines(machines) {
      const json = JSON.stringify(machines)
      sendToEach(
        ({ isCaughtUp }) => isCaughtUp,
        (subscriber) => sendEphemeral(subscriber, subscriber.frameFor.machines?.(json)),
      )
    },
    stop() {
      for (const throttle of [presence, throttled, typings, readActivities, joins, readingPositions]) throttle.stop()
    },
  }
}

function deliverToOne(subscriber: Subscriber, deliveries: readonly Delivery[]): void {
  for (const delivery of deliveries) {
    const { change, audience } = delivery
    // Skip what `catchUp` has sent already: a subscriber that joined after this COMMIT has read it from the log.
    if (!subscriber.isCaughtUp || change.seq <= subscriber.seq) continue
    if (isIn(audience, subscriber.connection.actor)) {
      const frame = frameOf(subscriber, delivery)
      if (frame !== undefined) sendCounted(subscriber, frame)
    }
    subscriber.seq = change.seq
    if (subscriber.connection.isBehind()) subscriber.isCaughtUp = false
  }
}

/** The frame of a change. Making one costs more than sending it, so consecutive subscribers with the same key share one. */
function frameOf({ frameFor }: Subscriber, delivery: Delivery): string | undefined {
  const { frameKey } = frameFor
  if (frameKey !== undefined && frameKey === delivery.frameKey && delivery.frame !== undefined) return delivery.frame
  const frame = frameFor.change(delivery.change, delivery.json)
  if (frameKey !== undefined) {
    delivery.frameKey = frameKey
    delivery.frame = frame
  }
  return frame
}

function sendChange(subscriber: Subscriber, { change, json }: LogEntry): void {
  const frame = subscriber.frameFor.change(change, json)
  if (frame !== undefined) sendCounted(subscriber, frame)
  subscriber.seq = Math.max(subscriber.seq, change.seq)
}

function sendCounted(subscriber: Subscriber, frame: string): void {
  subscriber.connection.send(frame)
  subscriber.sentCount++
}

/** Sends a frame that is not in the log, so that clients do not count it. */
function sendEphemeral({ connection }: Subscriber, frame: string | undefined): void {
  if (frame !== undefined) connection.send(frame)
}

function createThrottledDeliveries(send: (deliveries: readonly Delivery[]) => void, onFault: OnFault) {
  let queue: Delivery[] = []
  const act = () => {
    const deliveries = queue
    queue = []
    send(deliveries)
  }
  const throttle = createThrottle('throttledChanges', CHANGES_EVERY_MS, act, onFault)
  return {
    add(deliveries: readonly Delivery[]): void {
      for (const delivery of deliveries) queue.push(delivery)
      throttle.runSoon()
    },
    stop: throttle.stop,
  }
}

function createPresenceQueue(send: (entries: PresenceEntry[]) => void, onFault: OnFault) {
  let queue: PresenceEntry[] = []
  const act = () => {
    const entries = queue
    queue = []
    send(entries)
  }
  const throttle = createThrottle('presenceQueue', PRESENCE_EVERY_MS, act, onFault)
  return {
    add(entries: PresenceEntry[]): void {
      queue.push(...entries)
      if (queue.length > 0) throttle.runSoon()
    },
    stop: throttle.stop,
  }
}
