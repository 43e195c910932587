import { t } from 'elysia'
import type { Change, ChangeOf } from '../../contract/frames/changes.ts'
import type { Command } from '../../contract/frames/commands.ts'
import type { Member } from '../../contract/members.ts'
import type { CommandResult } from '../../domain/operations/run-command.ts'
import { allow, type Result, refuse } from '../../domain/result.ts'
import { isValidCommand } from '../decode.ts'
import { extraWorkMs } from '../guard/work-budget.ts'
import type { HubParts } from '../parts.ts'

type Parts = Pick<HubParts, 'store' | 'newId' | 'work'>

/**
 * Runs a command whose fields came in the body of a request. Resolves after the COMMIT; refuses `frame.invalid` where the
 * fields do not fit the command, and whatever the command refuses. A `clientId` in the body makes a retry harmless.
 */
export async function submitCommand(
  { store, newId, work }: Parts,
  actor: Member,
  type: Command['type'],
  fields: unknown,
): Promise<Result<CommandResult>> {
  const given = typeof fields === 'object' && fields !== null ? fields : {}
  const command = { clientId: newId(), ...given, type }
  if (!isValidCommand(command)) return refuse('frame.invalid')
  work.chargeMs(extraWorkMs(command))
  return store.runAndWait({ type: 'command.run', memberId: actor.id, command })
}

/** What a DELETE may carry, for the types of clients; `clientIdIn` reads it. */
export const retryable = {
  body: t.Unsafe<{ clientId?: string } | undefined>(t.Any()),
  query: t.Unsafe<{ clientId?: string }>(t.Any()),
}

/**
 * The `clientId` of a request whose path says everything else, as that of a DELETE does: in its body, or in its query, because
 * not every client can send a body with a DELETE.
 */
export function clientIdIn(body: unknown, query: { clientId?: unknown }): { clientId?: unknown } {
  const given = typeof body === 'object' && body !== null && 'clientId' in body ? body : query
  return given.clientId === undefined ? {} : { clientId: given.clientId }
}

/** Runs a command that makes one change, of the type `expected`, and returns the change. */
export async function runCommand<T extends Change['type']>(
  parts: Parts,
  actor: Member,
  type: Command['type'],
  fields: unknown,
  expected: T,
): Promise<Result<ChangeOf<T>>> {
  const result = await submitCommand(parts, actor, type, fields)
  if (!result.ok) return result
  const { change } = result.value.logged
  // A change of another type: this clientId is a duplicate of another command's.
  return change.type === expected ? allow(change as unknown as ChangeOf<T>) : refuse('frame.invalid')
}
