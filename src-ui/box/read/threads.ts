import type { Comment } from '../../../src-bun/contract/comments.ts'

/**
 * The comments of a document as threads, in the order in which they were begun: each has its first comment, and behind it the answers. One
 * that was deleted is there only in front of its answers, and an answer to one that is not in the box begins the thread.
 */
export function threadsOf(comments: readonly Comment[]): Comment[][] {
  const threads = new Map<string, Comment[]>()
  for (const comment of [...comments].sort((a, b) => a.seq - b.seq)) {
    const first = comment.replyTo ?? comment.id
    const thread = threads.get(first)
    if (thread) thread.push(comment)
    else threads.set(first, [comment])
  }
  return [...threads.values()]
    .map((thread) => thread.filter(({ deleted, replyTo }) => !deleted || replyTo === undefined))
    .filter((thread) => thread.some(({ deleted }) => !deleted))
}

/** Both texts of a suggestion. Either may be empty. */
export function suggestedIn({ suggestion, deleted }: Comment): { original: string; replacement: string } | undefined {
  if (!suggestion || deleted) return undefined
  const [original, replacement] = [suggestion.original, suggestion.replacement]
  return typeof original === 'string' && typeof replacement === 'string' ? { original, replacement } : undefined
}

/** All that somebody wrote in a comment. */
export function wordsIn(comment: Comment): string {
  const { original = '', replacement = '' } = suggestedIn(comment) ?? {}
  return [comment.body, original, replacement].filter(Boolean).join('\n')
}
