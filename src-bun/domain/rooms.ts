import { ROOM_NAME_MAX_CHARS } from '../contract/limits.ts'
import type { RoomCreate, RoomCreated } from '../contract/rooms.ts'
import type { Scope, Tables } from './ports.ts'
import { allow, type Result, refuse } from './result.ts'
import { cleanName } from './text.ts'

export const LOBBY = 'lobby'

export function createRoom(scope: Scope, command: RoomCreate): Result<RoomCreated> {
  const name = cleanName(command.name, ROOM_NAME_MAX_CHARS)
  if (name === '') return refuse('name.unusable')
  if (scope.rooms.byName(name)) return refuse('room.nameTaken')

  const room = scope.rooms.create({ id: scope.newId(), name, createdAt: scope.now })
  return allow({ type: 'room.created', room, createdAt: scope.now })
}

/** A new hub has one room, so that the first person has somewhere to be. */
export function furnish(tables: Tables, newId: () => string, now: number): void {
  if (!tables.rooms.byName(LOBBY)) tables.rooms.create({ id: newId(), name: LOBBY, createdAt: now })
}
