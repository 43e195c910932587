// How formats for people write what is in a board.
import type { BoardRecord, Column, Value } from '../contract/boards.ts'
import { moment } from './local-time.ts'

export const columnTitle = ({ key, name = key, unit }: Column): string => (unit ? `${name} (${unit})` : name)

/** A key like "constructor" must not find what every object has. */
export const valueIn = (values: BoardRecord['values'], { key }: Column): Value =>
  Object.hasOwn(values, key) ? (values[key] ?? null) : null

/** A time as the hub's own clock shows it. Empty for what is not set. */
export function valueText(value: Value, { type }: Column): string {
  if (value === null) return ''
  return type === 'time' ? moment(Number(value)) : String(value)
}
