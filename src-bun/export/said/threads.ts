import type { Comment } from '../../contract/comments.ts'
import type { DocumentContent } from '../content.ts'

/**
 * The comments as threads, each with its first comment first: those that have a place in the order of the text, and then the others in the
 * order in which they were begun.
 */
export function threadsOf({ comments, places }: Pick<DocumentContent, 'comments' | 'places'>): Comment[][] {
  const threads = new Map<string, Comment[]>()
  for (const comment of [...comments].flat()) {
    const thread = threads.get(comment.replyTo ?? comment.id)
    if (thread) thread.push(comment)
    else threads.set(comment.id, [comment])
  }
  const placeOf = ([first]: readonly Comment[]) => places.get(first?.id ?? '') ?? Number.POSITIVE_INFINITY
  return [...threads.values()].sort((a, b) => (placeOf(a) === placeOf(b) ? 0 : placeOf(a) - placeOf(b)))
}
