// Where on the bar a time is, and how much happened in each part of it.
import type { Happening, HappeningKind } from './happenings.ts'
import { countUpTo } from './search-sorted.ts'

/** A longer time in which nothing happened takes no more of the bar, in ms. */
const PAUSE_ON_BAR_MS = 60_000

/** `share` is a part of the bar, from 0 to 1. */
export type Axis = { from: number; to: number; shareOf(at: number): number; timeOf(share: number): number }

/** `times` are those of what happened, in order. */
export function createAxis(times: ArrayLike<number>, skipsPauses: boolean): Axis {
  const [from, to] = [times[0] ?? 0, times[times.length - 1] ?? 0]
  /** How far along the bar each of them is, in ms without what is skipped. */
  const along = new Float64Array(times.length)
  for (let n = 1; n < times.length; n++) {
    const gap = (times[n] as number) - (times[n - 1] as number)
    along[n] = (along[n - 1] as number) + (skipsPauses ? Math.min(gap, PAUSE_ON_BAR_MS) : gap)
  }
  const length = along[times.length - 1] ?? 0
  /** Converts a value of the scale `values` to the scale `others` by linear interpolation. */
  function between(values: ArrayLike<number>, value: number, others: ArrayLike<number>): number {
    const n = Math.min(Math.max(0, countUpTo(values, value) - 1), values.length - 2)
    const [low, high] = [values[n] as number, values[n + 1] as number]
    const part = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0
    return (others[n] as number) + part * ((others[n + 1] as number) - (others[n] as number))
  }
  return {
    ...{ from, to },
    shareOf: (at) => (length === 0 ? 0 : at >= to ? 1 : between(times, at, along) / length),
    timeOf: (share) => (length === 0 ? from : share >= 1 ? to : between(along, share * length, times)),
  }
}

export type BucketKind = 'talk' | 'documents' | 'boards'
/** What happened in a part of the bar, from its first moment on. */
export type Bucket = { from: number; people: number; messages: number } & Record<BucketKind, number>

const bucketKind = (kind: HappeningKind): BucketKind =>
  kind === 'document' ? 'documents' : kind === 'board' ? 'boards' : 'talk'

/** The bar in so many parts of the same length. */
export function bucketsOf(happenings: readonly Happening[], axis: Axis, count: number): Bucket[] {
  const people = Array.from({ length: count }, () => new Set<string>())
  const buckets = Array.from(people, (_, n): Bucket => {
    return { from: axis.timeOf(n / count), people: 0, messages: 0, talk: 0, documents: 0, boards: 0 }
  })
  const starts = buckets.map(({ from }) => from)
  for (const { at, kind, memberId } of happenings) {
    const n = Math.max(0, countUpTo(starts, at) - 1)
    const bucket = buckets[n] as Bucket
    bucket[bucketKind(kind)]++
    if (kind === 'message') bucket.messages++
    if (memberId !== '') people[n]?.add(memberId)
  }
  for (const [n, bucket] of buckets.entries()) bucket.people = people[n]?.size ?? 0
  return buckets
}
