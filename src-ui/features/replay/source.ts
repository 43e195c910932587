import type { JSX } from 'solid-js'
import type { Column } from '../../../src-bun/contract/boards.ts'
import type { TimedUpdate, Timeline } from './model/timeline.ts'
import type { ReplayWords } from './words.ts'

/** Something that can be chosen: a room, a document or a board. `place` is `room/ID` and so on. */
export type Choice = { place: string; name: string }

/** What a replay shows, and the words of the page that it is in. */
export type ReplaySource = {
  timeline: Timeline
  rooms: readonly Choice[]
  things: readonly Choice[]
  /** The room that is shown first; without one it is the one in which somebody spoke last. */
  firstRoom?: string
  updatesOf(documentId: string): readonly TimedUpdate[]
  isRich(documentId: string): boolean
  columnsOf(boardId: string): readonly Column[]
  memberName(memberId: string, then?: string): string
  markdown(text: string): JSX.Element
  word(key: keyof ReplayWords, values?: Record<string, string | number>): string
  /** With at most six decimals. */
  number(value: number): string
  /** A time in ms since 1970: with its day, or the time of the day alone. */
  dateAndTime(at: number): string
  time(at: number): string
}

export type Counted = 'people' | 'messages' | 'files' | 'votes'
export const countWord = (source: ReplaySource, what: Counted, count: number): string =>
  source.word(`${what}.${count === 1 ? 'one' : 'other'}`, { count: source.number(count) })

/** A time, with its day where that is not the day of `now`: a record may go over several. */
export const momentTime = (source: ReplaySource, at: number, now: number): string =>
  new Date(at).toDateString() === new Date(now).toDateString() ? source.time(at) : source.dateAndTime(at)
