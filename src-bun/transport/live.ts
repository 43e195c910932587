// `/live`, the JSON socket of our own UI: decodes frames, runs commands, answers refusals. `domain/` decides which commands are allowed
// and which changes they make, `fanout.ts` which changes are sent to whom.
//
// The hub begins with `hello`. The client then asks for the changes after the last `seq` that it knows (`sync`), and is sent them or a
// snapshot, and then `caught-up`. The hub accepts commands from the first `sync` on, because from then on the socket will be sent the
// changes that answer them; our own client waits for `caught-up`. A command is answered by the change that it made, which is sent to the
// sender as to everybody else, or by an error with the command's `clientId`.
import type { Waiting } from '../contract/door/door.ts'
import type { ErrorCode } from '../contract/errors.ts'
import type { Command } from '../contract/frames/commands.ts'
import type { Down, Signal, SignalOf, Up } from '../contract/frames/live.ts'
import { PROTOCOL_VERSION } from '../contract/frames/version.ts'
import { COMMAND_RATE, RECENT_MAX, RESUME_MAX_CHANGES } from '../contract/limits.ts'
import { cachedAudiences } from '../domain/audience.ts'
import { exportsAllowedTo } from '../domain/exports.ts'
import { leadingFor } from '../domain/leading/state.ts'
import { mayBeAt, shownTo } from '../domain/members/places.ts'
import type { Presence } from '../domain/members/presence.ts'
import { whyMayNot } from '../domain/permissions.ts'
import type { Clock } from '../domain/ports/common.ts'
import { signalTyping } from '../domain/rooms/chat.ts'
import { keepDays } from '../domain/rooms/retention.ts'
import type { Store } from '../store/store.ts'
import { type Decoded, decodeUp } from './decode.ts'
import type { Fanout } from './fanout.ts'
import { extraWorkMs, type WorkBudget } from './guard/work-budget.ts'
import type { HubInfo, Machines } from './parts.ts'
import { recentSnapshot, wholeSnapshot } from './snapshot.ts'
import type { Connection, Protocol } from './sockets/connection.ts'
import { createSubscriber, type Subscriber } from './subscriber.ts'

type Parts = {
  store: Store
  fanout: Fanout
  presence: Presence
  info: HubInfo
  clock: Clock
  work: WorkBudget
  machines?: Machines | undefined
  /** The open join requests, for hosts. */
  joinRequestsFrame(): Waiting
}

/** One `/live` socket of a member, from hello to its end. */
export function openLive(parts: Parts, connection: Connection): Protocol {
  const { store, fanout, presence, info, work } = parts
  let hasCaughtUpOnce = false
  let syncCount = 0
  /** Whether the last sync has asked for a recent snapshot. */
  let wantsRecent = false

  const send = (frame: Down) => connection.send(JSON.stringify(frame))
  const refuse = (code: ErrorCode, clientId?: string) =>
    send({ type: 'error', code, ...(clientId === undefined ? {} : { clientId }) })

  const subscriber = createSubscriber({
    connection,
    resumeMax: RESUME_MAX_CHANGES,
    frameFor: {
      change: (_change, json) => json,
      presence: (_entries, json) => json,
      roomActivity: ({ type }, json) => (type === 'typing' ? json : undefined),
      joinRequests: (json) => json,
      read: (json) => json,
      checkpoint: (json) => json,
      machines: (json) => json,
    },
    sendSnapshot(seq) {
      const { actor } = connection
      const hereIds = () => presence.entries().map(({ memberId }) => memberId)
      send(wantsRecent ? recentSnapshot(store, actor, seq, hereIds()) : wholeSnapshot(store, actor, seq))
    },
    onCaughtUp() {
      const { actor } = connection
      if (!hasCaughtUpOnce) {
        const arrived = presence.arrive(actor.id, connection.id)
        // Presence of the member's first socket is sent with their name and role, because pages that loaded while they were away lack these.
        fanout.queuePresence(arrived.map((entry) => (entry.sockets === 1 ? { ...entry, member: actor } : entry)))
      }
      hasCaughtUpOnce = true
      if (actor.role === 'host') {
        send(parts.joinRequestsFrame())
        // Hosts are sent this error unasked, because only they can put the data folder back.
        if (store.place() !== 'inPlace') refuse('storage.missing')
      }
      if (parts.machines) send(parts.machines.frame())
      const { seq, sentCount } = subscriber
      send({
        type: 'caught-up',
        seq,
        told: sentCount, // the wire name of the sent count
        syncs: syncCount,
        me: actor,
        presence: [...shownTo(cachedAudiences(store), presence.entries())(actor), ...presence.absentWithStatusWords()],
        leading: leadingFor(store, actor, parts.clock.now()),
        exportsTo: exportsAllowedTo(store.settings),
        ...keepDays(store.settings),
        reads: wantsRecent ? recentReads(actor) : store.readPositions.all(actor.id),
      })
    },
  })
  function recentReads(actor: Connection['actor']) {
    const recent = store.rooms.recent(actor, RECENT_MAX).items
    return store.readPositions.inRooms(
      actor.id,
      recent.map(({ id }) => id),
    )
  }

  const handleOther = createOtherHandler(parts, connection, subscriber, { send, refuse })

  function runCommand(command: Command): void {
    // A batch of records is charged for more than its time.
    work.chargeMs(extraWorkMs(command))
    store.run({ type: 'command.run', memberId: connection.actor.id, command }, (result) => {
      if (result.ok) fanout.answer(subscriber, result.value)
      else refuse(result.code, command.clientId)
    })
  }

  send({
    type: 'hello',
    protocol: PROTOCOL_VERSION,
    ...info.hello(),
    seq: store.read(({ changes }) => changes.lastSeq()),
  })

  return {
    rate: COMMAND_RATE,
    receive(frame) {
      const decoded: Decoded<Up> = typeof frame === 'string' ? decodeUp(frame) : { ok: false, code: 'frame.malformed' }
      if (!decoded.ok) {
        refuse(decoded.code, decoded.clientId)
        connection.reportBadFrame()
        return
      }
      const up = decoded.value
      if (up.type === 'sync') {
        syncCount++
        wantsRecent = up.snapshot === 'recent'
      }
      if (!isCommand(up)) handleOther(up)
      // A socket that does not follow the log yet would not receive the change that answers its command.
      else if (syncCount === 0) refuse('sync.required', up.clientId)
      else runCommand(up)
    },
    onDrained: () => fanout.onDrained(subscriber),
    onClosed() {
      fanout.unsubscribe(subscriber)
      fanout.queuePresence(presence.leave(connection.actor.id, connection.id))
    },
    onUnresponsive(isUnresponsive) {
      const { id: memberId } = connection.actor
      fanout.queuePresence(
        isUnresponsive ? presence.suspend(memberId, connection.id) : presence.resume(memberId, connection.id),
      )
    },
  }
}

/** Commands are the frames with a `clientId`. To be asked of decoded frames, whose schema was checked. */
const isCommand = (frame: Up): frame is Command => 'clientId' in frame

type Answers = { send(frame: Down): void; refuse(code: ErrorCode): void }

/** Handles the frames that are no commands and change nothing in the log: sync, ping, presence, typing and reading. */
function createOtherHandler(parts: Parts, connection: Connection, subscriber: Subscriber, { send, refuse }: Answers) {
  const { store, fanout, presence, info } = parts

  const handlers: { readonly [T in Signal['type']]: (signal: SignalOf<T>) => void } = {
    sync({ since, epoch }) {
      const isOfThisLog = since !== undefined && epoch === info.epoch && since <= store.changes.lastSeq()
      fanout.subscribe(subscriber, isOfThisLog ? since : undefined)
    },
    ping: ({ t }) => send({ type: 'pong', t, seq: subscriber.seq, told: subscriber.sentCount }),
    'presence.set'({ status, place }) {
      const { actor, id } = connection
      const isSeen = place !== undefined && mayBeAt(store, actor, place)
      fanout.queuePresence(presence.set(actor.id, id, status))
      fanout.queuePresence(presence.show(actor.id, id, isSeen ? place : undefined))
    },
    'chat.typing'(signal) {
      const result = signalTyping({ rooms: store.rooms, actor: connection.actor }, signal)
      if (!result.ok) refuse(result.code)
      else fanout.sendRoomActivity(result.value)
    },
    'room.read'({ roomId, seq }) {
      const { id: memberId } = connection.actor
      store.run({ type: 'room.read', memberId, roomId, seq }, (result) => {
        if (result.ok) fanout.sendRead(memberId, roomId)
        else refuse(result.code)
      })
    },
  }

  return <T extends Signal['type']>(signal: SignalOf<T>): void => {
    const reason = whyMayNot(connection.actor, signal, store)
    if (reason) return void refuse(reason)
    const handler = handlers[signal.type as T] as (signal: SignalOf<T>) => void
    handler(signal)
  }
}
