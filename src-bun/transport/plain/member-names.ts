// Finds members by the names that scripts use for them, without looking through all members for each name.
import type { Member } from '../../contract/members.ts'
import { nameKey } from '../../domain/name-key.ts'
import type { Store } from '../../store/store.ts'

/** After these changes a name may lead to another member. */
const NAME_CHANGES: ReadonlySet<string> = new Set(['member.joined', 'member.renamed', 'member.removed'])

export type MemberNames = {
  /** The oldest member whose name has this `nameKey`. */
  byKey(key: string): Member | undefined
}

/** The index is made when it is needed, and dropped when a COMMIT has changed a name. */
export function createMemberNames(store: Pick<Store, 'members' | 'observe' | 'read'>): MemberNames {
  let idsByKey: Map<string, string> | undefined
  store.observe(({ changes }) => {
    if (changes.some(({ change }) => NAME_CHANGES.has(change.type))) idsByKey = undefined
  })

  /** Read as committed: a name that is rolled back would stay in the index, because no change reports it. */
  function index(): Map<string, string> {
    const ids = new Map<string, string>()
    for (const { id, name } of store.read(({ members }) => members.all())) {
      const key = nameKey(name)
      if (!ids.has(key)) ids.set(key, id)
    }
    return ids
  }

  return {
    byKey(key) {
      idsByKey ??= index()
      const id = idsByKey.get(key)
      const member = id === undefined ? undefined : store.members.byId(id)
      // A rename that is not committed yet has not dropped the index.
      return member && nameKey(member.name) === key ? member : undefined
    },
  }
}
