// What a room is called and what it is about.
import type { ErrorCode } from '../../contract/errors.ts'
import { ROOM_NAME_MAX_CHARS, ROOM_TOPIC_MAX_CHARS } from '../../contract/limits.ts'
import type { Room, RoomChange, RoomChanged } from '../../contract/rooms.ts'
import { audit } from '../audit.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanName } from '../text.ts'
import { whyMayNotManage } from '../trash.ts'
import { LOBBY } from './rooms.ts'

/** Whoever may speak in a room may say what it is about. Its name is changed by a host, and by who has made it. */
export function changeRoom(scope: Scope, command: RoomChange): Result<RoomChanged> {
  const room = scope.rooms.visibleTo(scope.actor, command.roomId)
  if (!room) return refuse('room.notFound')
  const name = command.name === undefined ? room.name : cleanName(command.name, ROOM_NAME_MAX_CHARS)
  const refused = command.name === undefined ? undefined : whyMayNotRename(scope, room, name)
  if (refused) return refuse(refused)
  const topic = command.topic === undefined ? room.topic : cleanName(command.topic, ROOM_TOPIC_MAX_CHARS)
  // All hosts read the audit, and those who are not in a private room do not learn its name.
  if (name !== room.name) audit(scope, 'room.rename', room.id, room.private ? '' : room.name)
  return allow({ type: 'room.changed', room: scope.rooms.change(room.id, { name, topic, at: scope.now }) })
}

function whyMayNotRename(scope: Scope, room: Room, name: string): ErrorCode | undefined {
  if (room.direct) return 'room.isDirect'
  const refused = whyMayNotManage(scope, room.createdBy)
  if (refused) return refused
  // Everybody finds it by its name.
  if (room.name === LOBBY && !room.private) return 'room.isLobby'
  if (name === '') return 'name.unusable'
  const taken = room.private ? undefined : scope.rooms.byName(name)
  return taken && taken.id !== room.id ? 'room.nameTaken' : undefined
}
