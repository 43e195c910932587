// What the domain asks of its surroundings: who acts, whose time is charged, what the clock says, and the shape of a page of names.
import type { Member } from '../../contract/members.ts'

/** On whose behalf something runs: the member of the session, never an id from a frame. */
export type Actor = Member

/** The user of this computer, through another command than the hub. May read everything, like whoever can read the data folder, and get links that sign in as the host, but change nothing: no member is behind it. */
export const OWNER: Actor = { id: 'owner', name: 'owner', colour: '', role: 'host' }

/** `now` is ms since 1970 and for showing only. `monotonic` is ms since some moment, never goes back, and measures durations. */
export type Clock = {
  now(): number
  monotonic(): number
  /** The processor time that this thread has used, in ms. Where it is not known, `monotonic` is used instead. */
  busy?: (() => number) | undefined
}

/** Whose account is charged for work: an id of a member, an address, or undefined for work of the hub itself. */
export type Payer = string | undefined

/** Measures whom the loop works for; `transport/guard/work-budget.ts` explains it. */
export type WorkMeter = {
  /** Whose frame or request is being handled. */
  current(): Payer
  /** Runs `work` and charges its time in equal parts to `payers`, and none of it to the current payer. */
  chargeTogether(payers: readonly Payer[], work: () => void): void
}

/** Who may receive something: everybody, or the members with these ids. */
export type Audience = 'everybody' | ReadonlySet<string>

/**
 * Which part of a list is asked for, in the order of the keys of the names: what contains `search`, behind `after`, at most `limit`.
 * With `archived` only what is archived.
 */
export type NamePage = { search: string; after?: NameCursor | undefined; limit: number; archived?: boolean | undefined }

/** The place of a thing in such a list. It stays one when the thing is deleted or gets another name. */
export type NameCursor = { key: string; id: string }

/** `next` is the place to go on after, where there is more. */
export type Paged<T> = { items: T[]; next: NameCursor | undefined }

/** What was used last, and whether there is more that is not archived. */
export type Recent<T> = { items: T[]; more: boolean }

/** When something was put into the trash, in ms since 1970, and by which member. */
export type Deletion = { at: number; by: string }
