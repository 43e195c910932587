// From a command to its change: the one path that every socket and every route takes.
import type { Change } from '../../contract/frames/changes.ts'
import type { Command } from '../../contract/frames/commands.ts'
import { handle } from '../commands.ts'
import { mayRun } from '../permissions.ts'
import type { Logged } from '../ports.ts'
import { allow, type Result, refuse } from '../result.ts'
import type { OperationScope } from './operation-scope.ts'

/**
 * `logged` is the change that the command made, with its place in the log; `more` are the other changes of a command that
 * makes several. `isDuplicate`: the same command had arrived before, and this is its first result.
 */
export type CommandResult = { logged: Logged; isDuplicate: boolean; more?: readonly Logged[] }

/** Refuses `notAllowed` where the member's role may not run the command, and whatever the command's handler refuses. */
export function runCommand(
  scope: OperationScope,
  { memberId, command }: { memberId: string; command: Command },
): Result<CommandResult> {
  const actor = scope.members.byId(memberId)
  if (!actor || !mayRun(actor, command.type)) return refuse('notAllowed')
  const earlier = scope.changes.byClientId(actor.id, command.clientId)
  if (earlier) return allow({ logged: earlier, isDuplicate: true })

  const result = handle({ ...scope, actor }, command)
  if (!result.ok) return result
  const [first, ...others] = [result.value].flat() as [Change, ...Change[]]
  const by = { actorId: actor.id, at: scope.now }
  // A retry is recognised by the first change of the command.
  const logged = scope.commit(first, { ...by, clientId: command.clientId })
  return allow({ logged, isDuplicate: false, more: others.map((other) => scope.commit(other, by)) })
}
