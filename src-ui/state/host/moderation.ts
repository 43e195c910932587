// What a host may do to members, now or not at all. An abort of `signal` takes it back while the hub has not answered.
import type { Role } from '../../../src-bun/contract/members.ts'
import { type Done, runNow } from '../connection/now.ts'

export const setRole = (memberId: string, role: Role, signal: AbortSignal): Done =>
  runNow({ type: 'member.setRole', memberId, role }, 'member.changed', signal)

export const mute = (memberId: string, muted: boolean, signal: AbortSignal): Done =>
  runNow({ type: 'member.mute', memberId, muted }, 'member.changed', signal)

type Removal = { forGood: boolean; reason: string }

/** Kicks for ten minutes, or bans until the host readmits the member. */
export function removeMember(memberId: string, { forGood, reason }: Removal, signal: AbortSignal): Done {
  const type = forGood ? 'member.ban' : 'member.kick'
  const words = reason.trim()
  return runNow({ type, memberId, ...(words === '' ? {} : { reason: words }) }, 'member.removed', signal)
}

export const readmit = (memberId: string, signal: AbortSignal): Done =>
  runNow({ type: 'member.readmit', memberId }, 'member.readmitted', signal)
