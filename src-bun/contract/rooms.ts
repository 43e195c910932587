import { type Static, Type as t } from '@sinclair/typebox'
import { ClientId, Id, Seq, Time } from './ids.ts'
import { ROOM_NAME_MAX_CHARS, ROOM_TOPIC_MAX_CHARS } from './limits.ts'
import { nameOf, textOf } from './text.ts'

export const Room = t.Object({
  id: Id,
  /** Empty for a direct room: each of the two sees the other's name. */
  name: t.String(),
  /** What the room is about, in one line; empty where nobody has said it. */
  topic: t.String(),
  private: t.Boolean(),
  /** A private room of exactly two members. */
  direct: t.Boolean(),
  /** Can be read and takes no more messages. */
  archived: t.Boolean(),
  /** Takes messages from hosts only. */
  locked: t.Boolean(),
  /** The members of a private room; of a direct one both, also where one has left it. Everybody is in a public one. */
  memberIds: t.Optional(t.Array(Id)),
  /** The `seq` of the newest message in this room, 0 where there is none. */
  lastSeq: Seq,
  /** The member who made it. Absent for the lobby, and from hubs of before this field. */
  createdBy: t.Optional(Id),
})
export type Room = Static<typeof Room>

const RoomName = nameOf(ROOM_NAME_MAX_CHARS)
const command = <T extends string>(type: T) => ({ type: t.Literal(type), clientId: ClientId })
const closed = { additionalProperties: false }

export const RoomCreate = t.Object(
  { ...command('room.create'), name: RoomName, private: t.Optional(t.Boolean()) },
  closed,
)
export type RoomCreate = Static<typeof RoomCreate>

/** Finds or makes the direct room with another member: answered with `room.created`, or with `room.joined` where it was there. */
export const RoomDirect = t.Object({ ...command('room.direct'), memberId: Id }, closed)
export type RoomDirect = Static<typeof RoomDirect>

export const RoomInvite = t.Object({ ...command('room.invite'), roomId: Id, memberId: Id }, closed)
export type RoomInvite = Static<typeof RoomInvite>

export const RoomRemove = t.Object({ ...command('room.remove'), roomId: Id, memberId: Id }, closed)
export type RoomRemove = Static<typeof RoomRemove>

export const RoomLeave = t.Object({ ...command('room.leave'), roomId: Id }, closed)
export type RoomLeave = Static<typeof RoomLeave>

export const RoomArchive = t.Object({ ...command('room.archive'), roomId: Id, archived: t.Boolean() }, closed)
export type RoomArchive = Static<typeof RoomArchive>

/** Gives a room another name or topic, or both. An empty topic takes it away. */
export const RoomChange = t.Object(
  {
    ...command('room.change'),
    roomId: Id,
    name: t.Optional(RoomName),
    topic: t.Optional(textOf(ROOM_TOPIC_MAX_CHARS)),
  },
  // One of the two is there.
  { ...closed, minProperties: 4 },
)
export type RoomChange = Static<typeof RoomChange>

/** The member wants to see no number of unread messages at this room, or wants to again. Nobody else learns of it. */
export const RoomMute = t.Object({ ...command('room.mute'), roomId: Id, muted: t.Boolean() }, closed)
export type RoomMute = Static<typeof RoomMute>

/** Puts a room into the trash, with its messages and its documents. */
export const RoomDelete = t.Object({ ...command('room.delete'), roomId: Id }, closed)
export type RoomDelete = Static<typeof RoomDelete>

export const RoomLock = t.Object({ ...command('room.lock'), roomId: Id, locked: t.Boolean() }, closed)
export type RoomLock = Static<typeof RoomLock>

export const RoomCreated = t.Object({ type: t.Literal('room.created'), room: Room, createdAt: Time })
export type RoomCreated = Static<typeof RoomCreated>

/** This member has read the room up to the message `seq`. A signal: not answered by a change, and harmless when it is sent again. */
export const RoomRead = t.Object({ type: t.Literal('room.read'), roomId: Id, seq: Seq }, closed)
export type RoomRead = Static<typeof RoomRead>

/** How far a member has read in a room, and how many later messages are of others: at most `UNREAD_COUNT_MAX`. */
export const ReadPosition = t.Object({
  roomId: Id,
  seq: Seq,
  unread: t.Integer({ minimum: 0 }),
  /** How many messages mention the member who has not read that yet, at most `UNREAD_COUNT_MAX`. Left out where there are none. */
  mentions: t.Optional(t.Integer({ minimum: 1 })),
  /** The member has muted the room. */
  muted: t.Optional(t.Literal(true)),
})
export type ReadPosition = Static<typeof ReadPosition>

/** Somebody who has read a message. */
export const MessageReader = t.Object({ id: Id, name: t.String() })
export type MessageReader = Static<typeof MessageReader>

/** Sent to the sockets of one member, after a `room.read` of any of them. */
export const Read = t.Object({ type: t.Literal('read'), ...ReadPosition.properties })
export type Read = Static<typeof Read>

/** `room` is the room with the new member in it. */
export const RoomJoined = t.Object({ type: t.Literal('room.joined'), room: Room, memberId: Id })
export type RoomJoined = Static<typeof RoomJoined>

/** Also sent to the member who is not in the room any more. */
export const RoomLeft = t.Object({ type: t.Literal('room.left'), roomId: Id, memberId: Id })
export type RoomLeft = Static<typeof RoomLeft>

/** The room has another name or topic, or was archived or locked, or is not any more. */
export const RoomChanged = t.Object({ type: t.Literal('room.changed'), room: Room })
export type RoomChanged = Static<typeof RoomChanged>

/** Sent to the sockets of the member alone. */
export const RoomMuted = t.Object({ type: t.Literal('room.muted'), roomId: Id, memberId: Id, muted: t.Boolean() })
export type RoomMuted = Static<typeof RoomMuted>

/** The room is in the trash. Its documents are too: a `document.deleted` for each of them follows. */
export const RoomDeleted = t.Object({ type: t.Literal('room.deleted'), roomId: Id })
export type RoomDeleted = Static<typeof RoomDeleted>

/** The room is back from the trash, as it was; its name may have got a number. */
export const RoomRestored = t.Object({ type: t.Literal('room.restored'), room: Room })
export type RoomRestored = Static<typeof RoomRestored>
