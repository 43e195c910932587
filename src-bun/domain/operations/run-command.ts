// Runs a command and returns its change. Every socket and every route runs its commands here.
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
 * `logged` is the change that the command made, with its `seq`: if it made several, the first of them, and `changeCount` is their number.
 * `isDuplicate`: the same command was run before, and this is its first result.
 */
export type CommandResult = { logged: LogEntry; isDuplicate: boolean; changeCount: number }

/**
 * Refuses with `member.removed`, with the codes of `whyMayNot`, with those of the command's handler, and with those of the quotas. A duplicate
 * is answered with its first result if its sender may still see that, or else refused with `…notFound`.
 *
 * Whether the member was removed is checked here because their sockets are closed only after the COMMIT of the removal; a command of
 * theirs may run before that.
 */
export function runCommand(
  scope: OperationScope,
  { memberId, command }: { memberId: string; command: Command },
): Result<CommandResult> {
  const actor = scope.members.byId(memberId)
  if (!actor) return refuse('notAllowed')
  if (scope.members.removal(actor, scope.now)) return refuse('member.removed')
  // Duplicates come before the permission: the member's role may have changed since the command was run, and its answer may have been lost.
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

/**
 * The code that hides a change from a sender who may not see it any more. Only rooms and their messages, documents and boards can become
 * invisible to a member, because they are private or in the trash.
 */
function notFound({ type }: Change): ErrorCode {
  if (/^(document|comment)\./.test(type)) return 'document.notFound'
  return /^(board|record)\./.test(type) ? 'board.notFound' : 'room.notFound'
}

/** A handler returns one change, or several. */
function changesOf(made: Change | readonly Change[]): readonly [Change, ...Change[]] {
  return [made].flat() as [Change, ...Change[]]
}
