// The JSON socket of our own UI. Frames into commands, changes into frames; what is allowed is decided elsewhere.

import type { Waiting } from '../contract/door/door.ts'
import type { ErrorCode } from '../contract/errors.ts'
import type { Command } from '../contract/frames/commands.ts'
import type { Down, Signal, SignalOf, Up } from '../contract/frames/live.ts'
import { PROTOCOL_VERSION } from '../contract/frames/version.ts'
import { COMMAND_RATE, RESUME_MAX_CHANGES, TYPING_RATE } from '../contract/limits.ts'
import type { Member } from '../contract/members.ts'
import type { Presence } from '../domain/members/presence.ts'
import { mayRun } from '../domain/permissions.ts'
import type { Clock } from '../domain/ports.ts'
import { sayTyping } from '../domain/rooms/chat.ts'
import type { Store } from '../store/store.ts'
import { type Decoded, decodeUp } from './decode.ts'
import type { Fanout, Subscriber } from './fanout.ts'
import type { HubFacts } from './parts.ts'
import type { Connection, Protocol } from './sockets/connection.ts'
import { createTokenBucket } from './sockets/token-bucket.ts'

type Parts = {
  store: Store
  fanout: Fanout
  presence: Presence
  facts: HubFacts
  clock: Clock
  /** Who asks to come in, for hosts. */
  joinRequests(): Waiting
}

/** One `/live` socket of a member, from hello to its end. */
export function openLive(parts: Parts, connection: Connection): Protocol {
  const { store, fanout, presence, facts } = parts
  const send = (frame: Down) => connection.send(JSON.stringify(frame))
  const subscriber: Subscriber = {
    connection,
    seq: 0,
    sentCount: 0,
    isCaughtUp: false,
    resumeMax: RESUME_MAX_CHANGES,
    render: {
      change: (_change, json) => json,
      presence: (_entries, json) => json,
      signal: ({ type }, json) => (type === 'typing' ? json : undefined),
      joinRequests: (json) => json,
    },
    sendSnapshot: () => send({ type: 'snapshot', seq: subscriber.seq, ...world(connection.actor) }),
    onCaughtUp() {
      if (!synced) fanout.queuePresence(presence.arrive(connection.actor.id, connection.id))
      synced = true
      const { seq, sentCount } = subscriber
      if (connection.actor.role === 'host') send(parts.joinRequests())
      send({ type: 'caught-up', seq, told: sentCount, me: connection.actor, presence: presence.entries() })
    },
  }
  const mayType = createTokenBucket(TYPING_RATE, parts.clock)
  let synced = false

  const signals: { readonly [T in Signal['type']]: (signal: SignalOf<T>) => void } = {
    sync({ since, epoch }) {
      const isKnown = since !== undefined && epoch === facts.epoch && since <= store.changes.lastSeq()
      fanout.subscribe(subscriber, isKnown ? since : undefined)
    },
    ping: ({ t }) => send({ type: 'pong', t, seq: subscriber.seq, told: subscriber.sentCount }),
    'presence.set': ({ status }) => fanout.queuePresence(presence.set(connection.actor.id, connection.id, status)),
    'chat.typing'(signal) {
      const result = sayTyping({ rooms: store.rooms, actor: connection.actor }, signal)
      if (!result.ok) refused(result.code)
      else if (mayType()) fanout.sendSignal(result.value)
    },
  }

  const world = (actor: Member) => ({
    rooms: store.rooms.all(actor),
    members: store.members.all(),
    documents: store.documents.all(actor),
    boards: store.boards.all(),
  })

  function refused(code: ErrorCode, clientId?: string): void {
    send({ type: 'error', code, ...(clientId === undefined ? {} : { clientId }) })
  }

  function signal<T extends Signal['type']>(frame: SignalOf<T>): void {
    if (!mayRun(connection.actor, frame.type)) {
      refused('notAllowed')
      return
    }
    const handler = signals[frame.type as T] as (signal: SignalOf<T>) => void
    handler(frame)
  }

  function command(frame: Command): void {
    store.run({ type: 'command.run', memberId: connection.actor.id, command: frame }, (result) => {
      if (!result.ok) refused(result.code, frame.clientId)
      else if (result.value.isDuplicate) fanout.answerDuplicate(subscriber, result.value.logged)
    })
  }

  send({ type: 'hello', protocol: PROTOCOL_VERSION, ...facts.hello(), seq: store.read(() => store.changes.lastSeq()) })

  return {
    rate: COMMAND_RATE,
    receive(frame) {
      const decoded: Decoded<Up> = typeof frame === 'string' ? decodeUp(frame) : { ok: false, code: 'frame.malformed' }
      if (!decoded.ok) {
        refused(decoded.code, decoded.clientId)
        connection.reportBadFrame()
        return
      }
      const up = decoded.value
      if (!('clientId' in up)) signal(up)
      // Who has not asked for the world yet would not hear the change they make.
      else if (!synced) refused('sync.required', up.clientId)
      else command(up)
    },
    onDrained: () => fanout.onDrained(subscriber),
    onClosed() {
      fanout.unsubscribe(subscriber)
      fanout.queuePresence(presence.leave(connection.actor.id, connection.id))
    },
    onUnresponsive(silent) {
      if (!synced) return
      // Nobody reloads for that long: who has fallen silent is gone at once.
      fanout.queuePresence(
        silent
          ? presence.leave(connection.actor.id, connection.id, 0)
          : presence.arrive(connection.actor.id, connection.id),
      )
    },
  }
}
