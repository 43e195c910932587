import type { Payer } from '../../domain/ports/common.ts'
import type { WorkBudget } from '../guard/work-budget.ts'

/** Resolves when all sockets were looked at, and it is the payer's turn again. A microtask would run before any socket is. */
export async function nextTurn(work: Pick<WorkBudget, 'turn'>, payer: Payer): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  await work.turn(payer)
}
