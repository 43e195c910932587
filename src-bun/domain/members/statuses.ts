// What a member has chosen to be shown as: online, away or busy, and a few words, until a time or for good. It is stored, so that it
// is the same on all their devices and after the hub has started again. It is not in the log of changes: only the newest counts.
import { CUSTOM_STATUS_MAX_CHARS } from '../../contract/limits.ts'
import type { ChosenStatus, StatusChoice } from '../../contract/presence.ts'
import type { OperationScope } from '../operations/operation-scope.ts'
import { whyMayNot } from '../permissions.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanName } from '../text.ts'

/** So many statuses end in one operation; further ones a second later. */
const ENDED_AT_ONCE = 200

/** Returns what is chosen now; undefined where that is nothing. Words are refused to whoever may not speak. */
export function chooseStatus(
  scope: OperationScope,
  { memberId, choice }: { memberId: string; choice: StatusChoice },
): Result<ChosenStatus | undefined> {
  const { members, statuses, now } = scope
  const actor = members.byId(memberId)
  if (!actor) return refuse('member.notFound')
  const words = cleanName(choice.customStatus ?? '', CUSTOM_STATUS_MAX_CHARS)
  const reason = words === '' ? undefined : whyMayNot(actor, { type: 'presence.words' }, scope)
  if (reason) return refuse(reason)
  const isNothing = choice.status === 'online' && words === ''
  const chosen = isNothing
    ? undefined
    : {
        status: choice.status,
        ...(words === '' ? {} : { customStatus: words }),
        ...(choice.forMs === undefined ? {} : { until: now + choice.forMs }),
      }
  statuses.set(memberId, chosen)
  return allow(chosen)
}

/** Removes what has ended. Returns the ids of the members. */
export function endStatuses({ statuses, now }: OperationScope): Result<string[]> {
  const ended = statuses.endedBefore(now, ENDED_AT_ONCE)
  for (const memberId of ended) statuses.set(memberId, undefined)
  return allow(ended)
}
