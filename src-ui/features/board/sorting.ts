import type { Value } from '../../../src-bun/contract/boards.ts'
import type { Row } from '../../state/boards.ts'

/** Without a column by key. */
export type Order = { column: string | undefined; isDescending: boolean }

// One for all: to compare by locale without one is far slower.
const collator = new Intl.Collator(undefined, { numeric: true })

/** What is empty comes last, whichever way. */
export function sortedKeys(rows: Record<string, Row>, { column, isDescending }: Order): string[] {
  const keys = Object.keys(rows).sort(collator.compare)
  const turn = isDescending ? -1 : 1
  if (column === undefined) return isDescending ? keys.reverse() : keys
  const read = (key: string) => rows[key]?.values[column]
  const compare = (a: Value | undefined, b: Value | undefined) => {
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
    if (typeof a === 'string' && typeof b === 'string') return turn * collator.compare(a, b)
    return turn * (Number(a) - Number(b))
  }
  return keys.sort((a, b) => compare(read(a), read(b)))
}
