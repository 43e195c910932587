// What is refused because it has waited for too long.
import type { Operation } from '../domain/operations/operations.ts'

type Queued = { readonly operation: Operation; readonly startedAt: number }

/**
 * Of `queued`, which is in its order: what has waited for too long, and the later commands of the same members. Their sender tries the one that
 * was refused again after a pause, so one that stays here would be run before it, and a second edit before the first.
 */
export function lateIn<Q extends Queued>(queued: Iterable<Q>, isLate: (each: Q) => boolean): Q[] {
  const members = new Set<string>()
  const late: Q[] = []
  for (const each of queued) {
    const { operation } = each
    const memberId = operation.type === 'command.run' ? operation.memberId : undefined
    if (!isLate(each) && (memberId === undefined || !members.has(memberId))) continue
    if (memberId !== undefined) members.add(memberId)
    late.push(each)
  }
  return late
}
