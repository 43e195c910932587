import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { Change } from '../../../src-bun/contract/frames/changes.ts'
import { runCommand } from '../connection/commands.ts'

type Made = { id: string } | { code: ErrorCode }

export async function createRoom(name: string, signal?: AbortSignal): Promise<Made> {
  const answer = await runCommand({ type: 'room.create', name }, 'room.created', signal)
  return 'code' in answer ? answer : { id: answer.room.id }
}

/** Whoever makes it is in it, and nobody else until they are invited. */
export async function createPrivateRoom(name: string, signal?: AbortSignal): Promise<Made> {
  const answer = await runCommand({ type: 'room.create', name, private: true }, 'room.created', signal)
  return 'code' in answer ? answer : { id: answer.room.id }
}

/** The conversation with somebody: the one there is, or a new one. */
export async function openDirect(memberId: string): Promise<Made> {
  const answer = await runCommand({ type: 'room.direct', memberId }, 'room.created')
  return 'code' in answer ? answer : { id: answer.room.id }
}

// `undefined`: done.

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

const codeOf = (answer: Change | { code: ErrorCode }) => ('code' in answer ? answer.code : undefined)
