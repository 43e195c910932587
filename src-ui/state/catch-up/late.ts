// What is offered to somebody who comes when others have talked for long. Fetched for who is new on a device.
import { fetchCatchUp } from '../../live/files/catch-up.ts'

/** Since when it is offered to say what has happened. `came`: when this person came for the first time, late. */
export type Offer = { from: number; came?: number }

const DAY_MS = 24 * 3600_000
/** Others have talked for so long before. */
const LATE_MS = 3600_000
/** Who came earlier than this is new on the device, and not in the hub. */
const JUST_MS = 15 * 60_000
const MESSAGES_MIN = 3

/** `now` is a time of the hub's clock, in ms since 1970. Undefined where there is nothing to offer, or the hub did not answer. */
export async function offerForLate(now: number): Promise<Offer | undefined> {
  const answer = await fetchCatchUp({ since: Math.max(0, now - DAY_MS) })
  if (!answer.ok) return undefined
  const { came, began, messages } = answer.value
  if (came === undefined || began === undefined || messages < MESSAGES_MIN) return undefined
  return now - came < JUST_MS && came - began >= LATE_MS ? { from: began, came } : undefined
}
