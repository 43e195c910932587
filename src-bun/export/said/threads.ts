import type { Comment } from '../../contract/comments.ts'

/** The comments as threads, each with its first comment first, in the order in which they were begun. */
export function threadsOf(pages: Iterable<readonly Comment[]>): Comment[][] {
  const threads = new Map<string, Comment[]>()
  for (const comment of [...pages].flat()) {
    const thread = threads.get(comment.replyTo ?? comment.id)
    if (thread) thread.push(comment)
    else threads.set(comment.id, [comment])
  }
  return [...threads.values()]
}
