// Everybody in groups for a while, each in a room of its own, and back together. The rooms stay when the groups end.
import type { Change } from '../../contract/frames/changes.ts'
import type { Group, GroupsChanged, GroupsEnd, GroupsJoin, GroupsStart } from '../../contract/leading/leading.ts'
import { GROUP_MEMBERS_MAX, ROOM_NAME_MAX_CHARS } from '../../contract/limits.ts'
import type { RoomCreated } from '../../contract/rooms.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { createRoom } from '../rooms/rooms.ts'
import { cleanName } from '../text.ts'
import { endTimer, startTimer } from './commands.ts'
import { endLookHere, startLookHere } from './look-here.ts'
import { groupsNow, lookHereAt, write } from './state.ts'

export function startGroups(scope: Scope, { groups: asked, ms, label }: GroupsStart): Result<Change[]> {
  const { settings, members, actor, now } = scope
  const memberIds = asked.flatMap((group) => group.memberIds)
  if (new Set(memberIds).size < memberIds.length) return refuse('groups.twice')
  const isGone = (id: string) => !members.byId(id) || members.removal({ id }, now) !== undefined
  if (memberIds.some(isGone)) return refuse('member.notFound')

  const groups: Group[] = []
  const created: RoomCreated[] = []
  for (const group of asked) {
    const room = roomNamed(scope, group.name)
    if (!room.ok) return room
    const { id: roomId, name, made } = room.value
    if (groups.some((other) => other.roomId === roomId)) return refuse('groups.twice')
    if (made) created.push(made)
    groups.push({ roomId, name, memberIds: group.memberIds })
  }
  const value = { groups, isTimed: ms !== undefined, at: now, by: actor.id, byName: actor.name }
  write(settings, 'leading.groups', value)
  const shown = lookHereAt(settings, now) && endLookHere(scope)
  const timer =
    ms === undefined
      ? undefined
      : startTimer(scope, { type: 'timer.start', clientId: '', ms, ...(label !== undefined && { label }) })
  return allow([
    { type: 'groups.changed', groups: value },
    ...created,
    ...(shown?.ok ? [shown.value] : []),
    ...(timer?.ok ? [timer.value] : []),
  ])
}

type GroupRoom = { id: string; name: string; made?: RoomCreated }

/** A public room: a private one would leave out whoever comes late, and a host who helps another. */
function roomNamed(scope: Scope, given: string): Result<GroupRoom> {
  const existing = scope.rooms.byName(cleanName(given, ROOM_NAME_MAX_CHARS))
  if (existing) return existing.archived ? refuse('room.archived') : allow({ id: existing.id, name: existing.name })
  const made = createRoom(scope, { type: 'room.create', clientId: '', name: given })
  return made.ok ? allow({ id: made.value.room.id, name: made.value.room.name, made: made.value }) : made
}

/** It is no mistake to join the group that one is in. */
export function joinGroup({ settings, actor }: Scope, { roomId }: GroupsJoin): Result<GroupsChanged> {
  const now = groupsNow(settings)
  const open = now?.groups.filter(
    ({ memberIds }) => memberIds.includes(actor.id) || memberIds.length < GROUP_MEMBERS_MAX,
  )
  const into = roomId === undefined ? smallest(open ?? []) : open?.find((group) => group.roomId === roomId)
  if (!now || !into) return refuse('groups.notFound')
  const groups = now.groups.map((group) => {
    const others = group.memberIds.filter((id) => id !== actor.id)
    return { ...group, memberIds: group.roomId === into.roomId ? [...others, actor.id] : others }
  })
  const value = { ...now, groups }
  write(settings, 'leading.groups', value)
  return allow({ type: 'groups.changed', groups: value })
}

/** The first of those with the fewest members. */
const smallest = (groups: readonly Group[]): Group | undefined =>
  groups.toSorted((a, b) => a.memberIds.length - b.memberIds.length)[0]

/** It is no mistake to end them where there are none. */
export function endGroups(scope: Scope, { place }: GroupsEnd): Result<Change[]> {
  const now = groupsNow(scope.settings)
  write(scope.settings, 'leading.groups', undefined)
  const timer = now?.isTimed ? endTimer(scope, { type: 'timer.end', clientId: '' }) : undefined
  const shown = place && startLookHere(scope, { type: 'lookHere.start', clientId: '', place })
  if (shown && !shown.ok) return shown
  return allow([{ type: 'groups.changed' }, ...(timer?.ok ? [timer.value] : []), ...(shown ? [shown.value] : [])])
}
