import type { LoggedChange } from '../../../src-bun/contract/frames/changes.ts'

export type CommentChange = Extract<LoggedChange, { type: `comment.${string}` }>

const followers = new Set<(change: CommentChange) => void>()

/** To be called with each change of a comment. Nothing is kept of those on documents that are not open. */
export function commentChanged(change: CommentChange): void {
  for (const follow of followers) follow(change)
}

/** For the part of the page that shows comments, which is fetched later than this. Returns what ends it. */
export function followComments(follow: (change: CommentChange) => void): () => void {
  followers.add(follow)
  return () => void followers.delete(follow)
}
