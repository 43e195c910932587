// Comments of a session box.
import { fitsInto } from '../../contract/characters.ts'
import type { Comment } from '../../contract/comments.ts'
import { COMMENTS_PER_DOCUMENT, QUOTE_MAX_CHARS, SUGGESTION_MAX_CHARS } from '../../contract/limits.ts'
import { guestNameOf } from '../members/members.ts'
import { mentionsOf, type Takers, textOf } from './messages.ts'
import { must } from './records.ts'
import { ensureDocument, ensureMember, type Import } from './stand-ins.ts'

export const commentTakers: Takers = {
  'comment.created': (of, { comment }) => addComment(of, comment) !== undefined,
  'comment.edited'(of, { comment }) {
    const { comments } = of.scope
    const known = comments.inDocument(comment.documentId, comment.id) ?? addComment(of, comment)
    if (!known || known.deleted || comment.deleted) return known !== undefined
    comments.edit(known, { ...mentionsOf(comment), body: textOf(comment.body), at: comment.editedAt ?? of.at })
    return true
  },
  'comment.resolved'(of, { documentId, commentId, isResolved, at, by, byName, accepted }) {
    const known = of.scope.comments.inDocument(documentId, commentId)
    const done = { at, by, byName: guestNameOf(byName), ...(accepted && { accepted }) }
    if (known) of.scope.comments.resolve(known, isResolved ? done : undefined)
    return known !== undefined
  },
  'comment.deleted'(of, { comment }) {
    const { comments, changes } = of.scope
    must(comment.deleted !== undefined, 'a comment that was deleted by nobody')
    const known = comments.inDocument(comment.documentId, comment.id)
    if (!known) return addComment(of, { ...comment, body: '' }) !== undefined
    const withText = comments.changesOf(known)
    const left = comments.delete(known, { ...comment.deleted, byName: guestNameOf(comment.deleted.byName) })
    for (const { seq, type } of withText) changes.replaceText(seq, { type, comment: left })
    return true
  },
}

/** One that was deleted is there only as long as it has replies. */
function addComment(of: Import, comment: Comment): Comment | undefined {
  const { comments, importRows } = of.scope
  const {
    id,
    documentId,
    authorId,
    seq,
    deleted,
    resolved,
    suggestion,
    mentions: _,
    mentionsAll: _all,
    ...rest
  } = comment
  if (!ensureDocument(of, documentId)) return undefined
  must(comments.hasFewerThan(documentId, COMMENTS_PER_DOCUMENT), 'too many comments')
  const [quote, body] = [
    comment.quote === undefined ? undefined : textOf(comment.quote, QUOTE_MAX_CHARS),
    textOf(comment.body),
  ]
  for (const text of suggestion ? [suggestion.original, suggestion.replacement] : [])
    must(fitsInto(SUGGESTION_MAX_CHARS, text), 'a suggestion that is too long')
  ensureMember(of, authorId, comment.authorName)
  const added = comments.append({
    ...{ ...rest, id, documentId, authorId, body, authorName: guestNameOf(comment.authorName) },
    ...(quote !== undefined && { quote }),
    ...(resolved && { resolved: { ...resolved, byName: guestNameOf(resolved.byName) } }),
    ...(suggestion && !deleted && { suggestion }),
    ...(deleted ? {} : mentionsOf(comment)),
  })
  if (!deleted) return added
  must(seq <= added.seq, 'a comment of later')
  importRows.setCommentSeq(id, seq)
  return comments.delete(added, { ...deleted, byName: guestNameOf(deleted.byName) })
}
