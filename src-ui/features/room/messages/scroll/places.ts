// Where somebody was reading in a room when they left it. "Back" brings them there again, a link to the room does not: a place
// belongs to an entry of the browser's history, which the router numbers.
import type { BeforeLeaveEventArgs } from '@solidjs/router'

/** A message, and how far its top is below that of the list (px). */
export type Place = { seq: number; offsetPx: number }

/** By room, the newest place. */
const places = new Map<string, Place & { depth: number }>()

/** The place in the list now, and undefined where no message is in view. */
export function placeIn(scroller: HTMLElement): Place | undefined {
  const { top } = scroller.getBoundingClientRect()
  for (const row of scroller.querySelectorAll<HTMLElement>('[data-seq]')) {
    const box = row.getBoundingClientRect()
    if (box.bottom > top) return { seq: Number(row.dataset['seq']), offsetPx: box.top - top }
  }
  return undefined
}

/** `undefined`: at the newest message. */
export function rememberPlace(roomId: string, place: Place | undefined, { to }: BeforeLeaveEventArgs): void {
  // "Back" and "Forward" have changed the entry already, by so many steps; a link changes it later.
  const depth = historyDepth() - (typeof to === 'number' ? to : 0)
  if (place) places.set(roomId, { ...place, depth })
  else places.delete(roomId)
}

export function placeToReturnTo(roomId: string): Place | undefined {
  const place = places.get(roomId)
  return place?.depth === historyDepth() ? place : undefined
}

/** The number that the router gives the present entry. NaN, which equals nothing, where it has none. */
function historyDepth(): number {
  const state: { _depth?: number } | null = history.state
  return state?._depth ?? Number.NaN
}
