import type { RoomRead } from '../../contract/rooms.ts'
import type { OperationScope } from '../operations/operation-scope.ts'
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
  return allow(true)
}
