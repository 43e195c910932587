import { ROOM_NAME_MAX_CHARS } from '../../contract/limits.ts'
import type { RoomCreate, RoomCreated, RoomDirect, RoomJoined } from '../../contract/rooms.ts'
import { whyMayNotSpeak } from '../permissions.ts'
import type { Scope, Tables } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanName } from '../text.ts'

export const LOBBY = 'lobby'

export function createRoom(scope: Scope, command: RoomCreate): Result<RoomCreated> {
  const name = cleanName(command.name, ROOM_NAME_MAX_CHARS)
  if (name === '') return refuse('name.unusable')
  // Two private rooms may have one name: a refusal would reveal that the other one exists.
  if (!command.private && scope.rooms.byName(name)) return refuse('room.nameTaken')

  const { id: createdBy } = scope.actor
  const members = command.private ? { memberIds: [createdBy] } : {}
  const room = scope.rooms.create({ id: scope.newId(), name, createdAt: scope.now, createdBy, ...members })
  return allow({ type: 'room.created', room, createdAt: scope.now })
}

/**
 * Finds or makes the direct room of the actor and another member. Where it is there already, the actor joins it, which brings
 * back a room that they have left. Who may not speak makes none.
 */
export function openDirect(scope: Scope, { memberId }: RoomDirect): Result<RoomCreated | RoomJoined> {
  const { id: actorId } = scope.actor
  if (memberId === actorId || !scope.members.byId(memberId)) return refuse('member.notFound')
  const pair = [actorId, memberId] as const
  const existing = scope.rooms.direct(pair)
  if (existing) {
    const room = scope.rooms.join(existing.id, actorId, scope.now)
    return allow({ type: 'room.joined', room, memberId: actorId })
  }
  const reason = whyMayNotSpeak(scope.actor)
  if (reason) return refuse(reason)

  const room = scope.rooms.create({
    id: scope.newId(),
    name: '',
    createdAt: scope.now,
    createdBy: actorId,
    memberIds: pair,
    direct: true,
  })
  return allow({ type: 'room.created', room, createdAt: scope.now })
}

/** A new hub has one room, so that the first person has somewhere to be. */
export function ensureLobby(tables: Tables, newId: () => string, now: number): void {
  if (!tables.rooms.byName(LOBBY)) tables.rooms.create({ id: newId(), name: LOBBY, createdAt: now, createdBy: '' })
}
