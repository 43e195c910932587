// Who is in a private room, and whether a room is archived or locked.
import type {
  Room,
  RoomArchive,
  RoomChanged,
  RoomInvite,
  RoomJoined,
  RoomLeave,
  RoomLeft,
  RoomLock,
  RoomRemove,
} from '../../contract/rooms.ts'
import { audit } from '../audit.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { whyMayNotManage } from '../trash.ts'
import { LOBBY } from './rooms.ts'

/** Any member of a private room brings somebody in. Everybody is in a public room, and a direct room stays one of two. */
export function invite(scope: Scope, { roomId, memberId }: RoomInvite): Result<RoomJoined> {
  const room = scope.rooms.visibleTo(scope.actor, roomId)
  if (!room) return refuse('room.notFound')
  const fixed = whyMembersAreFixed(room)
  if (fixed) return refuse(fixed)
  if (!scope.members.byId(memberId) || scope.members.removal({ id: memberId }, scope.now))
    return refuse('member.notFound')
  return allow({ type: 'room.joined', room: scope.rooms.join(roomId, memberId, scope.now), memberId })
}

export function leaveRoom(scope: Scope, { roomId }: RoomLeave): Result<RoomLeft> {
  const room = scope.rooms.visibleTo(scope.actor, roomId)
  if (!room) return refuse('room.notFound')
  if (!room.private) return refuse('room.isPublic')
  scope.rooms.leave(roomId, scope.actor.id)
  return allow({ type: 'room.left', roomId, memberId: scope.actor.id })
}

export function removeFromRoom(scope: Scope, { roomId, memberId }: RoomRemove): Result<RoomLeft> {
  const room = scope.rooms.visibleTo(scope.actor, roomId)
  if (!room) return refuse('room.notFound')
  const fixed = whyMembersAreFixed(room)
  if (fixed) return refuse(fixed)
  if (!mayManage(scope, room)) return refuse('notAllowed')
  if (!room.memberIds?.includes(memberId)) return refuse('member.notFound')
  scope.rooms.leave(roomId, memberId)
  audit(scope, 'room.remove', memberId, roomId)
  return allow({ type: 'room.left', roomId, memberId })
}

export function archiveRoom(scope: Scope, { roomId, archived }: RoomArchive): Result<RoomChanged> {
  const room = scope.rooms.visibleTo(scope.actor, roomId)
  if (!room) return refuse('room.notFound')
  const refused = whyMayNotManage(scope, scope.rooms.createdBy(roomId))
  if (refused) return refuse(refused)
  if (room.name === LOBBY && !room.private) return refuse('room.isLobby')
  audit(scope, archived ? 'room.archive' : 'room.restore', roomId)
  return allow({ type: 'room.changed', room: scope.rooms.archive(roomId, archived) })
}

export function lockRoom(scope: Scope, { roomId, locked }: RoomLock): Result<RoomChanged> {
  const room = scope.rooms.visibleTo(scope.actor, roomId)
  if (!room) return refuse('room.notFound')
  audit(scope, locked ? 'room.lock' : 'room.unlock', roomId)
  return allow({ type: 'room.changed', room: scope.rooms.lock(roomId, locked) })
}

/** Why nobody can be brought into a room or taken out of it, if so. */
function whyMembersAreFixed(room: Room) {
  if (!room.private) return 'room.isPublic'
  return room.direct ? 'room.isDirect' : undefined
}

const mayManage = ({ actor, rooms }: Scope, room: Room) =>
  actor.role === 'host' || rooms.createdBy(room.id) === actor.id
