// The audit log: what hosts have done to members, rooms and the door, the newest first.
import { Elysia, t } from 'elysia'
import { AUDIT_PAGE_MAX } from '../../../contract/limits.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { pageNumber } from '../page-number.ts'
import { signedIn } from '../signed-in.ts'

export function auditRoute(parts: Pick<HubParts, 'auth' | 'work' | 'store'>) {
  const { store } = parts
  return new Elysia().use(signedIn(parts)).get(
    '/api/audit',
    ({ query }) => {
      const before = pageNumber(query.before, Number.MAX_SAFE_INTEGER)
      const limit = pageNumber(query.limit, AUDIT_PAGE_MAX / 2)
      if (before === undefined || !limit || limit > AUDIT_PAGE_MAX) return refusal('frame.invalid')
      const { action, memberId } = query
      return store.read(({ audit }) => ({
        entries: audit.page({ before, limit, ...(action ? { action } : {}), ...(memberId ? { memberId } : {}) }),
      }))
    },
    { query: t.Unsafe<{ before?: number; limit?: number; action?: string; memberId?: string }>(t.Any()) },
  )
}
