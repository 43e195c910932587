// Lists that are read page by page, in the order of the keys of the names, and what was used last.
import type { NameCursor, NamePage, Paged } from '../domain/ports/common.ts'

export const FIRST: NameCursor = { key: '', id: '' }

/** Whether a thing belongs to a page, apart from its limit; `search` is the key of what is searched for. */
export function isInPage({ after = FIRST }: NamePage, search: string, { key, id }: NameCursor): boolean {
  return (key > after.key || (key === after.key && id > after.id)) && key.includes(search)
}

/** Makes a page of rows in order, of which one more than asked for was read. */
export function toPage<R, T>(
  rows: readonly R[],
  limit: number,
  placeOf: (row: R) => NameCursor,
  toItem: (row: R) => T,
): Paged<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(toItem), next: rows.length > limit && last !== undefined ? placeOf(last) : undefined }
}

/** How long a later use is not stored, in ms: each time an index is written. */
const USE_NOTED_EVERY_MS = 60_000

/** The statement that notes a use; it takes the time and the id. */
export const noteUseIn = (table: 'rooms' | 'documents' | 'boards'): string =>
  `UPDATE ${table} SET used_at = ?1 WHERE id = ?2 AND used_at < ?1 - ${USE_NOTED_EVERY_MS}`
