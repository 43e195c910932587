// At an open door a socket may come with a name alone.
import type { Member } from '../../contract/members.ts'
import { guestKeyOf } from '../../domain/members/members.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Store } from '../../store/store.ts'

const ALIAS_MAX_CHARS = 100

export function createGuests({ store, clock }: { store: Store; clock: Clock }) {
  /** Two sockets that come at once under one name are one person. */
  const arriving = new Map<string, Promise<Member | undefined>>()
  /** What somebody asked to be called: frames to others repeat it. */
  const aliases = new Map<string, string>()

  async function join(name: string, address: string): Promise<Member | undefined> {
    const joined = await store.commit({ type: 'guest.join', name, address })
    return joined.ok ? joined.value : undefined
  }

  return {
    /** The same person for the same name from the same address. Undefined where they were sent away. */
    async admit(
      asked: { username?: string | undefined; userId?: string | undefined },
      address: string,
    ): Promise<Member | undefined> {
      const name = asked.username ?? asked.userId ?? ''
      const member = await admitAs(name, address)
      const alias = asked.userId ?? asked.username
      if (member && alias !== undefined) aliases.set(member.id, alias.slice(0, ALIAS_MAX_CHARS))
      return member
    },
    /** A guest's own word for who they are, a member's id. */
    userIdOf: (memberId: string): string => aliases.get(memberId) ?? memberId,
  }

  async function admitAs(name: string, address: string): Promise<Member | undefined> {
    if (store.members.removalOf({ deviceKey: '', name, address }, clock.now())) return undefined
    const key = guestKeyOf(name, address)
    const known = store.members.byGuestKey(key)
    if (known) return store.members.removal(known, clock.now()) ? undefined : known
    const coming = arriving.get(key) ?? join(name, address).finally(() => arriving.delete(key))
    arriving.set(key, coming)
    return coming
  }
}
export type Guests = ReturnType<typeof createGuests>
