// From a command to its change: the one path that every socket and every route takes.
import type { ErrorCode } from '../../contract/errors.ts'
import type { Change } from '../../contract/frames/changes.ts'
import type { Command } from '../../contract/frames/commands.ts'
import { audienceOf, isIn } from '../audience.ts'
import { handle } from '../commands.ts'
import { whyMayNot } from '../permissions.ts'
import type { LogEntry } from '../ports/tables.ts'
import { chargeOf } from '../quotas/charges.ts'
import { allow, type Result, refuse } from '../result.ts'
import type { OperationScope } from './operation-scope.ts'

/**
 * `logged` is the change that the command made, with its place in the log: the first one of a command that makes several, which
 * `changeCount` counts. `isDuplicate`: the same command had arrived before, and this is its first result.
 */
export type CommandResult = { logged: LogEntry; isDuplicate: boolean; changeCount: number }

/**
 * Refuses `member.removed` and what `whyMayNot` gives where the member may not run the command, whatever the command's handler
 * refuses, and what is more than the quotas allow. A duplicate is answered with its first result as long as its sender may see
 * that, else as `…notFound`. A removed member's socket is closed after the COMMIT, and their command may come before it.
 */
export function runCommand(
  scope: OperationScope,
  { memberId, command }: { memberId: string; command: Command },
): Result<CommandResult> {
  const actor = scope.members.byId(memberId)
  if (!actor) return refuse('notAllowed')
  if (scope.members.removal(actor, scope.now)) return refuse('member.removed')
  // Before the role is looked at: it may have changed since the first arrival, whose answer was lost.
  const earlier = scope.changes.ofCommand(actor.id, command.clientId)
  if (earlier && !isIn(audienceOf(scope, earlier.first.change), actor)) return refuse(notFound(earlier.first.change))
  if (earlier) return allow({ logged: earlier.first, isDuplicate: true, changeCount: earlier.changeCount })
  const reason = whyMayNot(actor, command, scope)
  if (reason) return refuse(reason)

  const result = handle({ ...scope, actor }, command)
  if (!result.ok) return result
  const changes = changesOf(result.value)
  const exceeded = scope.quotas.take({ memberId }, chargeOf(changes))
  if (exceeded) return refuse(exceeded)
  scope.idleGuests.markActive(memberId)
  const [first, ...others] = changes
  const by = { actorId: actor.id, at: scope.now }
  // A retry is recognised by the first change of the command.
  const logged = scope.logChange(first, { ...by, clientId: command.clientId })
  for (const other of others) scope.logChange(other, by)
  return allow({ logged, isDuplicate: false, changeCount: 1 + others.length })
}

/** What is only seen by some is a room, what is in it, or a document; and what is in the trash is seen by nobody. */
function notFound({ type }: Change): ErrorCode {
  if (/^(document|comment)\./.test(type)) return 'document.notFound'
  return /^(board|record)\./.test(type) ? 'board.notFound' : 'room.notFound'
}

/** A handler returns one change, or several. */
function changesOf(made: Change | readonly Change[]): readonly [Change, ...Change[]] {
  return [made].flat() as [Change, ...Change[]]
}
