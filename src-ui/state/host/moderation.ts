// What a host may do to members. Each function resolves with undefined when it is done, or with the code of the refusal.
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { Change } from '../../../src-bun/contract/frames/changes.ts'
import type { Role } from '../../../src-bun/contract/members.ts'
import { runCommand } from '../connection/commands.ts'

export async function setRole(memberId: string, role: Role): Promise<ErrorCode | undefined> {
  return codeOf(await runCommand({ type: 'member.setRole', memberId, role }, 'member.changed'))
}

export async function mute(memberId: string, muted: boolean): Promise<ErrorCode | undefined> {
  return codeOf(await runCommand({ type: 'member.mute', memberId, muted }, 'member.changed'))
}

/** Kicks for ten minutes, or bans until the host readmits the member. */
export async function removeMember(memberId: string, forGood: boolean, reason: string): Promise<ErrorCode | undefined> {
  const type = forGood ? 'member.ban' : 'member.kick'
  const words = reason.trim()
  return codeOf(await runCommand({ type, memberId, ...(words === '' ? {} : { reason: words }) }, 'member.removed'))
}

export async function readmit(memberId: string): Promise<ErrorCode | undefined> {
  return codeOf(await runCommand({ type: 'member.readmit', memberId }, 'member.readmitted'))
}

const codeOf = (answer: Change | { code: ErrorCode }) => ('code' in answer ? answer.code : undefined)
