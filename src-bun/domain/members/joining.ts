// Who comes in. Whether the door opens (by code, by asking, or for everybody) is decided before, see `door.ts`; here is who
// somebody is once they are let in.
import { IDLE_GUEST_KEPT_MS, NAME_MAX_CHARS } from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import { policyIn } from '../door.ts'
import type { OperationScope } from '../operations/operation-scope.ts'
import type { Tables } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanName } from '../text.ts'
import { guestKeyOf, guestNameOf, joinHub } from './members.ts'
import { makeHost } from './moderation.ts'

/** `deviceKey` is empty for a device that was never here. */
export type JoinInput = { name: string; deviceKey: string; address: string }

/** The name as it will be shown. Refuses `name.unusable`, and `member.removed` for somebody who may not come back yet. */
export function checkJoinRequest(
  { members }: Pick<Tables, 'members'>,
  request: JoinInput,
  now: number,
): Result<string> {
  const name = cleanName(request.name, NAME_MAX_CHARS)
  if (name === '') return refuse('name.unusable')
  return members.removalOf(request, now) ? refuse('member.removed') : allow(name)
}

/** Somebody who comes back on the same device under the same name is the same member; everybody else is a new one. */
export function joinAsMember(scope: OperationScope, request: JoinInput): Result<Member> {
  const name = checkJoinRequest(scope, request, scope.now)
  if (!name.ok) return name
  const before = scope.sessions.lastOn(request.deviceKey, request.name)
  if (before) return allow(before)
  const isByName = policyIn(scope.settings) === 'open'
  return newMemberFrom(request.address, isByName, scope, { name: request.name, role: 'member' })
}

/** At an open door a name is enough: the same name from the same address is the same person. */
export function joinAsGuest(
  scope: OperationScope,
  { name, address }: { name: string; address: string },
): Result<Member> {
  const before = scope.members.byGuestKey(guestKeyOf(name, address))
  if (before) {
    if (scope.members.removal(before, scope.now)) return refuse('member.removed')
    if (scope.idleGuests.has(before.id)) scope.idleGuests.seen(before.id, scope.now)
    return allow(before)
  }
  const shown = guestNameOf(name)
  if (scope.members.removalOf({ deviceKey: '', name: shown, address }, scope.now)) return refuse('member.removed')
  const made = newMemberFrom(address, true, scope, { name: shown, role: 'member', guestKey: guestKeyOf(name, address) })
  if (made.ok) scope.idleGuests.seen(made.value.id, scope.now)
  return made
}

/**
 * The person who launched the hub stays one member, however often it is launched; `name` counts only the first time. Whoever
 * can get a host link owns this computer, so the link gives back what other hosts may have taken: the role, and the way in.
 */
export function joinAsHost(scope: OperationScope, { name }: { name: string }): Result<Member> {
  const before = scope.members.byId(scope.settings.get('hostId') ?? '')
  if (before) return allow(restoreHost(scope, before))
  const made = newMember(scope, { name, role: 'host' })
  if (made.ok) scope.settings.set('hostId', made.value.id)
  return made
}

function restoreHost(scope: OperationScope, launcher: Member): Member {
  const { members, audit, now: at } = scope
  const { id } = launcher
  if (members.readmit(id)) {
    audit.add({ at, actorId: id, action: 'member.readmit', subject: id, detail: '' })
    scope.logChange({ type: 'member.readmitted', memberId: id }, { actorId: id, at })
  }
  if (launcher.role === 'host') return launcher
  audit.add({ at, actorId: id, action: 'member.setRole', subject: id, detail: 'host' })
  const member = makeHost(members, id)
  scope.logChange({ type: 'member.changed', member }, { actorId: id, at })
  return member
}

function newMember(scope: OperationScope, as: Parameters<typeof joinHub>[1]): Result<Member> {
  const joined = joinHub(scope, as)
  if (!joined.ok) return joined
  scope.logChange(joined.value, { actorId: joined.value.member.id, at: scope.now })
  return allow(joined.value.member)
}

/** Takes back the join of an admitted person who never came: nobody has ever used their session. The member goes too, if it was new. */
export function undoJoin(
  scope: OperationScope,
  { memberId, sessionId }: { memberId: string; sessionId: string },
): Result<true> {
  scope.sessions.revoke(sessionId, scope.now)
  if (scope.members.forget(memberId, sessionId))
    scope.logChange({ type: 'member.removed', memberId, forgotten: true }, { actorId: memberId, at: scope.now })
  return allow(true)
}

/** Refuses `join.tooMany` where very many have come from this address, and `join.full` to somebody who comes by name alone. */
function newMemberFrom(
  address: string,
  isByName: boolean,
  scope: OperationScope,
  as: Parameters<typeof joinHub>[1],
): Result<Member> {
  const made = newMember(scope, as)
  const charge = isByName ? { members: 1, membersByName: 1 } : { members: 1 }
  const exceeded = made.ok ? scope.quotas.take({ address }, charge) : undefined
  return exceeded ? refuse(exceeded) : made
}

/** At once so many: the rest follow a second later. */
const FORGOTTEN_AT_ONCE = 100

/** Deletes guests who have done nothing and are away. `hereIds` are the ids of all members with an open socket. */
export function forgetIdleGuests(
  { idleGuests, now, trustedTime, logChange }: OperationScope,
  { hereIds }: { hereIds: readonly string[] },
): Result<true> {
  const here = new Set(hereIds)
  for (const memberId of idleGuests.awaySince(trustedTime.now() - IDLE_GUEST_KEPT_MS, FORGOTTEN_AT_ONCE)) {
    if (here.has(memberId)) idleGuests.seen(memberId, now)
    else if (idleGuests.forget(memberId))
      logChange({ type: 'member.removed', memberId, forgotten: true }, { actorId: memberId, at: now })
  }
  return allow(true)
}

/** A host has let somebody in or turned them away. The audit log remembers who decided. */
export function decideJoinRequest(
  { audit, now }: OperationScope,
  decided: { actorId: string; decision: 'admitted' | 'refused'; name: string; address: string },
): Result<true> {
  const { actorId, decision, name, address } = decided
  audit.add({ at: now, actorId, action: `join.${decision}`, subject: name, detail: address })
  return allow(true)
}
