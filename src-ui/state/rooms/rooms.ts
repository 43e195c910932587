import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
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
