// Guests: at an open door a socket may come with a name alone.
import { beginningOf } from '../../contract/characters.ts'
import { USER_ID_MAX_CHARS } from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import { guestKeyOf, guestNameOf } from '../../domain/members/members.ts'
import type { Clock } from '../../domain/ports.ts'
import { allow, type Result, refuse } from '../../domain/result.ts'
import { comparableForm, shortenedName } from '../../domain/text.ts'
import type { Store } from '../../store/store.ts'

/** The query of a socket: `username` becomes the guest's name, and `userId` what frames to others call them. */
type GivenNames = { username?: string | undefined; userId?: string | undefined }

/** For so many of the newest messages of guests it is remembered which of their `userId`s wrote them. */
const AUTHORS_MAX = 1000

export type Guests = {
  /**
   * The member of a guest: the same one for the same name from the same address. Refuses a guest who was removed
   * (`member.removed`), and a new one where too many have come (`join.tooMany`, `join.full`).
   */
  admit(given: GivenNames, address: string): Promise<Result<Member>>
  /** The `userId` of a member in frames of plain sockets: the one that a guest gave for themselves last, else the member's id. */
  userIdOf(memberId: string): string
  /** The guest who gave this `userId` for themselves; where several did, the one who came first. */
  calledBy(userId: string): Member | undefined
  /** The same for one of the member's sockets: the one that it was opened with, where a guest may be called so. */
  userIdOn(given: GivenNames, memberId: string): string
  /** Remembers that a guest has sent the message `clientId` under this `userId`, unless it was sent before. */
  rememberAuthor(memberId: string, clientId: string, userId: string): void
  /** The `userId` of the author of a message: the one it was sent under while that is remembered, else as `userIdOf`. */
  authorOf(memberId: string, clientId: string | undefined): string
}

export function createGuests({ store, clock }: { store: Store; clock: Clock }): Guests {
  /** By guest key. Two sockets that come at once under one name are one guest. */
  const joining = new Map<string, Promise<Result<Member>>>()
  const userIds = new Map<string, string>()
  /** The same the other way round: the ids of the members whom a `userId` means. */
  const memberIds = new Map<string, Set<string>>()
  /** By member and client id, the oldest first. */
  const authors = new Map<string, string>()

  async function admitAs(name: string, address: string): Promise<Result<Member>> {
    if (store.members.removalOf({ deviceKey: '', name: guestNameOf(name), address }, clock.now()))
      return refuse('member.removed')
    const key = guestKeyOf(name, address)
    const known = store.members.byGuestKey(key)
    if (known) return store.members.removal(known, clock.now()) ? refuse('member.removed') : allow(known)
    const join = () => store.runAndWait({ type: 'guest.join', name, address }).finally(() => joining.delete(key))
    const joined = joining.get(key) ?? join()
    joining.set(key, joined)
    return joined
  }

  /** Nobody is called by what shows nothing, nor by the id of a member, under which they would speak and be shown as here. */
  const isUsable = (userId: string) =>
    shortenedName(userId, USER_ID_MAX_CHARS) !== '' && !store.members.byId(comparableForm(userId))

  function usableIn({ username, userId }: GivenNames): string | undefined {
    const given = userId ?? username
    return given !== undefined && isUsable(given) ? beginningOf(given, USER_ID_MAX_CHARS) : undefined
  }

  function callThem(memberId: string, userId: string): void {
    const before = userIds.get(memberId)
    if (before === userId) return
    const others = before === undefined ? undefined : memberIds.get(before)
    if (others?.delete(memberId) && others.size === 0) memberIds.delete(before as string)
    userIds.set(memberId, userId)
    memberIds.set(userId, (memberIds.get(userId) ?? new Set()).add(memberId))
  }

  const userIdOf = (memberId: string) => userIds.get(memberId) ?? memberId

  return {
    async admit(given, address) {
      const joined = await admitAs(given.username ?? given.userId ?? '', address)
      const userId = usableIn(given)
      if (joined.ok && userId !== undefined) callThem(joined.value.id, userId)
      return joined
    },
    userIdOf,
    calledBy(userId) {
      const [first] = memberIds.get(userId) ?? []
      return first === undefined ? undefined : store.members.byId(first)
    },
    // Whoever is signed in may put anything into the query; only guests are called by it.
    userIdOn: (given, memberId) => (userIds.has(memberId) && usableIn(given)) || userIdOf(memberId),
    rememberAuthor(memberId, clientId, userId) {
      const key = `${memberId} ${clientId}`
      if (!userIds.has(memberId) || authors.has(key)) return
      if (authors.size >= AUTHORS_MAX) authors.delete(authors.keys().next().value as string)
      authors.set(key, userId)
    },
    authorOf: (memberId, clientId) => authors.get(`${memberId} ${clientId}`) ?? userIdOf(memberId),
  }
}
