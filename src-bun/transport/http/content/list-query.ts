// The query of a list: `ids` names some of it; `q`, `archived`, `after` and `limit` ask for a page in the order of the names.
import { t } from 'elysia'
import { isId } from '../../../contract/id-pattern.ts'
import { LIST_PAGE_MAX, SEARCH_MAX_CHARS } from '../../../contract/limits.ts'
import type { NameCursor, NamePage, Paged } from '../../../domain/ports/common.ts'
import { pageNumber } from '../page-number.ts'

type Given = { ids?: string; q?: string; archived?: boolean; after?: string; limit?: number }

/** For the types of clients. */
export const listQuery = t.Unsafe<Given>(t.Any())

/** Undefined: everything is asked for, as before there were pages. */
type ListQuery = { ids: string[] } | { page: NamePage } | undefined

/** Reads the query of a list; 'invalid' where it is none. */
export function readListQuery(query: Record<string, unknown>): ListQuery | 'invalid' {
  const { ids, q = '', archived, after, limit: givenLimit } = query
  if (ids !== undefined) {
    const list = String(ids).split(',')
    return list.length <= LIST_PAGE_MAX && list.every(isId) ? { ids: list } : 'invalid'
  }
  if (!PAGE_FIELDS.some((field) => query[field] !== undefined)) return undefined
  const limit = pageNumber(givenLimit, LIST_PAGE_MAX)
  const cursor = after === undefined ? undefined : readCursor(after)
  if (!limit || limit > LIST_PAGE_MAX || cursor === 'invalid') return 'invalid'
  if (typeof q !== 'string' || q.length > SEARCH_MAX_CHARS) return 'invalid'
  if (![undefined, true, false, 'true', 'false'].includes(archived as undefined)) return 'invalid'
  return { page: { search: q, after: cursor, limit, archived: String(archived) === 'true' } }
}

const PAGE_FIELDS = ['q', 'archived', 'after', 'limit'] as const

/** Says where to go on, in the field `next` of an answer, which is the `after` of the next query. Absent at the end. */
export function nextOf({ next }: Paged<unknown>): { next?: string } {
  return next === undefined ? {} : { next: Buffer.from(`${next.id}${next.key}`).toString('base64url') }
}

const ID_LENGTH = 16

function readCursor(after: unknown): NameCursor | 'invalid' {
  const text = Buffer.from(String(after), 'base64url').toString()
  const id = text.slice(0, ID_LENGTH)
  return isId(id) ? { id, key: text.slice(ID_LENGTH) } : 'invalid'
}
