import type { RoomMute, RoomMuted, RoomRead } from '../../contract/rooms.ts'
import type { OperationScope } from '../operations/operation-scope.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'

/**
 * The member has read a room up to the message `seq`. A position never goes back, because devices report out of order, and
 * never beyond the newest message. It is not in the log of changes: only the member's own devices need it, and only the newest.
 */
export function markRead(
  { members, rooms, readPositions }: OperationScope,
  { memberId, roomId, seq }: Omit<RoomRead, 'type'> & { memberId: string },
): Result<true> {
  const actor = members.byId(memberId)
  const room = actor && rooms.visibleTo(actor, roomId)
  if (!room) return refuse('room.notFound')
  const position = Math.min(seq, room.lastSeq)
  if (position > readPositions.seqOf(memberId, roomId)) readPositions.set(memberId, roomId, position)
  // Also of a message that was read before somebody changed it.
  readPositions.readMentions(memberId, roomId, position)
  return allow(true)
}

/** Only what the member is shown of the room changes. It is in the log, so that their devices agree, and reaches nobody else. */
export function muteRoom({ actor, rooms, readPositions }: Scope, { roomId, muted }: RoomMute): Result<RoomMuted> {
  const room = rooms.visibleTo(actor, roomId)
  if (!room) return refuse('room.notFound')
  readPositions.mute(actor.id, room.id, muted)
  return allow({ type: 'room.muted', roomId: room.id, memberId: actor.id, muted })
}
