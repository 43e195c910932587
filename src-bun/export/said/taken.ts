// What a file says of itself: when it was made, and which part of a thing is in it.
import type { ExportSelection } from '../../contract/http/exports.ts'
import { moment, timeZone } from '../local-time.ts'

/**
 * "Taken 2026-11-23 04:10, 12 messages. Times are Europe/Berlin." Where something was left out: "Taken 2026-11-23 04:10, messages by Ada from
 * 2026-11-22 09:00. …". `count` may be empty; `written` is how a name stands in the format.
 */
export function takenWords(
  takenAt: number,
  { count, entries }: { count: string; entries: string },
  selection: ExportSelection,
  written: (name: string) => string = (name) => name,
): string {
  const part = partWords(selection, written)
  const what = part === '' ? count : `${entries}${part}`
  return `Taken ${moment(takenAt)}${what === '' ? '' : `, ${what}`}. Times are ${timeZone()}.`
}

export const ofRoom = (lastSeq: number) => ({ count: `${lastSeq} messages`, entries: 'messages' })
export const OF_BOARD = { count: '', entries: 'records that were changed' }

function partWords({ from, to, seq, who }: ExportSelection, written: (name: string) => string): string {
  const parts = [
    who ? ` by ${who.map(({ name }) => written(name)).join(' and ')}` : '',
    from === undefined ? '' : ` from ${moment(from)}`,
    to === undefined ? '' : ` until ${moment(to)}`,
    seq === undefined ? '' : ` up to number ${seq}`,
  ]
  return parts.join('')
}
