import { type Static, Type as t } from '@sinclair/typebox'
import { ClientId, Id, Seq, Time } from './ids.ts'
import { ROOM_NAME_MAX_CHARS } from './limits.ts'

export const Room = t.Object({
  id: Id,
  /** Empty for a direct conversation: each of the two sees the other's name. */
  name: t.String(),
  topic: t.String(),
  private: t.Boolean(),
  /** A conversation of two. */
  direct: t.Boolean(),
  /** Can be read, and nothing can be said in it. */
  archived: t.Boolean(),
  /** Only the host says something. */
  locked: t.Boolean(),
  /** Who is in it, of a private room. Everybody is in a public one. */
  memberIds: t.Optional(t.Array(Id)),
  /** The seq of the newest message in this room; messages of a room are numbered from 1 without gaps. */
  lastSeq: Seq,
})
export type Room = Static<typeof Room>

const RoomName = t.String({ minLength: 1, maxLength: ROOM_NAME_MAX_CHARS })
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

export const RoomLock = t.Object({ ...command('room.lock'), roomId: Id, locked: t.Boolean() }, closed)
export type RoomLock = Static<typeof RoomLock>

export const RoomCreated = t.Object({ type: t.Literal('room.created'), room: Room, createdAt: Time })
export type RoomCreated = Static<typeof RoomCreated>

/** `room` is as it is now, with the new one in it. */
export const RoomJoined = t.Object({ type: t.Literal('room.joined'), room: Room, memberId: Id })
export type RoomJoined = Static<typeof RoomJoined>

/** Also told to the one who is not in it any more. */
export const RoomLeft = t.Object({ type: t.Literal('room.left'), roomId: Id, memberId: Id })
export type RoomLeft = Static<typeof RoomLeft>

/** Archived, locked, or neither any more. */
export const RoomChanged = t.Object({ type: t.Literal('room.changed'), room: Room })
export type RoomChanged = Static<typeof RoomChanged>
