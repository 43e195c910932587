import type { BoardRecord, Column } from '../../../../src-bun/contract/boards.ts'

/** How the page that shows the cell writes a time in ms since 1970, a number and a yes or no. */
type InWords = {
  dateAndTime(at: number): string
  number(value: number): string
  word(key: 'yes' | 'no'): string
}

/** Not so small that nothing of it would be shown, and not so large that it would fill the table. */
const isWritable = (value: number): boolean => value === 0 || (Math.abs(value) >= 1e-6 && Math.abs(value) < 1e21)

/**
 * What a cell shows. A column may be called "constructor", which must not find what every object has, and a box is from anybody, so a value
 * may be of any kind.
 */
export function shownCell({ values }: BoardRecord, { key, type }: Column, shown: InWords): string {
  const value: unknown = Object.hasOwn(values ?? {}, key) ? values[key] : undefined
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return ''
  if (type === 'time') return shown.dateAndTime(Number(value))
  if (typeof value === 'boolean') return shown.word(value ? 'yes' : 'no')
  return typeof value === 'number' && isWritable(value) ? shown.number(value) : String(value)
}
