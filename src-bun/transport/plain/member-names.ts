// Finds members by the names that scripts use for them. A script may ask for hundreds of names again and again.
import type { Member } from '../../contract/members.ts'
import { nameKey } from '../../domain/name-key.ts'
import type { Store } from '../../store/store.ts'

/** So many names are remembered, and then none of them. */
const REMEMBERED_MAX = 2000

export type MemberNames = {
  /** The oldest member whose name has this `nameKey`. */
  byKey(key: string): Member | undefined
  /** To be called every minute or so: names are looked up when they are asked for next. */
  forget(): void
}

/** Each name is looked up once, and again when somebody has taken it or who had it has another one. */
export function createMemberNames(store: Pick<Store, 'members' | 'observe' | 'read'>): MemberNames {
  /** By key, the id of the member, or undefined where nobody has the name. */
  const ids = new Map<string, string | undefined>()
  store.observe(({ changes }) => {
    for (const { change } of changes)
      if (change.type === 'member.joined' || change.type === 'member.renamed') ids.delete(nameKey(change.member.name))
  })

  /** Read as committed: a name that is rolled back would stay, because no change reports it. */
  function lookUp(key: string): Member | undefined {
    const member = store.read(({ members }) => members.byNameKey(key))
    if (ids.size >= REMEMBERED_MAX) ids.clear()
    ids.set(key, member?.id)
    return member
  }

  return {
    byKey(key) {
      if (!ids.has(key)) return lookUp(key)
      const id = ids.get(key)
      const member = id === undefined ? undefined : store.members.byId(id)
      // They may have another name now, or be gone.
      return id === undefined || (member && nameKey(member.name) === key) ? member : lookUp(key)
    },
    forget: () => ids.clear(),
  }
}
