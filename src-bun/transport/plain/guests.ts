// Guests: at an open door a socket may come with a name alone.
import { beginningOf } from '../../contract/characters.ts'
import { USER_ID_MAX_CHARS } from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import { guestKeyOf, guestNameOf } from '../../domain/members/members.ts'
import type { Clock } from '../../domain/ports.ts'
import { comparableForm, shortenedName } from '../../domain/text.ts'
import type { Store } from '../../store/store.ts'

/** The query of a socket: `username` becomes the guest's name, and `userId` what frames to others call them. */
type GivenNames = { username?: string | undefined; userId?: string | undefined }

export type Guests = {
  /** The member of a guest: the same one for the same name from the same address. Undefined for a guest who was removed. */
  admit(given: GivenNames, address: string): Promise<Member | undefined>
  /** The `userId` of a member in frames of plain sockets: the one that a guest gave for themselves, else the member's id. */
  userIdOf(memberId: string): string
}

export function createGuests({ store, clock }: { store: Store; clock: Clock }): Guests {
  /** By guest key. Two sockets that come at once under one name are one guest. */
  const joining = new Map<string, Promise<Member | undefined>>()
  const userIds = new Map<string, string>()

  async function join(name: string, address: string): Promise<Member | undefined> {
    const joined = await store.runAndWait({ type: 'guest.join', name, address })
    return joined.ok ? joined.value : undefined
  }

  async function admitAs(name: string, address: string): Promise<Member | undefined> {
    if (store.members.removalOf({ deviceKey: '', name: guestNameOf(name), address }, clock.now())) return undefined
    const key = guestKeyOf(name, address)
    const known = store.members.byGuestKey(key)
    if (known) return store.members.removal(known, clock.now()) ? undefined : known
    const joined = joining.get(key) ?? join(name, address).finally(() => joining.delete(key))
    joining.set(key, joined)
    return joined
  }

  /** Nobody is called by what shows nothing, nor by the id of a member, under which they would speak and be shown as here. */
  const isUsable = (userId: string) =>
    shortenedName(userId, USER_ID_MAX_CHARS) !== '' && !store.members.byId(comparableForm(userId))

  return {
    async admit({ username, userId }, address) {
      const member = await admitAs(username ?? userId ?? '', address)
      const given = userId ?? username
      if (member && given !== undefined && isUsable(given))
        userIds.set(member.id, beginningOf(given, USER_ID_MAX_CHARS))
      return member
    },
    userIdOf: (memberId) => userIds.get(memberId) ?? memberId,
  }
}
