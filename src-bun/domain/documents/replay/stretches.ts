// The history of a document as people think of it: who wrote for how long, and how much. A stretch is a number of updates between
// which nobody has paused for long.
//
// Where one ends is decided by the two updates there and nothing else. So any part of the log can be read by itself, from its end
// too, and leads to the same stretches.
import type { LoggedUpdate } from '../log-row.ts'
import { DeleteSet } from '../yjs/delete-set.ts'
import { readUpdate, UpdateCursor } from '../yjs/update-reader.ts'

/**
 * The updates from number `firstSeq` to `seq`, written from `from` to `at` (ms since 1970) by these members, in the order in which
 * they began. `inserted` and `deleted` are UTF-16 units of text.
 */
export type Stretch = {
  firstSeq: number
  seq: number
  from: number
  at: number
  authorIds: string[]
  inserted: number
  deleted: number
  /** Author and time of its first and its last update. */
  first: Edge
  last: Edge
}
type Edge = { authorId: string; at: number }

/** Nobody has written for so long, in ms. */
const PAUSE_MS = 5 * 60 * 1000
/** Somebody else begins after so long, in ms. Two who write at the same time are one stretch. */
const TURN_MS = 30 * 1000
/** A stretch ends behind each so manieth update, so that a page has no more than it can read. */
const UPDATES_MAX = 5000
/** An update that deletes more ranges repeats those that a client knew of when it came back. */
const REPEATED_RANGES = 16

/**
 * The stretches of consecutive updates, the oldest first. One ends with each of the numbers in `ends`, too. Of an update that
 * repeats deletions only those of text from these updates count, because the others may be old: there, `deleted` may be too low.
 */
export function stretchesOf(updates: readonly LoggedUpdate[], ends: ReadonlySet<number>): Stretch[] {
  const stretches: Stretch[] = []
  const known = new DeleteSet([])
  const writtenFrom = new Map<number, number>()
  for (const { seq, authorId, at, bytes } of updates) {
    const { blocks, deleted } = readUpdate(new UpdateCursor(bytes))
    let inserted = 0
    for (const { client, clock, end } of blocks) {
      inserted += end - clock
      if (!writtenFrom.has(client)) writtenFrom.set(client, clock)
    }
    const isRepeated = deleted.length > REPEATED_RANGES
    let removed = 0
    for (const range of deleted) {
      const isRecent = range.clock >= (writtenFrom.get(range.client) ?? Number.POSITIVE_INFINITY)
      if ((!isRepeated || isRecent) && !known.has(range)) removed += range.length
    }
    known.add(deleted)
    const edge = { authorId, at }
    addTo(
      stretches,
      {
        ...{ firstSeq: seq, seq, from: at, at, authorIds: [authorId] },
        ...{ inserted, deleted: removed, first: edge, last: edge },
      },
      ends,
    )
  }
  return stretches
}

/** The stretches of an older and a newer part of a log between which nothing is missing. */
export function joinStretches(
  older: readonly Stretch[],
  newer: readonly Stretch[],
  ends: ReadonlySet<number>,
): Stretch[] {
  const joined = older.slice(0, -1)
  for (const stretch of [...older.slice(-1), ...newer.slice(0, 1)]) addTo(joined, stretch, ends)
  return [...joined, ...newer.slice(1)]
}

function addTo(stretches: Stretch[], next: Stretch, ends: ReadonlySet<number>): void {
  const open = stretches.at(-1)
  if (!open || isEnd(open, next, ends)) {
    stretches.push(next)
    return
  }
  open.seq = next.seq
  open.from = Math.min(open.from, next.from)
  open.at = Math.max(open.at, next.at)
  open.inserted += next.inserted
  open.deleted += next.deleted
  open.last = next.last
  for (const id of next.authorIds) if (!open.authorIds.includes(id)) open.authorIds.push(id)
}

/** The clock of a computer may be set back, so the time between two updates may be negative. */
function isEnd({ seq, last }: Stretch, { first }: Stretch, ends: ReadonlySet<number>): boolean {
  const between = Math.abs(first.at - last.at)
  return (
    ends.has(seq) ||
    seq % UPDATES_MAX === 0 ||
    between >= PAUSE_MS ||
    (first.authorId !== last.authorId && between >= TURN_MS)
  )
}
