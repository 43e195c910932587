import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import { ask } from './commands.ts'

export async function createRoom(name: string, signal?: AbortSignal): Promise<{ id: string } | { code: ErrorCode }> {
  const answer = await ask({ type: 'room.create', name }, 'room.created', signal)
  return 'code' in answer ? answer : { id: answer.room.id }
}
