import { type Static, Type as t } from '@sinclair/typebox'
import { ClientId, Id, Seq, Time } from './ids.ts'
import { ROOM_NAME_MAX_CHARS } from './limits.ts'

export const Room = t.Object({
  id: Id,
  name: t.String(),
  topic: t.String(),
  private: t.Boolean(),
  /** The seq of the newest message in this room; messages of a room are numbered from 1 without gaps. */
  lastSeq: Seq,
})
export type Room = Static<typeof Room>

export const RoomCreate = t.Object(
  {
    type: t.Literal('room.create'),
    clientId: ClientId,
    name: t.String({ minLength: 1, maxLength: ROOM_NAME_MAX_CHARS }),
  },
  { additionalProperties: false },
)
export type RoomCreate = Static<typeof RoomCreate>

export const RoomCreated = t.Object({ type: t.Literal('room.created'), room: Room, createdAt: Time })
export type RoomCreated = Static<typeof RoomCreated>
