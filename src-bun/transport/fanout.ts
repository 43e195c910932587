// Fan-out: sends what was committed to everybody who may see it. Nothing else in the hub sends changes.
//
// Each socket that follows the log is a subscriber with a position in it, `seq`: the last change that it was sent.
// - While it is caught up, it is sent each change after its COMMIT, in one write for each group.
// - When its send buffer grows too large (`isBehind`), it is not caught up any more, and is sent nothing until the buffer is empty.
// - Then it gets the changes after its position from the log (`catchUp`), page by page, while its buffer has room and the work budget of
//   its member allows it, until it is caught up again.
// So a burst, a slow network and an absence of minutes are one case, and the hub keeps no queue for anybody. Where too many
// changes are missing, or they are not in the log any more, the subscriber gets the present state instead (`sendSnapshot`).
//
// Whether a member may see a change is asked for each subscriber after the COMMIT of the change, not when they subscribed:
// roles and rooms change meanwhile.
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

/** `userId` is what a guest is called on `/chat`. */
type Sent<Activity> = { activity: Activity; userId: string | undefined }

/** A committed change on its way to subscribers. `frame` was made for subscribers of `kind`, and serves all of this kind. */
type Delivery = LogEntry & { audience: Audience; kind?: string | undefined; frame?: string | undefined }

export type Fanout = {
  /**
   * Starts sending: the changes after `since`, or a snapshot where it is undefined, and from then on everything. Nothing
   * can be committed between reading the last page of the log and sending directly, so nothing is missed or sent twice. A
   * subscriber that is still catching up begins anew, at the new place.
   */
  subscribe(subscriber: Subscriber, since: number | undefined): void
  unsubscribe(subscriber: Subscriber): void
  /** To be called when the subscriber's peer has read everything it was sent. */
  onDrained(subscriber: Subscriber): void
  /** Sends what one group has committed to everybody who may see it, the sender included, so that all see the same changes in the same order. */
  deliverGroup(changes: readonly LogEntry[]): void
  /**
   * Answers a command with its change, to be called after the COMMIT. Most commands are answered by `deliverGroup` already, which
   * sends their change to the sender, too. Two are not: a duplicate, whose change was sent before, and a command whose sender may not
   * see the change any more, because they were taken out of the room in the same group.
   */
  answer(subscriber: Subscriber, result: CommandResult): void
  /** Sends who is here, in order, at most every `PRESENCE_EVERY_MS`. */
  queuePresence(entries: PresenceEntry[]): void
  /**
   * Sends what a member does in a room to the others who may see the room. Never throws. `userId` is what a guest is called on
   * `/chat`. Typing and reading are sent at most so often for each member and room, from whichever of their sockets they come; of very
   * many who join or leave a room several are sent together, see `join-batches.ts`.
   */
  sendRoomActivity(activity: RoomActivity, userId?: string): void
  /** Sends to all sockets of a member how far they have read, at most every `READ_EVERY_MS`. To be called after the COMMIT. */
  sendRead(memberId: string, roomId: string): void
  /** Sends to hosts who asks to come in. */
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
  /** Those whose turn to catch up has not come yet. */
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

  /** A subscriber whose frames throw keeps no other from its own. Its socket is closed, so that its client comes back and resumes. */
  function sendTo(subscriber: Subscriber, send: () => void): void {
    if (!runGuarded('send', send, onStepFault)) subscriber.connection.close(CLOSE.fault, 'internal')
  }

  function sendToEach(isMeant: (subscriber: Subscriber) => boolean, send: (subscriber: Subscriber) => void): void {
    for (const subscriber of subscribers) if (isMeant(subscriber)) sendTo(subscriber, () => send(subscriber))
  }

  /** Without the audience of a change nobody can be sent it, and nobody would notice that it is missing: all come back and resume. */
  function closeAll(fault: unknown): void {
    onFault(fault)
    for (const { connection } of [...subscribers]) connection.close(CLOSE.fault, 'internal')
  }

  /** The changes of a group with their audiences. Undefined where these cannot be read. */
  function deliveriesOf(changes: readonly LogEntry[]): Delivery[] | undefined {
    const tables = cachedAudiences(store)
    try {
      return changes.map(({ change, json }) => {
        const audience = audienceOf(tables, change)
        return { change, json, audience, kind: undefined, frame: undefined }
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
  const reads = createThrottlePerKey(
    { step: 'readActivity', everyMs: READ_EVERY_MS },
    (read: Sent<RoomActivity>) => {
      // They may have left the room since.
      const { memberId, roomId } = read.activity
      if (isIn(store.rooms.audience(roomId), { id: memberId })) sendRoomActivity(read)
    },
    onStepFault,
  )
  const joins = createJoinBatches(sendRoomActivity, onStepFault)
  const positions = createThrottlePerKey({ step: 'read', everyMs: READ_EVERY_MS }, sendRead, onStepFault)

  /** Several people together are sent to themselves as well. Returns to how many sockets it was sent. */
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
    // Counted here and not in the operation, so that it counts exactly the messages that were sent before this frame.
    const position = store.read(({ readPositions }) => readPositions.of(memberId, roomId))
    const json = JSON.stringify({ type: 'read', ...position })
    for (const subscriber of subscribers)
      if (subscriber.isCaughtUp && subscriber.connection.actor.id === memberId)
        sendEphemeral(subscriber, subscriber.frameFor.read?.(json))
  }

  function answer(subscriber: Subscriber, { logged: { change, json }, isDuplicate }: CommandResult): void {
    // The retry of a command of such a group, see `readOn`.
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
    // A client takes changes in the order of the log, so one that it would get too early has to wait.
    if (hasPassed) sendCounted(subscriber, frame)
    else subscriber.answersToSend.push(frame)
  }

  /** What a subscriber may not see takes time, too, and never fills its send buffer. So after each page it is asked for a turn. */
  function catchUp(subscriber: Subscriber): void {
    // `onDrained` comes here again when there is room.
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
   * A group was committed and refused, because the database was not in its place at that moment. It is in the log, and others
   * would see it only when they come back.
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
        // It would wait for ever for what could not be read. Its client comes back.
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
      else if (activity.type === 'read') reads.push(key, { activity, userId })
      else joins.push(activity, userId)
    },
    sendRead: (memberId, roomId) => positions.push(`${memberId} ${roomId}`, { memberId, roomId }),
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
      for (const throttle of [presence, throttled, typings, reads, joins, positions]) throttle.stop()
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

/** Making a frame costs more than sending it, so it is made once for subscribers of one kind. They mostly come one after the other. */
function frameOf({ frameFor }: Subscriber, delivery: Delivery): string | undefined {
  const { kind } = frameFor
  if (kind !== undefined && kind === delivery.kind && delivery.frame !== undefined) return delivery.frame
  const frame = frameFor.change(delivery.change, delivery.json)
  if (kind !== undefined) {
    delivery.kind = kind
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

/** For what is not in the log: a client does not count it and does not miss it. */
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
