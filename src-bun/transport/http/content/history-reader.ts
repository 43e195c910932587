import type { Member } from '../../../contract/members.ts'
import type { Payer } from '../../../domain/ports/common.ts'
import type { Reader } from '../../../store/history/document-history.ts'
import type { WorkBudget } from '../../guard/work-budget.ts'

/** Who asks about a history, as the context of a route has it. `actorNow`: as they are later, see `Auth`. */
export type Asking = { actor: Member; actorNow(): Member | undefined; payer: Payer; request: Request }

/** The same for the history, which is read in turns of the hub and of the one who asks. */
export const readerFor = ({ actor, payer, request }: Omit<Asking, 'actorNow'>, work: WorkBudget): Reader => ({
  memberId: actor.id,
  // An answer of the Worker has come in between, and with it whatever else there was to do.
  pause: () => work.takeTurn(payer),
  isGone: () => request.signal.aborted,
})
