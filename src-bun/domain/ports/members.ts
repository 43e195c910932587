// The tables of members, their sessions and what hosts have done, as the domain sees them.
import type { AuditEntry, RemovedMember, Session } from '../../contract/door/administration.ts'
import type { Member, Role } from '../../contract/members.ts'
import type { ChosenStatus } from '../../contract/presence.ts'
import type { NamePage, Paged } from './common.ts'

export type Members = {
  all(): Member[]
  byId(id: string): Member | undefined
  /** Those that there are, in no order. */
  byIds(ids: readonly string[]): Member[]
  page(page: NamePage): Paged<Member>
  /** Whether there are more members than this, a small number: nobody beyond it is counted. */
  areMoreThan(count: number): boolean
  /** The oldest member whose name has this `nameKey`. */
  byNameKey(key: string): Member | undefined
  /** A member other than `exceptId` whose name is this one, or looks like it. */
  byName(name: string, exceptId?: string): Member | undefined
  /** How many names were given since the hub has started, those that are not committed or were rolled back included. */
  namings(): number
  /** Stores anew what each name looks like. An earlier version has not, or by other data. */
  renewLookAlikes(): void
  hasMoreThan(max: number): boolean
  /** The address from which a member came first. Undefined where it is not known. */
  joinedFrom(id: string): string | undefined
  /** Every host, the oldest member first. */
  hosts(): Member[]
  /** Somebody who came to an open door by name alone: whoever takes the same name at the same address is this member. */
  isGuest(id: string): boolean
  /** A guest; the key is made by `guestKeyOf`. */
  byGuestKey(key: string): Member | undefined
  create(member: NewMember): Member
  /** Deletes a member who has never had another session than this, and of whom nothing else knows. False for any other member. */
  forget(id: string, sessionId: string): boolean
  rename(id: string, name: string): Member
  setRole(id: string, role: Role): Member
  setMuted(id: string, muted: boolean): Member
  /** The removal of a member that holds at `now`. */
  removal(member: { id: string }, now: number): Removal | undefined
  /** The same for a person who is not signed in: found by device, or by the name that the member had at this address. */
  removalOf(who: { deviceKey: string; name: string; address: string }, now: number): Removal | undefined
  remove(id: string, removal: Removal & { at: number }): void
  /** False where the member was not removed. */
  readmit(id: string): boolean
  /** Every removal that holds at `now`, the newest first. */
  removed(now: number): RemovedMember[]
  /** How many of the newest members have each colour. */
  coloursTaken(): Map<string, number>
}

/** Guests who have joined and done nothing since: they have written nothing and changed nothing. */
export type IdleGuests = {
  /** A new guest, or one who is idle still, is here at `at`. */
  seen(id: string, at: number): void
  has(id: string): boolean
  /** To be called when a member has done something: a guest then does not count as idle any more. Does nothing for others. */
  markActive(id: string): void
  /** The ids of at most `limit` who were last seen before or at `before`, in ms since 1970. */
  awaySince(before: number, limit: number): string[]
  /** To be called every minute or so: drops from memory the guests who have been marked as active, once that is committed. */
  forgetActive(): void
  /** Deletes the member. False, and they are not idle any more, where others have done something about them. */
  forget(id: string): boolean
}

/** What members have chosen to be shown as, see `members/statuses.ts`. One that has ended is here until `set` removes it. */
export type Statuses = {
  of(memberId: string): ChosenStatus | undefined
  /** Without `chosen` the member has chosen nothing. */
  set(memberId: string, chosen: ChosenStatus | undefined): void
  /** Leaves the rest. */
  removeStatusWords(memberId: string): void
  /** The ids of at most `limit` members whose status has ended by `now`, in ms since 1970. */
  endedBefore(now: number, limit: number): string[]
  /** At most `limit` of those with words, whether they are here or not. */
  withWords(limit: number): (ChosenStatus & { memberId: string })[]
}

export type NewMember = {
  id: string
  name: string
  colour: string
  role: Role
  createdAt: number
  guestKey?: string | undefined
}

/** Without `until` it holds until a host readmits the member. */
export type Removal = { until: number | undefined; reason: string }

export type Sessions = {
  create(session: NewSession): void
  /** The member of a session that has not expired or been revoked. */
  memberOf(sessionId: string, now: number): Member | undefined
  /** The member who signed in on this device last under this name, unless they signed out; never a host. */
  lastOn(deviceKey: string, name: string): Member | undefined
  /** The sessions that are valid at `now`, the last used one first; without `memberId` those of all members. */
  open(now: number, memberId?: string): Omit<Session, 'current'>[]
  seen(sessionId: string, at: number): void
  /**
   * Deletes sessions that had ended at `endedBy`, at most `limit`, and returns how many. The last one of a member on a device
   * stays, if it was not revoked, until it had ended at `deviceEndedBy`: by it they are recognised. So do those of members who
   * were removed: by them they are kept out.
   */
  forgetEnded(by: { endedBy: number; deviceEndedBy: number; limit: number }): number
  /** False where the session is not valid any more. */
  revoke(sessionId: string, at: number): boolean
  revokeAll(memberId: string, at: number): void
  /** The device key of a session; empty where there is none. */
  deviceKeyOf(sessionId: string): string
  /** Lets a session end at `at`, if it does not before. */
  endBy(sessionId: string, at: number): void
}

export type NewSession = {
  id: string
  memberId: string
  createdAt: number
  expiresAt: number
  deviceKey: string
  device: string
  address: string
}

export type Audit = {
  add(entry: { at: number; actorId: string; action: string; subject: string; detail: string }): void
  /** The newest `limit` entries with an id below `before`, the newest first. `memberId` as actor or as subject. */
  page(filter: { before: number; limit: number; action?: string; memberId?: string }): AuditEntry[]
}
