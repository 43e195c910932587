import { words as de } from '../de/status.ts'
import { words as en } from '../en/status.ts'
import { clockTime, dateAndTime, dayKey } from '../times.ts'
import { partWords } from './part-words.ts'

/** The words about what people have chosen to be shown as. */
export const statusWord = partWords({ en, de })

/** The words beside a name, with the time when they end. `until` and `now` in ms since 1970. */
export function wordsUntil(words: string, until: number | undefined, now: number): string {
  return until === undefined ? words : statusWord('wordsUntil', { words, time: endTime(until, now) })
}

/** What ends at midnight ends today; what ends on another day has its date. */
export function endTime(until: number, now: number): string {
  return dayKey(until - 1) === dayKey(now) ? clockTime(until) : dateAndTime(until)
}
