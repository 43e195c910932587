// When this person was here last, on this device: it is offered to say what has happened since then. Times are those of the hub's clock, in
// ms since 1970.
import { createSignal } from 'solid-js'
import { remember, remembered } from '../../device/local-storage.ts'
import { hub } from '../hub.ts'
import type { Offer } from './late.ts'

/** Whoever was away for less finds what they have missed in the rooms. */
const AWAY_MS = 3 * 3600_000
const NOTED_EVERY_MS = 60_000

/** `here`: the last time. `away`: the last time before they were away for long. `asks`: the hub has not said yet whether they came late. */
type Kept = { here: number; away?: number; asks?: true }

export type { Offer }

const [offered, setOffered] = createSignal<Offer>()

export { offered }

const storedAs = () => `here:${hub.hubId}:${hub.me?.id}`

function load(): Kept | undefined {
  try {
    const kept = JSON.parse(remembered(storedAs()) ?? 'null') as Kept | null
    return kept && Number.isSafeInteger(kept.here) ? kept : undefined
  } catch {
    return undefined
  }
}

export const hubTime = (): number => Math.round(Date.now() + hub.leading.offsetMs)
/** When this person went away for long the last time, if they have. */
export const lastAway = (): number | undefined => load()?.away

export const dismissOffer = (): void => void setOffered(undefined)

/** So many messages in one room are something to catch up on. */
const MESSAGES_MIN = 3
/** Who leads knows what was said, and the wall is nobody's. */
const mayBeLate = (): boolean =>
  hub.me?.role !== 'host' &&
  location.pathname !== '/wall' &&
  Object.values(hub.rooms).some(({ lastSeq }) => lastSeq >= MESSAGES_MIN)

/** To be called while this person looks at the page and the hub is there. */
export function noteHere(): void {
  if (!hub.me || !hub.ready) return
  const [kept, now] = [load(), hubTime()]
  if (kept && now - kept.here < NOTED_EVERY_MS && now >= kept.here) return
  const isBack = kept !== undefined && now - kept.here >= AWAY_MS
  if (isBack) setOffered({ from: kept.here })
  const asks = (!kept || kept.asks === true) && mayBeLate()
  const away = isBack ? kept.here : kept?.away
  keep({ here: now, ...(away !== undefined && { away }), ...(asks && { asks }) })
  if (asks) void askIfLate(now)
}

const keep = (kept: Kept): void => remember(storedAs(), JSON.stringify(kept))

/** Without an answer it is asked again a minute later. */
async function askIfLate(now: number): Promise<void> {
  const place = storedAs()
  const offer = await import('./late.ts').then(({ offerForLate }) => offerForLate(now)).catch(() => undefined)
  const kept = load()
  if (offer === undefined || place !== storedAs() || !kept) return
  const { asks: _, ...others } = kept
  keep(others)
  if (offer) setOffered(offer)
}

/** Notes it from now on. Returns what ends that. */
export function followPresence(): () => void {
  const look = () => {
    if (document.visibilityState === 'visible') noteHere()
  }
  const timer = setInterval(look, NOTED_EVERY_MS)
  document.addEventListener('visibilitychange', look)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
  }
}
