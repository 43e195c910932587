import type { BoardRecord, Column } from '../../../../src-bun/contract/boards.ts'

/**
 * What a cell shows. A column may be called "constructor", which must not find what every object has, and a box is from anybody, so a value
 * may be of any kind.
 */
export function shownCell({ values }: BoardRecord, { key, type }: Column, dateAndTime: (at: number) => string): string {
  const value: unknown = Object.hasOwn(values ?? {}, key) ? values[key] : undefined
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return ''
  return type === 'time' ? dateAndTime(Number(value)) : String(value)
}
