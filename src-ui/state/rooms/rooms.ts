import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { Change } from '../../../src-bun/contract/frames/changes.ts'
import { runCommand } from '../connection/commands.ts'

type Made = { id: string } | { code: ErrorCode }

export async function createRoom(name: string, signal?: AbortSignal): Promise<Made> {
  const answer = await runCommand({ type: 'room.create', name }, 'room.created', signal)
  return 'code' in answer ? answer : { id: answer.room.id }
}

/** Its only member is this person, until they invite others. */
export async function createPrivateRoom(name: string, signal?: AbortSignal): Promise<Made> {
  const answer = await runCommand({ type: 'room.create', name, private: true }, 'room.created', signal)
  return 'code' in answer ? answer : { id: answer.room.id }
}

/** The direct conversation with a member: the existing one, or a new one. */
export async function openDirect(memberId: string): Promise<Made> {
  const answer = await runCommand({ type: 'room.direct', memberId }, ['room.created', 'room.joined'])
  return 'code' in answer ? answer : { id: answer.room.id }
}

// Each of these resolves with undefined when it is done, or with the code of the refusal.

export async function inviteTo(roomId: string, memberId: string): Promise<ErrorCode | undefined> {
  return codeOf(await runCommand({ type: 'room.invite', roomId, memberId }, 'room.joined'))
}

export async function removeFrom(roomId: string, memberId: string): Promise<ErrorCode | undefined> {
  return codeOf(await runCommand({ type: 'room.remove', roomId, memberId }, 'room.left'))
}

export async function leaveRoom(roomId: string): Promise<ErrorCode | undefined> {
  return codeOf(await runCommand({ type: 'room.leave', roomId }, 'room.left'))
}

export async function archiveRoom(roomId: string, archived: boolean): Promise<ErrorCode | undefined> {
  return codeOf(await runCommand({ type: 'room.archive', roomId, archived }, 'room.changed'))
}

export async function lockRoom(roomId: string, locked: boolean): Promise<ErrorCode | undefined> {
  return codeOf(await runCommand({ type: 'room.lock', roomId, locked }, 'room.changed'))
}

export async function changeRoom(
  roomId: string,
  fields: { name?: string; topic?: string },
): Promise<ErrorCode | undefined> {
  return codeOf(await runCommand({ type: 'room.change', roomId, ...fields }, 'room.changed'))
}

export async function muteRoom(roomId: string, muted: boolean): Promise<ErrorCode | undefined> {
  return codeOf(await runCommand({ type: 'room.mute', roomId, muted }, 'room.muted'))
}

const codeOf = (answer: Change | { code: ErrorCode }) => ('code' in answer ? answer.code : undefined)
