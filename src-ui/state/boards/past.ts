// What one cell of a board was, as far back as the log of the hub reaches.
import type { PastValue } from '../../../src-bun/contract/http/board-history.ts'
import { fetchPast } from '../../live/http.ts'
import type { Row } from '../boards.ts'

export type { PastValue }

/** The most changes that are fetched. A plot has too few pixels to show more of them. */
export const PAST_MAX = 5000

/** The newest value first. `isCut`: there are older ones. */
export type Past = { values: readonly PastValue[]; isCut: boolean }

/**
 * The values of a cell since `from` (ms since 1970), without those that only repeat the one before them: another cell of the record has
 * changed then. Undefined where they could not be fetched.
 */
export async function readPast(of: {
  boardId: string
  key: string
  column: string
  from: number
}): Promise<Past | undefined> {
  const values: PastValue[] = []
  let before: number | undefined
  let readCount = 0
  do {
    const page = await fetchPast(of.boardId, of.key, { column: of.column, from: of.from, before })
    if (!page.ok) return undefined
    for (const value of page.value.values) {
      // Of those that are the same, the oldest says when it came to be so.
      if (values.at(-1)?.value === value.value) values.pop()
      values.push(value)
    }
    readCount += page.value.values.length
    before = page.value.next
  } while (before !== undefined && readCount < PAST_MAX)
  return { values, isCut: before !== undefined }
}

/** The same with what the record is now, where that is newer. */
export function withNewest(past: Past, { values, updatedAt, updatedBy, updatedByName }: Row, column: string): Past {
  const value = values.get(column) ?? null
  const newest = past.values[0]
  if (newest && (newest.at >= updatedAt || newest.value === value)) return past
  const now = { seq: 0, at: updatedAt, value, by: updatedBy, byName: updatedByName }
  return { ...past, values: [now, ...past.values] }
}
