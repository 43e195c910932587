// Who should read a comment, and has not.
import type { Comment, CommentMarkedRead, CommentMarkRead } from '../../../contract/comments.ts'
import { CONCERNED_BY_REPLY } from '../../../contract/limits.ts'
import { isIn } from '../../audience.ts'
import type { Audience } from '../../ports/common.ts'
import type { Scope } from '../../ports/tables.ts'
import { allow, type Result, refuse } from '../../result.ts'

/** What a change says of the members who should read its comment. */
type Concerns = { concerns?: string[] }
const toConcerns = (ids: string[]): Concerns => (ids.length > 0 ? { concerns: ids } : {})

/** Those whom a comment mentions by name. `@all` is nobody here: to call everybody there are rooms. */
const mentionedBy = ({ mentions = [], authorId }: Comment): string[] =>
  mentions.map(({ id }) => id).filter((id) => id !== authorId)

/** To be called when a comment was stored: asks those to read it whom it mentions, and of a reply those who wrote in its thread before. */
export function askToRead({ comments, unreadComments }: Scope, comment: Comment, readers: Audience): Concerns {
  const { replyTo, authorId } = comment
  const mentioned = mentionedBy(comment)
  const writers = replyTo === undefined ? [] : comments.writersIn(replyTo, CONCERNED_BY_REPLY + 1)
  const others = writers.filter((id) => id !== authorId && !mentioned.includes(id) && isIn(readers, { id }))
  unreadComments.add(mentioned, comment, true)
  unreadComments.add(others, comment, false)
  return toConcerns([...mentioned, ...others])
}

/** To be called when a comment was changed; `before` is the comment as it was. Who has read it is asked only if it did not mention them. */
export function askToReadEdited({ unreadComments }: Scope, comment: Comment, before: Comment): Concerns {
  const [now, then] = [mentionedBy(comment), mentionedBy(before)]
  const added = now.filter((id) => !then.includes(id))
  for (const id of then) if (!now.includes(id)) unreadComments.removeMention(id, comment)
  unreadComments.add(added, comment, true)
  return toConcerns(added)
}

/** It is in the log, so that the member's devices agree, and reaches nobody else. */
export function markCommentsRead(
  { actor, documents, unreadComments }: Scope,
  { documentId, upTo }: CommentMarkRead,
): Result<CommentMarkedRead> {
  if (!documents.visibleTo(actor, documentId)) return refuse('document.notFound')
  unreadComments.read(actor.id, documentId, upTo)
  return allow({ type: 'comment.markedRead', documentId, memberId: actor.id, upTo })
}
