// What this person has chosen to be shown as. The hub stores it, and sends it in their presence as to everybody.
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { HereStatus, StatusChoice } from '../../../src-bun/contract/presence.ts'
import { putStatus } from '../../live/http.ts'
import { hub } from '../hub.ts'

export const myPresence = () => hub.presence[hub.me?.id ?? '']

/** `online` where nothing is chosen. */
export const chosenStatus = (): HereStatus => myPresence()?.chosen ?? 'online'

/** Resolves with undefined when it is done, or with the code of the refusal; `status` is 0 where nobody has answered. */
export async function chooseStatus(choice: StatusChoice): Promise<{ code: ErrorCode; status: number } | undefined> {
  const answer = await putStatus(choice)
  return answer.ok ? undefined : answer
}
