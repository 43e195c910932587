// The changes of a log in the order of time.
import type { Change } from '../../../../src-bun/contract/frames/changes.ts'
import { messageIdOf, messageIn } from './message-patch.ts'

/** A change of the log; `at` is in ms since 1970. */
export type TimedChange = { at: number; change: Change }

/** The last time that a date can be, in ms. */
const TIME_MAX = 8.64e15

/** The times, none of them before the one before it. */
export function inOrder(times: readonly number[]): Float64Array {
  const ordered = new Float64Array(times.length)
  let last = 0
  for (const [n, at] of times.entries()) {
    if (at > last && at <= TIME_MAX) last = at
    ordered[n] = last
  }
  return ordered
}

/**
 * The same changes with times that do not run backwards. Of a message that was deleted, or was let go because of its age, there is only the
 * record of that, which may be weeks younger: it is put where the message was posted, too, so that what was said then leaves its place.
 */
export function inTime(changes: readonly TimedChange[]): TimedChange[] {
  const times = inOrder(changes.map(({ at }) => at))
  const ordered = changes.map(({ change }, n): TimedChange => ({ at: times[n] as number, change }))
  const known = new Set<string>()
  const lost: TimedChange[] = []
  for (const { at, change } of ordered) {
    const [id, postedAt] = lookAt(change)
    if (id === undefined || known.has(id)) continue
    known.add(id)
    const from = Math.max(postedAt, times[0] as number)
    if (change.type === 'chat.deleted' && from < at) lost.push({ at: from, change })
  }
  if (lost.length === 0) return ordered
  lost.sort((a, b) => a.at - b.at)
  // Of two at the same time the records of the log are first.
  return [...ordered, ...lost].sort((a, b) => a.at - b.at)
}

/** The id of the message that a record has all of, and when it was posted. A record of a forged box may have any form. */
function lookAt(change: Change): [id: string | undefined, postedAt: number] {
  try {
    const whole = messageIn(change)
    return whole ? [messageIdOf(change), whole.postedAt] : [undefined, 0]
  } catch {
    return [undefined, 0]
  }
}
