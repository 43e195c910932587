// The members: some by their ids, or all by name, page by page.
import { Elysia } from 'elysia'
import { LIST_PAGE_MAX } from '../../../contract/limits.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { listQuery, nextOf, readListQuery } from '../content/list-query.ts'
import { signedIn } from '../signed-in.ts'

export function memberRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'store'>) {
  return new Elysia().use(signedIn(parts)).get(
    '/api/members',
    ({ query }) => {
      const asked = readListQuery(query)
      if (asked === 'invalid') return refusal('frame.invalid')
      return parts.store.read(({ members }) => {
        if (asked && 'ids' in asked) return { members: members.byIds(asked.ids) }
        const page = members.page(asked?.page ?? { search: '', limit: LIST_PAGE_MAX })
        return { members: page.items, ...nextOf(page) }
      })
    },
    { query: listQuery },
  )
}
