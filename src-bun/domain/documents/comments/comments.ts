// Comments on a document. Whoever may write in it comments, replies and resolves; whoever sees it reads them.
import type {
  Comment,
  CommentCreate,
  CommentCreated,
  CommentDelete,
  CommentDeleted,
  CommentEdit,
  CommentEdited,
  CommentReply,
  CommentResolve,
  CommentResolved,
} from '../../../contract/comments.ts'
import type { Document } from '../../../contract/documents.ts'
import { COMMENT_PAGE_MAX, COMMENTS_PER_DOCUMENT, EDITS_PER_COMMENT } from '../../../contract/limits.ts'
import type { OperationScope } from '../../operations/operation-scope.ts'
import type { Scope } from '../../ports/tables.ts'
import { allow, type Result, refuse } from '../../result.ts'
import { namedIn } from '../../rooms/mentions.ts'
import { cleanBody } from '../../text.ts'
import { askToRead, askToReadEdited } from './unread.ts'

/** Refuses also a document that is archived: nothing is written there. */
export function documentFor({ documents, actor }: Scope, documentId: string): Result<Document> {
  const document = documents.visibleTo(actor, documentId)
  if (!document) return refuse('document.notFound')
  // What a comment is on, only a page can show, and no page of ours shows a rich document.
  if (document.kind === 'rich') return refuse('document.otherKind')
  return document.archived ? refuse('document.archived') : allow(document)
}

export type Found = { document: Document; comment: Comment }

export function commentFor(
  scope: Scope,
  { documentId, commentId }: { documentId: string; commentId: string },
): Result<Found> {
  const document = documentFor(scope, documentId)
  if (!document.ok) return document
  const comment = scope.comments.inDocument(documentId, commentId)
  return comment ? allow({ document: document.value, comment }) : refuse('comment.notFound')
}

export function createComment(scope: Scope, command: CommentCreate): Result<CommentCreated> {
  const document = documentFor(scope, command.documentId)
  if (!document.ok) return document
  const { range } = command
  const quote = cleanBody(command.quote ?? '')
  return append(scope, document.value, command.body, { ...(range && { range }), ...(quote !== '' && { quote }) })
}

/** A thread that was deleted takes replies as long as it has any. */
export function replyToComment(scope: Scope, command: CommentReply): Result<CommentCreated> {
  const found = commentFor(scope, command)
  if (!found.ok) return found
  const { document, comment } = found.value
  return append(scope, document, command.body, { replyTo: comment.replyTo ?? comment.id })
}

function append(scope: Scope, document: Document, text: string, fields: Fields): Result<CommentCreated> {
  const body = cleanBody(text)
  return body === '' ? refuse('text.empty') : addComment(scope, document, body, fields)
}

type Fields = Pick<Comment, 'replyTo' | 'range' | 'quote' | 'suggestion'>

/** `body` is clean. Refuses what is more than a document takes. */
export function addComment(
  scope: Scope,
  { id: documentId }: Document,
  body: string,
  fields: Fields,
): Result<CommentCreated> {
  const { comments, actor, now } = scope
  if (!comments.hasFewerThan(documentId, COMMENTS_PER_DOCUMENT)) return refuse('comment.tooMany')
  const { id: authorId, name: authorName } = actor
  const of = { id: scope.newId(), documentId, authorId, authorName, body, postedAt: now }
  const readers = scope.documents.audience(documentId)
  const comment = comments.append({ ...of, ...fields, ...namedIn(scope, body, readers) })
  return allow({ type: 'comment.created', comment, ...askToRead(scope, comment, readers) })
}

export function editComment(scope: Scope, command: CommentEdit): Result<CommentEdited> {
  const found = commentFor(scope, command)
  if (!found.ok) return found
  const { comment } = found.value
  if (comment.deleted) return refuse('comment.notFound')
  if (comment.authorId !== scope.actor.id) return refuse('comment.notYours')
  const body = cleanBody(command.body)
  if (body === '') return refuse('text.empty')
  if (!scope.comments.hasFewerEditsThan(comment, EDITS_PER_COMMENT)) return refuse('message.tooManyEdits')
  const mentions = namedIn(scope, body, scope.documents.audience(command.documentId))
  const edited = scope.comments.edit(comment, { body, at: scope.now, ...mentions })
  return allow({ type: 'comment.edited', comment: edited, ...askToReadEdited(scope, edited, comment) })
}

/**
 * Anybody who may comment says that a thread is done, those of others too, and opens any again. A suggestion is declined by it, unless it
 * was accepted before.
 */
export function resolveComment(scope: Scope, command: CommentResolve): Result<CommentResolved> {
  const found = commentFor(scope, command)
  if (!found.ok) return found
  const { comment } = found.value
  const { documentId, resolved: isResolved } = command
  const thread = comment.replyTo === undefined ? comment : scope.comments.inDocument(documentId, comment.replyTo)
  if (!thread) return refuse('comment.notFound')
  if (isResolved && thread.resolved?.accepted) return refuse('comment.decided')
  const done = { at: scope.now, by: scope.actor.id, byName: scope.actor.name }
  scope.comments.resolve(thread, isResolved ? done : undefined)
  return allow({ type: 'comment.resolved', documentId, commentId: thread.id, isResolved, ...done })
}

/** The text is taken out of the log of changes, too. Allowed in an archived document: it says nothing. */
export function deleteComment(scope: Scope, { documentId, commentId }: CommentDelete): Result<CommentDeleted> {
  const { actor, comments, changes, now } = scope
  if (!scope.documents.visibleTo(actor, documentId)) return refuse('document.notFound')
  const found = comments.inDocument(documentId, commentId)
  if (!found || found.deleted) return refuse('comment.notFound')
  if (found.authorId !== actor.id && actor.role !== 'host') return refuse('comment.notYours')
  const withText = comments.changesOf(found)
  scope.unreadComments.forget(found)
  const comment = comments.delete(found, { at: now, by: actor.id, byName: actor.name })
  for (const { seq, type } of withText) changes.replaceText(seq, { type, comment })
  return allow({ type: 'comment.deleted', comment })
}

/**
 * Gives a document that was started anew the comments of the one it was made from, as `memberId`: what was quoted and said, without a
 * place, because its text is written anew.
 */
export function copyComments(scope: OperationScope, by: { memberId: string; from: string; to: string }): void {
  /** The id of each thread in the new document, by the one it has in the old one. */
  const threads = new Map<string, string>()
  for (let after = 0, more = true; more; ) {
    const page = scope.comments.page(by.from, { after, limit: COMMENT_PAGE_MAX })
    for (const { range: _, seq, replyTo, ...comment } of page.comments) {
      after = seq
      const id = scope.newId()
      const thread = replyTo === undefined ? undefined : threads.get(replyTo)
      if (replyTo === undefined) threads.set(comment.id, id)
      const copy = { ...comment, id, documentId: by.to, ...(thread === undefined ? {} : { replyTo: thread }) }
      const change = { type: 'comment.created' as const, comment: scope.comments.append(copy) }
      scope.logChange(change, { actorId: by.memberId, at: scope.now })
    }
    more = page.more
  }
}
