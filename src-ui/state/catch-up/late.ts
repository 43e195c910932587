// What is offered to somebody who comes when others have talked for long. Fetched for who is new on a device.
import { fetchCatchUp } from '../../live/files/catch-up.ts'

/** Since when it is offered to say what has happened. `came`: when this person came for the first time, late. */
export type Offer = { from: number; came?: number }

const DAY_MS = 24 * 3600_000
/** Others have talked for so long before. */
const LATE_MS = 3600_000
/** Who came to the hub less than this ago is new there, and not only on the device. */
const JUST_MS = 15 * 60_000
const MESSAGES_MIN = 3
/** Each answer is about 20,000 changes at most. A board that sensors write to fills that in an hour. */
const QUESTIONS_MAX = 5

/** `now` is a time of the hub's clock, in ms since 1970. Resolves with null where there is nothing to offer, with undefined where the hub did not answer. */
export async function offerForLate(
  now: number,
  ask: typeof fetchCatchUp = fetchCatchUp,
): Promise<Offer | null | undefined> {
  const since = Math.max(0, now - DAY_MS)
  let came: number | undefined
  let began: number | undefined
  let messages = 0
  let before: number | undefined
  for (let n = 0; n < QUESTIONS_MAX; n++) {
    const answer = await ask(before === undefined ? { since } : { since, before })
    if (!answer.ok) return undefined
    came ??= answer.value.came
    if (came === undefined || now - came >= JUST_MS) return null
    began = answer.value.began ?? began
    messages += answer.value.messages
    before = answer.value.next
    if (before === undefined) break
  }
  if (came === undefined || began === undefined || messages < MESSAGES_MIN) return null
  return came - began >= LATE_MS ? { from: began, came } : null
}
