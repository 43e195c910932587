import type { Column, Value } from '../../../src-bun/contract/boards.ts'
import { locale } from '../../i18n/i18n.ts'
import { boardWord } from '../../i18n/parts/boards.ts'
import { shortTime } from '../../i18n/short-time.ts'
import { dateAndTime } from '../../i18n/times.ts'
import { numberText } from './typed-number.ts'

/** The value of a cell as text; empty for none. */
export function cellText(value: Value | undefined, { type }: Column): string {
  if (value === undefined || value === null) return ''
  if (type === 'time' && isTime(value)) return dateAndTime(value)
  if (type === 'boolean') return value ? boardWord('yes') : boardWord('no')
  if (type === 'number' && typeof value === 'number') return shownNumber(value)
  return String(value)
}

/** The same, as short as a table wants it: a time of today without the day, one of this year without the year. */
export function shortCellText(value: Value | undefined, column: Column, now: number): string {
  if (column.type === 'time' && value !== undefined && value !== null && isTime(value)) return shortTime(value, now)
  return cellText(value, column)
}

/** What people read above a column and beside a field. */
export function columnLabel({ name, key, unit }: Column): string {
  return unit ? `${name ?? key} (${unit})` : (name ?? key)
}

/** With at most six decimals, but a number is never shown as 0 that is another one. */
function shownNumber(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-6 || size >= 1e21)) return numberText(value, locale())
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 6 }).format(value)
}

/** Whether a value is a time of the calendar, which formatting needs. Hubs of earlier versions stored any integer. */
function isTime(value: Value): value is number {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime())
}
