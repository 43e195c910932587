import type { Changes } from '../ports/tables.ts'

/** The number of the last change before `since`, in ms since 1970, found in some twenty steps. A clock that was set back meanwhile makes it about so. */
export function lastBefore({ firstSeq, lastSeq, between }: Changes, since: number): number {
  let [low, high] = [firstSeq() - 1, lastSeq()]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    // The log may have a gap there.
    const next = between(middle, high, 1)[0]
    if (next && next.at < since) low = next.seq
    else high = middle
  }
  return low
}
