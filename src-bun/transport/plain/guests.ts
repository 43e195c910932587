// Guests: at an open door a socket may come with a name alone.
import { beginningOf } from '../../contract/characters.ts'
import { USER_ID_MAX_CHARS } from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import { guestKeyOf, guestNameOf } from '../../domain/members/members.ts'
import { lookAlikeKey } from '../../domain/name-key.ts'
import { whyMayNotSpeak } from '../../domain/permissions.ts'
import type { Clock } from '../../domain/ports/common.ts'
import { allow, type Result, refuse } from '../../domain/result.ts'
import { comparableForm, shortenedName } from '../../domain/text.ts'
import type { Store } from '../../store/store.ts'

/** The query of a socket: `username` becomes the guest's name, and `userId` what frames to others call them. */
type GivenNames = { username?: string | undefined; userId?: string | undefined }

/** For at least so many of the newest messages of guests it is remembered which of their `userId`s wrote them. */
const AUTHORS_MAX = 1000
/** Of so many guests who have gone it is remembered what they were called: the last ones. */
const GONE_NAMES_MAX = 1000

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
  userIdOn(given: GivenNames, member: Member): string
  /** To be called when a member has taken a name: no other guest is called by it, or by what looks like it, any more. */
  nameTaken(member: Member): void
  /** Remembers that a guest has sent the message `clientId` under this `userId`, unless it was sent before. */
  rememberAuthor(memberId: string, clientId: string, userId: string): void
  /** The `userId` of the author of a message: the one it was sent under while that is remembered, else as `userIdOf`. */
  authorOf(memberId: string, clientId: string | undefined): string
  /** To be called every minute or so with who is here: of the others, only the last ones are remembered. */
  forgetGone(isHere: (memberId: string) => boolean): void
}

export function createGuests({ store, clock }: { store: Store; clock: Clock }): Guests {
  /** By guest key. Two sockets that come at once under one name are one guest. */
  const joining = new Map<string, Promise<Result<Member>>>()
  /** What each guest is called, with the key under which names that look alike are the same. */
  const userIds = new Map<string, { userId: string; key: string }>()
  /** The same the other way round: by that key, the ids of the members, the one who came first at the front. */
  const memberIds = new Map<string, Set<string>>()
  /** By member and client id: of the newest messages, and of those before them. */
  let authors = new Map<string, string>()
  let earlierAuthors = new Map<string, string>()
  /** By the query of a socket, what the guest who opened it may be called, as of what is committed. */
  let usable = new WeakMap<GivenNames, { member: Member; userId: string | undefined }>()
  let committedNamings = store.members.namings()

  async function admitAs(name: string, address: string): Promise<Result<Member>> {
    const key = guestKeyOf(name, address)
    const known = store.members.byGuestKey(key)
    // A new guest is asked the same when they join.
    const isRemoved = () =>
      known &&
      (store.members.removal(known, clock.now()) ??
        store.members.removalOf({ deviceKey: '', name: guestNameOf(name), address }, clock.now()))
    if (isRemoved()) return refuse('member.removed')
    // An idle guest has to be seen, or could be forgotten before their socket is open.
    if (known && !store.idleGuests.has(known.id)) return allow(known)
    const join = () => store.runAndWait({ type: 'guest.join', name, address }).finally(() => joining.delete(key))
    const joined = joining.get(key) ?? join()
    joining.set(key, joined)
    return joined
  }

  /**
   * Nobody is called by what shows nothing, nor by the id of a member, nor by what looks like the name of another one: under
   * these they would speak and be shown as here.
   */
  function isUsable(userId: string, memberId: string): boolean {
    if (shortenedName(userId, USER_ID_MAX_CHARS) === '') return false
    if (store.members.byId(comparableForm(userId).toLowerCase())) return false
    const namesake = store.members.byName(userId)
    return !namesake || namesake.id === memberId
  }

  /** Whoever may not speak is called by no words of their choice either. */
  function usableIn({ username, userId }: GivenNames, member: Member): string | undefined {
    const given = beginningOf(userId ?? username ?? '', USER_ID_MAX_CHARS)
    return !whyMayNotSpeak(member) && isUsable(given, member.id) ? given : undefined
  }

  function stopCalling(memberId: string): void {
    const key = userIds.get(memberId)?.key
    if (key === undefined) return
    userIds.delete(memberId)
    const called = memberIds.get(key)
    if (called?.delete(memberId) && called.size === 0) memberIds.delete(key)
  }

  function callThem(memberId: string, userId: string): void {
    if (userIds.get(memberId)?.userId === userId) return
    stopCalling(memberId)
    const key = lookAlikeKey(userId)
    userIds.set(memberId, { userId, key })
    memberIds.set(key, (memberIds.get(key) ?? new Set()).add(memberId))
  }

  store.observe(({ changes }) => {
    for (const { change } of changes)
      if (change.type === 'member.removed' && change.forgotten) {
        stopCalling(change.memberId)
        usable = new WeakMap()
      }
    if (committedNamings === store.members.namings()) return
    committedNamings = store.members.namings()
    usable = new WeakMap()
  })

  /**
   * What a guest may be called, of what a socket has given; undefined for everybody else. It is asked for each message, and looked up
   * anew after a name was given. One that is not committed yet may be rolled back: until then nothing is remembered.
   */
  function usableOn(given: GivenNames, member: Member): string | undefined {
    const isCommitted = store.members.namings() === committedNamings
    const known = isCommitted ? usable.get(given) : undefined
    if (known?.member === member) return known.userId
    const userId = store.members.isGuest(member.id) ? usableIn(given, member) : undefined
    if (isCommitted) usable.set(given, { member, userId })
    return userId
  }

  const rememberedAuthor = (key: string) => authors.get(key) ?? earlierAuthors.get(key)
  const userIdOf = (memberId: string) => userIds.get(memberId)?.userId ?? memberId

  return {
    async admit(given, address) {
      const joined = await admitAs(given.username ?? given.userId ?? '', address)
      // A host may have muted them since, in the same group.
      const member = joined.ok ? store.members.byId(joined.value.id) : undefined
      const userId = member && usableIn(given, member)
      if (member && userId !== undefined) callThem(member.id, userId)
      return joined
    },
    userIdOf,
    calledBy(userId) {
      if (memberIds.size === 0) return undefined
      const alike = [...(memberIds.get(lookAlikeKey(userId)) ?? [])]
      const first = alike.find((memberId) => userIds.get(memberId)?.userId === userId)
      return first === undefined ? undefined : store.members.byId(first)
    },
    // Whoever is signed in may put anything into the query; only guests are called by it.
    userIdOn: (given, member) => usableOn(given, member) || userIdOf(member.id),
    nameTaken({ id, name }) {
      for (const memberId of [...(memberIds.get(lookAlikeKey(name)) ?? [])]) if (memberId !== id) stopCalling(memberId)
    },
    rememberAuthor(memberId, clientId, userId) {
      const key = `${memberId} ${clientId}`
      if (userId === memberId || rememberedAuthor(key) !== undefined) return
      if (authors.size >= AUTHORS_MAX) {
        earlierAuthors = authors
        authors = new Map()
      }
      authors.set(key, userId)
    },
    forgetGone(isHere) {
      const gone = [...userIds.keys()].filter((memberId) => !isHere(memberId))
      for (const memberId of gone.slice(0, -GONE_NAMES_MAX)) stopCalling(memberId)
    },
    authorOf: (memberId, clientId) => rememberedAuthor(`${memberId} ${clientId}`) ?? userIdOf(memberId),
  }
}
