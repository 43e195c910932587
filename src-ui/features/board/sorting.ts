import type { Value } from '../../../src-bun/contract/boards.ts'
import { nameOrder } from '../../i18n/order.ts'
import type { Row } from '../../state/boards.ts'

/** Sorts by the time of the last change. No key of a column begins with a blank. */
export const CHANGED = ' changed'

/** Which column a board is sorted by; undefined is the key of its records. */
export type Order = { column: string | undefined; isDescending: boolean }

/** The order after somebody has chosen a column: the other way round where it is sorted by already; the newest changes come first. */
export const orderAfter = (now: Order, column: string | undefined): Order => ({
  column,
  isDescending: now.column === column ? !now.isDescending : column === CHANGED,
})

/** The keys of `rows` in order. Empty values come last in both directions. */
export function sortedKeys(rows: Record<string, Row>, { column, isDescending }: Order): string[] {
  const compareNames = nameOrder()
  const keys = Object.keys(rows).sort(compareNames)
  const direction = isDescending ? -1 : 1
  if (column === undefined) return isDescending ? keys.reverse() : keys
  const read = (key: string) => (column === CHANGED ? rows[key]?.updatedAt : rows[key]?.values.get(column))
  const compare = (a: Value | undefined, b: Value | undefined) => {
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
    if (typeof a === 'string' && typeof b === 'string') return direction * compareNames(a, b)
    return direction * (Number(a) - Number(b))
  }
  return keys.sort((a, b) => compare(read(a), read(b)))
}
