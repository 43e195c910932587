import type { CommittedGroup } from '../../domain/operations/operation-scope.ts'

/** What the index wants to know of a group that was committed. */
export type FollowedGroup = Pick<CommittedGroup, 'changes' | 'acceptedUpdates' | 'expiredThings'>

/** A part of what keeps the index up. Each piece of work is inside a transaction of the index, and takes some milliseconds at most. */
export type Follower = {
  /** Does the next piece; false where there is nothing to do now. */
  work(): boolean
  /** Whether everything from before the index is in it. */
  hasIndexedPast(): boolean
  onCommitted(group: FollowedGroup): void
}
