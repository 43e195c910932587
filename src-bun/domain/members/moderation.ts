// What a host may do to members. A host can be made a member again, but not be removed or muted, so that no host can lock out
// another by a click.
import type { EndingChanged, HandsChanged } from '../../contract/leading/leading.ts'
import { KICK_MS, REASON_MAX_CHARS } from '../../contract/limits.ts'
import type {
  Member,
  MemberBan,
  MemberChanged,
  MemberKick,
  MemberMute,
  MemberReadmit,
  MemberReadmitted,
  MemberRemoved,
  MemberSetRole,
} from '../../contract/members.ts'
import { audit } from '../audit.ts'
import { lowerHands } from '../leading/commands.ts'
import { forgetEnding } from '../leading/ending.ts'
import { endingNow, handsUp } from '../leading/state.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanName } from '../text.ts'

/**
 * A hub is never without a host, and nobody but the person who launched it takes that person's role away. Refuses
 * `member.isGuest` for a host who would be whoever takes their name.
 */
export function setRole(
  scope: Scope,
  { memberId, role }: MemberSetRole,
): Result<MemberChanged | readonly [MemberChanged, EndingChanged]> {
  const { members, settings, actor } = scope
  const member = members.byId(memberId)
  if (!member || (role === 'host' && members.removal(member, scope.now))) return refuse('member.notFound')
  const isLauncher = settings.get('hostId') === memberId
  const staysHost = members.hosts().length === 1 || (isLauncher && actor.id !== memberId)
  if (member.role === 'host' && role !== 'host' && staysHost) return refuse('member.isHost')
  if (role === 'host' && members.isGuest(memberId)) return refuse('member.isGuest')
  audit(scope, 'member.setRole', memberId, role)
  const changed = role === 'host' ? makeHost(members, memberId) : members.setRole(memberId, role)
  if (role === 'viewer') scope.statuses.removeStatusWords(memberId)
  const done: MemberChanged = { type: 'member.changed', member: changed }
  // Who may end the hub no more has not ended it either.
  if (role === 'host' || endingNow(settings)?.by !== memberId) return allow(done)
  forgetEnding(settings)
  return allow([done, { type: 'ending.changed' }])
}

/** A host is never muted, because nobody could unmute the only one. */
export function makeHost(members: Scope['members'], memberId: string): Member {
  members.setMuted(memberId, false)
  return members.setRole(memberId, 'host')
}

export function mute(scope: Scope, { memberId, muted }: MemberMute): Result<MemberChanged> {
  const member = someoneElse(scope, memberId)
  if (!member.ok) return member
  audit(scope, muted ? 'member.mute' : 'member.unmute', memberId)
  if (muted) scope.statuses.removeStatusWords(memberId)
  return allow({ type: 'member.changed', member: scope.members.setMuted(memberId, muted) })
}

export function kick(scope: Scope, { memberId, reason }: MemberKick) {
  return removeMember(scope, memberId, { action: 'member.kick', until: scope.now + KICK_MS, reason })
}

export function ban(scope: Scope, { memberId, reason }: MemberBan) {
  return removeMember(scope, memberId, { action: 'member.ban', until: undefined, reason })
}

export function readmit(scope: Scope, { memberId }: MemberReadmit): Result<MemberReadmitted> {
  if (!scope.members.readmit(memberId)) return refuse('member.notFound')
  audit(scope, 'member.readmit', memberId)
  return allow({ type: 'member.readmitted', memberId })
}

type RemovalOrder = { action: string; until: number | undefined; reason: string | undefined }

function removeMember(
  scope: Scope,
  memberId: string,
  { action, until, reason = '' }: RemovalOrder,
): Result<MemberRemoved | readonly [MemberRemoved, HandsChanged]> {
  const member = someoneElse(scope, memberId)
  if (!member.ok) return member
  const words = cleanName(reason, REASON_MAX_CHARS)
  scope.members.remove(memberId, { until, reason: words, at: scope.now })
  scope.sessions.revokeAll(memberId, scope.now)
  scope.statuses.removeStatusWords(memberId)
  audit(scope, action, memberId, words)
  const removed: MemberRemoved = {
    type: 'member.removed',
    memberId,
    ...(until === undefined ? {} : { until }),
    ...(words === '' ? {} : { reason: words }),
  }
  const isHandUp = handsUp(scope.settings).some((hand) => hand.memberId === memberId)
  return allow(isHandUp ? [removed, lowerHands(scope.settings, [memberId])] : removed)
}

function someoneElse(scope: Scope, memberId: string): Result<Member> {
  const member = scope.members.byId(memberId)
  if (!member) return refuse('member.notFound')
  return member.role === 'host' ? refuse('member.isHost') : allow(member)
}
