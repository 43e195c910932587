// Suggestions: comments with another text for what they are about. Whoever may write in the document accepts or declines them.
import { beginningOf } from '../../../contract/characters.ts'
import type { CommentAccept, CommentCreated, CommentResolved, CommentSuggest } from '../../../contract/comments.ts'
import { QUOTE_MAX_CHARS } from '../../../contract/limits.ts'
import type { OperationScope } from '../../operations/operation-scope.ts'
import type { Scope } from '../../ports/tables.ts'
import { chargeOf } from '../../quotas/charges.ts'
import { allow, type Result, refuse } from '../../result.ts'
import { cleanBody } from '../../text.ts'
import { editDocument, type Written } from '../edit.ts'
import { addComment, commentFor, documentFor } from './comments.ts'

/** Refuses what would change nothing, and a text to insert without a place. */
export function suggestText(scope: Scope, command: CommentSuggest): Result<CommentCreated> {
  const document = documentFor(scope, command.documentId)
  if (!document.ok) return document
  const [original, replacement] = [command.suggestion.original, command.suggestion.replacement].map(asInDocument)
  if (original === undefined || replacement === undefined || original === replacement)
    return refuse('comment.noSuggestion')
  const { range, quote: given, body = '' } = command
  if (original === '' && !range) return refuse('comment.noSuggestion')
  const quote = beginningOf(cleanBody(given ?? original), QUOTE_MAX_CHARS)
  return addComment(scope, document.value, cleanBody(body), {
    suggestion: { original, replacement },
    ...(range && { range }),
    ...(quote !== '' && { quote }),
  })
}

/** As editors write: half a character cannot be stored, and NUL is in no text that people read. */
const asInDocument = (text: string): string => text.toWellFormed().replaceAll('\0', '')

/** The text is the sender's to change. Refuses a suggestion that was accepted or declined already, so that one of many who accept it does. */
export function acceptSuggestion(scope: Scope, command: CommentAccept): Result<CommentResolved> {
  const found = commentFor(scope, command)
  if (!found.ok) return found
  const { comment: suggested } = found.value
  if (!suggested.suggestion) return refuse('comment.noSuggestion')
  if (suggested.resolved) return refuse('comment.decided')
  const done = { at: scope.now, by: scope.actor.id, byName: scope.actor.name }
  scope.comments.resolve(suggested, { ...done, accepted: true })
  const { documentId, id: commentId } = suggested
  return allow({ type: 'comment.resolved', documentId, commentId, isResolved: true, ...done, accepted: true })
}

/**
 * Accepts a suggestion for a member without an editor: `bytes` is the update that changes the text. Both are done, or neither. Refuses what
 * either refuses.
 */
export function acceptWithEdit(
  scope: OperationScope,
  given: { memberId: string; documentId: string; commentId: string; bytes: Uint8Array },
): Result<Written> {
  const { memberId, documentId, commentId } = given
  const actor = scope.members.byId(memberId)
  if (!actor) return refuse('notAllowed')
  const accepted = acceptSuggestion(
    { ...scope, actor },
    { type: 'comment.accept', clientId: '', documentId, commentId },
  )
  if (!accepted.ok) return accepted
  const exceeded = scope.quotas.take({ memberId }, chargeOf([accepted.value]))
  if (exceeded) return refuse(exceeded)
  // Last, because what it has in memory stays when something after it refuses.
  const written = editDocument(scope, given)
  if (!written.ok) return written
  scope.logChange(accepted.value, { actorId: memberId, at: scope.now })
  return written
}
