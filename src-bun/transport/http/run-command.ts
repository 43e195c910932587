import type { Change, ChangeOf } from '../../contract/frames/changes.ts'
import type { Command } from '../../contract/frames/commands.ts'
import type { Member } from '../../contract/members.ts'
import { allow, type Result, refuse } from '../../domain/result.ts'
import type { HubParts } from '../parts.ts'

/** A route's body as the command it stands for, through the one way that all commands take. `clientId` makes a retry harmless. */
export async function runCommand<T extends Change['type']>(
  { runner, newId }: Pick<HubParts, 'runner' | 'newId'>,
  actor: Member,
  type: Command['type'],
  fields: unknown,
  expected: T,
): Promise<Result<ChangeOf<T>>> {
  const given = typeof fields === 'object' && fields !== null ? fields : {}
  const result = await runner.submit(actor, type, { clientId: newId(), ...given })
  if (!result.ok) return result
  const { change } = result.value.logged
  // The clientId has stood for something else before.
  return change.type === expected ? allow(change as unknown as ChangeOf<T>) : refuse('frame.invalid')
}
