import type { Payer } from '../../domain/ports/common.ts'
import type { WorkBudget } from '../guard/work-budget.ts'

/** Resolves when all sockets were looked at. A microtask would run before any socket is. */
export async function socketsServed(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

/** The same, and then it is the payer's turn again. */
export async function nextTurn(work: Pick<WorkBudget, 'turn'>, payer: Payer): Promise<void> {
  await socketsServed()
  await work.turn(payer)
}
