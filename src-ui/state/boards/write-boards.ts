// Makes a board, and writes its records. A file of its own, because neither the first page nor a room needs it.
import type { Column, Values } from '../../../src-bun/contract/boards.ts'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { runCommand } from '../connection/commands.ts'

/** With a `roomId` it belongs to that room. */
export async function createBoard(
  name: string,
  columns: Column[],
  roomId: string | undefined,
  signal: AbortSignal,
): Promise<{ id: string } | { code: ErrorCode }> {
  const command = { type: 'board.create' as const, name, columns, ...(roomId !== undefined && { roomId }) }
  const answer = await runCommand(command, 'board.created', signal)
  return 'code' in answer ? answer : { id: answer.board.id }
}

// Each of these resolves with undefined when it is done, or with the code of the refusal. An abort of `signal` takes it back while the
// hub has not answered.
type Done = Promise<ErrorCode | undefined>

/** Adds a record. A record that has the key already stays as it is, and this one is refused. */
export async function addRecord(boardId: string, key: string, values: Values, signal: AbortSignal): Done {
  const answer = await runCommand({ type: 'record.put', boardId, key, values, isNew: true }, 'record.set', signal)
  return 'code' in answer ? answer.code : undefined
}

/** Writes some values of a record, and leaves the others to whoever changes them. Refused where the record has been deleted. */
export async function patchRecord(boardId: string, key: string, values: Values, signal: AbortSignal): Done {
  const answer = await runCommand({ type: 'record.patch', boardId, key, values }, 'record.set', signal)
  return 'code' in answer ? answer.code : undefined
}

export async function removeRecord(boardId: string, key: string, signal: AbortSignal): Done {
  const answer = await runCommand({ type: 'record.remove', boardId, key }, 'record.removed', signal)
  return 'code' in answer ? answer.code : undefined
}
