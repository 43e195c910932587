// `/chat`: rooms for scripts, devices and bots. Commands, changes and permissions are the same as everywhere; only the
// frames are different, so that a script needs no more than `{"content":"hello"}`.

import type { ChatSend, Mentioned } from '../../contract/chat.ts'
import { CLOSE } from '../../contract/errors.ts'
import type { LoggedChange } from '../../contract/frames/changes.ts'
import type { Command } from '../../contract/frames/commands.ts'
import { ChatUp } from '../../contract/frames/plain.ts'
import type { ChatDown } from '../../contract/frames/plain-down.ts'
import { isId } from '../../contract/id-pattern.ts'
import { LEADING_FIELDS } from '../../contract/leading/leading.ts'
import { CHAT_ROOMS_MAX, COMMAND_RATE, ROOM_NAME_MAX_CHARS, ROOM_PEOPLE_NAMED } from '../../contract/limits.ts'
import type { Room } from '../../contract/rooms.ts'
import { entityChange } from '../../domain/changes.ts'
import { nameKey } from '../../domain/name-key.ts'
import { mayRun, whyMayNot } from '../../domain/permissions.ts'
import { signalTyping } from '../../domain/rooms/chat.ts'
import { cleanName } from '../../domain/text.ts'
import { compile } from '../decode.ts'
import type { HubParts } from '../parts.ts'
import type { Connection, Protocol } from '../sockets/connection.ts'
import { createSubscriber, type FrameFor, type RoomActivity, type RoomPeople, type Subscriber } from '../subscriber.ts'
import { type ActivityFrames, createActivityFrames } from './activity-frames.ts'
import { type ChatView, chatFrame, messageFrame } from './chat-frames.ts'
import { frameReaderOf, refuse } from './json-socket.ts'
import { createOccupancy, type Occupancy } from './occupancy.ts'

type Parts = Pick<HubParts, 'store' | 'fanout' | 'guests' | 'presence' | 'clock' | 'newId' | 'door'>
/** What all sockets of `/chat` share. */
type Shared = Parts & { occupancy: Occupancy; activityFrame: ActivityFrames }
type Query = Record<string, string | undefined>
type Post = Exclude<Extract<ChatUp, { content: string }>, { action: 'edit' }> | Extract<ChatUp, { files: unknown }>
type MessageChange = Extract<ChatUp, { action: 'edit' | 'delete' | 'react' | 'pin' | 'vote' | 'closePoll' }>
type Lead = Extract<ChatUp, { action: keyof typeof LEADING_FIELDS }>
type Signal = Extract<ChatUp, { type: 'typing' | 'read' }>

const read = frameReaderOf(compile(ChatUp))

export function createChat(parts: Parts) {
  const occupancy = createOccupancy(
    (activity, userId) => parts.fanout.sendRoomActivity(activity, userId),
    (roomId) => parts.store.rooms.audience(roomId),
  )
  const shared: Shared = { ...parts, occupancy, activityFrame: createActivityFrames(parts, occupancy) }
  return {
    open: (connection: Connection, query: Query): Protocol =>
      new ChatSocket(shared, connection, query).start(query['room']),
  }
}

/** A room as frames call it: the id or the name that the socket gave, without what the name of a room cannot hold. */
const shownName = (room: string) => (isId(room) ? room : cleanName(room, ROOM_NAME_MAX_CHARS))

/** One socket of `/chat`. It may be in several rooms. There are very many that only listen, so it has no closures of its own. */
class ChatSocket implements ChatView, Protocol, FrameFor {
  readonly rate = COMMAND_RATE
  readonly #parts: Shared
  readonly #connection: Connection
  readonly #memberId: string
  readonly #given: { username: string | undefined; userId: string | undefined }
  readonly #subscriber: Subscriber
  /** By room id, what this socket calls the room: a name or the id. */
  readonly #rooms = new Map<string, string>()
  /** Most sockets are in one room. All that are in the same one, and call it by the same name, get the same frames. */
  frameKey: string | undefined
  /** Frames that came while a room was being created. Undefined while none is. */
  #queue: ChatUp[] | undefined
  #isClosed = false

  constructor(parts: Shared, connection: Connection, query: Query) {
    this.#parts = parts
    this.#connection = connection
    this.#memberId = connection.actor.id
    this.#given = { username: query['username'], userId: query['userId'] }
    this.#subscriber = createSubscriber({
      connection,
      frameFor: this,
    })
  }

  /** What frames to others call the member when this socket speaks. Asked each time, because somebody may take the name. */
  get #userId(): string {
    return this.#parts.guests.userIdOn(this.#given, this.#connection.actor)
  }

  start(room: string | undefined): Protocol {
    const { fanout, presence, store } = this.#parts
    const [memberId, connectionId] = [this.#memberId, this.#connection.id]
    fanout.subscribe(this.#subscriber, store.changes.lastSeq())
    fanout.queuePresence(presence.arrive(memberId, connectionId))
    try {
      if (room !== undefined && room !== '') this.#subscribe(room)
    } catch (fault) {
      // Nobody will close a socket that was never opened: the member would be shown as here for ever.
      this.onClosed()
      throw fault
    }

    return this
  }

  receive(text: string | Buffer): void {
    const frame = read(this.#connection, text)
    if (frame) this.#process(frame)
  }

  onDrained(): void {
    this.#parts.fanout.onDrained(this.#subscriber)
  }

  onUnresponsive(isUnresponsive: boolean): void {
    const { fanout, presence } = this.#parts
    const [memberId, connectionId] = [this.#memberId, this.#connection.id]
    fanout.queuePresence(
      isUnresponsive ? presence.suspend(memberId, connectionId) : presence.resume(memberId, connectionId),
    )
  }

  change(change: LoggedChange): string | undefined {
    return chatFrame(this, change)
  }

  roomActivity(activity: RoomActivity | RoomPeople, _json: string, userId: string | undefined): string | undefined {
    const room = this.#rooms.get(activity.roomId)
    return room === undefined ? undefined : this.#parts.activityFrame(activity, userId, room)
  }

  nameOf(roomId: string): string | undefined {
    return this.#rooms.get(roomId)
  }

  authorOf(memberId: string, clientId: string | undefined): string {
    return this.#parts.guests.authorOf(memberId, clientId)
  }

  memberName(memberId: string): string {
    return this.#parts.store.members.byId(memberId)?.name ?? ''
  }

  leftRoom(roomId: string, memberId: string): void {
    if (memberId === this.#memberId) this.roomDeleted(roomId)
  }

  roomDeleted(roomId: string): void {
    const room = this.#rooms.get(roomId)
    this.#leave(roomId)
    // Nobody has asked for it on this socket, so it would wait for messages that do not come any more.
    if (room !== undefined) this.#send({ type: 'unsubscribed', room })
  }

  onClosed(): void {
    this.#isClosed = true
    const { fanout, presence } = this.#parts
    fanout.unsubscribe(this.#subscriber)
    for (const roomId of [...this.#rooms.keys()]) this.#leave(roomId)
    fanout.queuePresence(presence.leave(this.#memberId, this.#connection.id))
  }

  #process(frame: ChatUp): void {
    if (this.#queue) this.#queue.push(frame)
    else if (isLead(frame)) this.#lead(frame)
    else if ('id' in frame) this.#changeMessage(frame)
    else if ('content' in frame || 'files' in frame) this.#post(frame)
    else if ('action' in frame)
      frame.action === 'subscribe' ? this.#subscribe(frame.room) : this.#unsubscribe(frame.room)
    else if (frame.type === 'typing' || frame.type === 'read') this.#signal(frame)
    else if (frame.type === 'people') this.#sendPeople(frame.room)
  }

  #subscribe(given: string): void {
    const name = shownName(given)
    if (this.#rooms.size >= CHAT_ROOMS_MAX) return void this.#refuse('room.notFound')
    this.#withRoom(name, undefined, ({ id }) => {
      if (!this.#rooms.has(id) && !this.#isClosed) this.#parts.occupancy.enter(id, this.#memberId, this.#userId)
      this.#rooms.set(id, name)
      this.#roomsChanged()
      this.#send({ type: 'subscribed', room: name })
    })
  }

  #unsubscribe(given: string): void {
    const name = shownName(given)
    const roomId = this.#idOf(name)
    if (roomId === undefined) return void this.#refuse('room.notFound')
    this.#leave(roomId)
    this.#send({ type: 'unsubscribed', room: name })
  }

  #leave(roomId: string): void {
    if (!this.#rooms.delete(roomId)) return
    this.#roomsChanged()
    this.#parts.occupancy.leave(roomId, this.#memberId)
  }

  #roomsChanged(): void {
    const [[roomId, name] = []] = this.#rooms
    this.frameKey = this.#rooms.size === 1 ? `${roomId} ${name}` : undefined
  }

  #post(frame: Post): void {
    const { content: body = '', replyTo, poll, room, clientId = this.#parts.newId() } = frame
    const roomId = this.#idOf(room)
    const files = 'files' in frame ? { files: frame.files } : {}
    const answering = replyTo === undefined ? {} : { replyTo }
    const message = { clientId, body, ...answering, ...files, ...(poll && { poll }), ...mentionedBy(frame) }
    if (roomId !== undefined) this.#postIn(roomId, room, message)
    else if (room === undefined) this.#refuse('room.notFound', clientId)
    else this.#withRoom(shownName(room), clientId, ({ id }) => this.#postIn(id, shownName(room), message))
  }

  /** `called`: what the frame calls the room, if it names one. */
  #postIn(roomId: string, called: string | undefined, message: Omit<ChatSend, 'type' | 'roomId'>): void {
    const { clientId } = message
    const command = { type: 'chat.send', roomId, ...message } as const
    this.#parts.guests.rememberAuthor(this.#memberId, clientId, this.#userId)
    this.#parts.store.run({ type: 'command.run', memberId: this.#memberId, command }, (result) => {
      if (!result.ok) return void this.#refuse(result.code, clientId)
      const { change } = result.value.logged
      // The clientId is a duplicate of another command's.
      if (change.type !== 'chat.posted') return void this.#refuse('frame.invalid', clientId)
      if (this.#rooms.has(change.message.roomId)) this.#parts.fanout.answer(this.#subscriber, result.value)
      // The sender is not subscribed to the room, so only this tells them that the message is stored.
      else this.#send(messageFrame(this, change.message, called ?? change.message.roomId, clientId))
    })
  }

  #changeMessage(frame: MessageChange): void {
    const { store, fanout, guests, newId } = this.#parts
    const { clientId = newId() } = frame
    const known = this.#idOf(frame.room)
    const { actor } = this.#connection
    const named = frame.room === undefined ? undefined : shownName(frame.room)
    const roomId =
      known ?? (named && store.read(({ rooms }) => (rooms.visibleTo(actor, named) ?? rooms.named(actor, named))?.id))
    if (roomId === undefined) return void this.#refuse('room.notFound', clientId)
    guests.rememberAuthor(this.#memberId, clientId, this.#userId)
    const command = commandFor(frame, { clientId, roomId, messageId: frame.id })
    store.run({ type: 'command.run', memberId: this.#memberId, command }, (result) => {
      if (!result.ok) return void this.#refuse(result.code, clientId)
      if (this.#rooms.has(roomId)) return void fanout.answer(this.#subscriber, result.value)
      // The sender is not subscribed to the room, so only this tells them that it is stored.
      const answer = chatFrame(this.#calling(frame.room ?? roomId), result.value.logged.change)
      if (answer !== undefined) this.#connection.send(answer)
    })
  }

  /** Only the sender is answered: the others of the room are sent the change on `/live` and `/changes`. */
  #lead({ action: type, clientId = this.#parts.newId(), ...fields }: Lead): void {
    const command = { type, clientId, ...fields } as Command
    this.#parts.store.run({ type: 'command.run', memberId: this.#memberId, command }, (result) => {
      if (!result.ok) return void this.#refuse(result.code, clientId)
      const { change } = result.value.logged
      const made = entityChange(change)
      // The clientId is a duplicate of another command's.
      if (made?.entity !== 'leading') return void this.#refuse('frame.invalid', clientId)
      this.#send({ type: 'leading', id: made.id, data: made.data, timestamp: change.at, clientId })
    })
  }

  /** This socket as one that is in any room and calls it so. */
  #calling(room: string): ChatView {
    return {
      nameOf: () => room,
      authorOf: (memberId, clientId) => this.authorOf(memberId, clientId),
      memberName: (memberId) => this.memberName(memberId),
      leftRoom() {},
      roomDeleted() {},
    }
  }

  #signal(frame: Signal): void {
    const { store, fanout } = this.#parts
    const { actor } = this.#connection
    const roomId = this.#idOf(frame.room)
    if (roomId === undefined) return void this.#refuse('room.notFound')
    const reason = whyMayNot(actor, { type: `chat.${frame.type}`, roomId }, store)
    if (reason) return void this.#refuse(reason)
    if (frame.type === 'read')
      return void fanout.sendRoomActivity(
        { type: 'read', roomId, memberId: this.#memberId, messageId: frame.messageId },
        this.#userId,
      )
    const typing = signalTyping({ rooms: store.rooms, actor }, { roomId })
    if (!typing.ok) this.#refuse(typing.code)
    else fanout.sendRoomActivity(typing.value, this.#userId)
  }

  #sendPeople(named: string | undefined): void {
    const { store, clock, occupancy } = this.#parts
    const { actor } = this.#connection
    const roomId = this.#idOf(named)
    const room = roomId === undefined ? undefined : this.#rooms.get(roomId)
    // A socket that reads slowly may not have been sent yet that its member has left the room.
    if (roomId === undefined || room === undefined || !store.rooms.visibleTo(actor, roomId))
      return void this.#refuse('room.notFound')
    const reason = whyMayNot(actor, { type: 'chat.people' }, store)
    if (reason) return void this.#refuse(reason)
    const people = occupancy.people(roomId, ROOM_PEOPLE_NAMED).map(({ memberId, userId }) => ({
      user: store.members.byId(memberId)?.name ?? '',
      userId,
    }))
    this.#send({ type: 'people', room, people, count: occupancy.count(roomId), timestamp: clock.now() })
  }

  /** Of a room this socket is in: the one that is named, or the only one where none is named. */
  #idOf(name: string | undefined): string | undefined {
    if (name === undefined) return this.#rooms.size === 1 ? this.#rooms.keys().next().value : undefined
    const rooms = [...this.#rooms]
    const [id] =
      rooms.find(([id, called]) => called === name || id === name) ??
      rooms.find(([, called]) => nameKey(called) === nameKey(name)) ??
      []
    return id
  }

  /**
   * Calls `act` with a room, found by its id or its name. At an open door a public room that does not exist is created,
   * for whoever may create rooms; frames that come before its COMMIT wait, so that they find the room.
   */
  #withRoom(name: string, clientId: string | undefined, act: (room: Room) => void): void {
    const { store, door, newId } = this.#parts
    const { actor } = this.#connection
    const existing = store.read(({ rooms }) => (isId(name) ? rooms.visibleTo(actor, name) : rooms.named(actor, name)))
    if (existing) return void act(existing)
    if (isId(name) || door.policy() !== 'open' || !mayRun(actor, 'room.create'))
      return void this.#refuse('room.notFound', clientId)

    this.#queue = []
    const command = { type: 'room.create', clientId: newId(), name } as const
    // A script may send its only message and close. What it has sent is processed all the same.
    store.run({ type: 'command.run', memberId: actor.id, command }, (created) => {
      const queued = this.#queue ?? []
      this.#queue = undefined
      try {
        // Looked up by its name: another socket may have created it in the same group.
        const room = store.rooms.named(actor, name)
        if (room) act(room)
        else this.#refuse(created.ok ? 'room.notFound' : created.code, clientId)
        for (const frame of queued) this.#process(frame)
      } catch (fault) {
        // Some of the frames would never be answered.
        this.#connection.close(CLOSE.fault, 'internal')
        throw fault
      }
    })
  }

  #send(frame: ChatDown): void {
    this.#connection.send(JSON.stringify(frame))
  }

  #refuse(...refusal: Parameters<typeof refuse> extends [Connection, ...infer Rest] ? Rest : never): void {
    refuse(this.#connection, ...refusal)
  }
}

const isLead = (frame: ChatUp): frame is Lead =>
  'action' in frame && frame.action !== undefined && frame.action in LEADING_FIELDS

function commandFor(frame: MessageChange, at: { clientId: string; roomId: string; messageId: string }): Command {
  if (frame.action === 'edit') return { type: 'chat.edit', ...at, body: frame.content, ...mentionedBy(frame) }
  if (frame.action === 'delete') return { type: 'chat.delete', ...at }
  if (frame.action === 'vote') return { type: 'poll.vote', ...at, choices: frame.choices }
  if (frame.action === 'closePoll') return { type: 'poll.close', ...at }
  if (frame.action === 'pin') return { type: 'chat.pin', ...at, isSet: frame.isSet ?? true }
  return { type: 'chat.react', ...at, emoji: frame.emoji, isSet: frame.isSet ?? true }
}

const mentionedBy = ({ mentions, mentionsAll }: Mentioned): Mentioned => ({
  ...(mentions && { mentions }),
  ...(mentionsAll !== undefined && { mentionsAll }),
})
