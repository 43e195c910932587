// `/chat`: rooms for scripts, devices and bots. The same commands, changes and permissions as everywhere; only the words are others.

import type { LoggedChange } from '../../contract/frames/changes.ts'
import { ChatUp } from '../../contract/frames/plain.ts'
import { CHAT_ROOMS_MAX } from '../../contract/limits.ts'
import type { Room } from '../../contract/rooms.ts'
import { mayRun } from '../../domain/permissions.ts'
import { sayTyping } from '../../domain/rooms/chat.ts'
import { compile } from '../decode.ts'
import type { RoomSignal, Subscriber } from '../fanout.ts'
import type { HubParts } from '../parts.ts'
import type { Connection, Protocol } from '../sockets/connections.ts'
import { readerOf, refuse } from './json-socket.ts'

type ChatParts = Pick<HubParts, 'store' | 'fanout' | 'runner' | 'guests' | 'presence' | 'clock' | 'newId' | 'door'>
type Query = Record<string, string | undefined>

const read = readerOf(compile(ChatUp))
const ID = /^[0-9a-hjkmnp-tv-z]{16}$/

export function createChat({ store, fanout, runner, guests, presence, clock, newId, door }: ChatParts) {
  /** By room and person, how many sockets of theirs are in it: two are one person. */
  const inside = new Map<string, number>()

  function open(connection: Connection, query: Query): Protocol {
    /** By id, what this socket calls the room. */
    const rooms = new Map<string, string>()
    const { actor: me } = connection

    const subscriber: Subscriber = {
      connection,
      seq: 0,
      sentCount: 0,
      isCaughtUp: false,
      resumeMax: Number.POSITIVE_INFINITY,
      render: { change: messageOf, signal: signalOf },
      sendSnapshot() {},
      onCaughtUp() {},
    }

    function send(frame: object): void {
      connection.send(JSON.stringify(frame))
    }

    const said = (memberId: string, at: number) => ({
      user: store.members.byId(memberId)?.name ?? '',
      userId: guests.userIdOf(memberId),
      timestamp: at,
    })

    function messageOf(change: LoggedChange): string | undefined {
      if (change.type === 'room.left' && change.memberId === connection.actor.id) rooms.delete(change.roomId)
      if (change.type !== 'chat.posted') return undefined
      const { message, clientId } = change
      const room = rooms.get(message.roomId)
      if (room === undefined) return undefined
      const { id, seq, authorId, authorName: user, body: content, postedAt: timestamp } = message
      const userId = guests.userIdOf(authorId)
      return JSON.stringify({ type: 'message', room, user, userId, timestamp, content, id, seq, clientId })
    }

    function signalOf({ type, roomId, memberId, ...more }: RoomSignal): string | undefined {
      const room = rooms.get(roomId)
      return room === undefined ? undefined : JSON.stringify({ type, room, ...said(memberId, clock.now()), ...more })
    }

    /** By id or by name; a public one that is not there is made, at an open door, by whoever may make rooms. */
    function find(name: string): Room | undefined {
      const { actor } = connection
      const there = ID.test(name) ? store.rooms.visibleTo(actor, name) : store.rooms.byName(name)
      if (there || ID.test(name) || door.policy() !== 'open' || !mayRun(actor, 'room.create')) return there
      runner.run(actor.id, { type: 'room.create', clientId: newId(), name }, () => {})
      return store.rooms.byName(name)
    }

    function subscribe(name: string): void {
      const room = rooms.size < CHAT_ROOMS_MAX ? find(name) : undefined
      if (!room) return void refuse(connection, 'room.notFound')
      if (!rooms.has(room.id)) count(room.id, me.id, 1)
      rooms.set(room.id, name)
      send({ type: 'subscribed', room: name })
    }

    function unsubscribe(name: string): void {
      const roomId = idOf(name)
      if (roomId === undefined) return void refuse(connection, 'room.notFound')
      leave(roomId)
      send({ type: 'unsubscribed', room: name })
    }

    function leave(roomId: string): void {
      if (rooms.delete(roomId)) count(roomId, me.id, -1)
    }

    /** Of a room this socket is in: the one it names, or the only one there is. */
    function idOf(name: string | undefined): string | undefined {
      if (name === undefined) return rooms.size === 1 ? rooms.keys().next().value : undefined
      return [...rooms].find(([id, called]) => called === name || id === name)?.[0]
    }

    function post(content: string, room: string | undefined, clientId = newId()): void {
      const roomId = idOf(room) ?? (room === undefined ? undefined : find(room)?.id)
      if (roomId === undefined) return void refuse(connection, 'room.notFound', clientId)
      runner.run(me.id, { type: 'chat.send', clientId, roomId, body: content }, (result) => {
        if (!result.ok) refuse(connection, result.code, clientId)
        else if (result.value.isDuplicate) fanout.answerDuplicate(subscriber, result.value.logged)
      })
    }

    function signal(frame: { type: 'typing' | 'read'; room?: string; messageId?: string }): void {
      const roomId = idOf(frame.room)
      const { actor } = connection
      if (roomId === undefined) return void refuse(connection, 'room.notFound')
      if (frame.type === 'read') {
        fanout.sendSignal({ type: 'read', roomId, memberId: me.id, messageId: frame.messageId ?? '' })
        return
      }
      const typing = mayRun(actor, 'chat.typing') ? sayTyping({ rooms: store.rooms, actor }, { roomId }) : undefined
      if (typing?.ok) fanout.sendSignal(typing.value)
      else refuse(connection, typing?.code ?? 'notAllowed')
    }

    fanout.subscribe(subscriber, store.changes.lastSeq())
    fanout.queuePresence(presence.arrive(me.id, connection.id))
    const { room } = query
    if (room !== undefined && room !== '') subscribe(room)

    return {
      ...read(connection, (frame) => {
        if ('content' in frame) post(frame.content, frame.room, frame.clientId)
        else if ('action' in frame) frame.action === 'subscribe' ? subscribe(frame.room) : unsubscribe(frame.room)
        else if (frame.type === 'typing' || frame.type === 'read') signal(frame)
      }),
      onDrained: () => fanout.onDrained(subscriber),
      onClosed() {
        fanout.unsubscribe(subscriber)
        for (const roomId of [...rooms.keys()]) leave(roomId)
        fanout.queuePresence(presence.leave(me.id, connection.id))
      },
      onUnresponsive: (silent) =>
        fanout.queuePresence(silent ? presence.leave(me.id, connection.id, 0) : presence.arrive(me.id, connection.id)),
    }
  }

  /** Somebody comes with their first socket and leaves with their last. */
  function count(roomId: string, memberId: string, step: 1 | -1): void {
    const key = `${roomId} ${memberId}`
    const before = inside.get(key) ?? 0
    if (before + step > 0) inside.set(key, before + step)
    else inside.delete(key)
    if (before === 0 && step === 1) fanout.sendSignal({ type: 'join', roomId, memberId })
    if (before === 1 && step === -1) fanout.sendSignal({ type: 'leave', roomId, memberId })
  }

  return { open }
}
