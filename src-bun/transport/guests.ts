// At an open door a socket may come with a name alone.
import type { Member } from '../contract/members.ts'
import { guestKeyOf, joinAsGuest } from '../domain/members.ts'
import type { Clock } from '../domain/ports.ts'
import type { Store } from '../store/store.ts'
import type { Runner } from './run.ts'

export function createGuests({ store, runner, clock }: { store: Store; runner: Runner; clock: Clock }) {
  /** Two sockets that come at once under one name are one person. */
  const arriving = new Map<string, Promise<Member | undefined>>()

  async function join(name: string, address: string): Promise<Member | undefined> {
    const joined = await runner.enter((scope) => joinAsGuest(scope, { name, address }))
    return joined.ok ? joined.value.member : undefined
  }

  return {
    /** The same person for the same name from the same address. Undefined where they were sent away. */
    async admit(name: string, address: string): Promise<Member | undefined> {
      if (store.members.removalOf({ deviceKey: '', name, address }, clock.now())) return undefined
      const key = guestKeyOf(name, address)
      const known = store.members.byGuestKey(key)
      if (known) return store.members.removal(known, clock.now()) ? undefined : known
      const coming = arriving.get(key) ?? join(name, address).finally(() => arriving.delete(key))
      arriving.set(key, coming)
      return coming
    },
  }
}
export type Guests = ReturnType<typeof createGuests>
