import { Elysia, t } from 'elysia'
import type { CommentRange } from '../../../contract/comments.ts'
import type { EditAnswer } from '../../../contract/http/history.ts'
import { COMMENT_PAGE_MAX, UNREAD_COMMENTS_MAX } from '../../../contract/limits.ts'
import { allow, type Result, refuse } from '../../../domain/result.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { pageNumber } from '../page-number.ts'
import { clientIdIn, retryable, runCommand } from '../run-command.ts'
import { signedIn } from '../signed-in.ts'
import type { Editing } from './editing.ts'
import type { Asking } from './history-reader.ts'

/**
 * What a script may say: a comment on a range of the text, on the document as a whole, with `suggestion` another text, or with `replyTo`
 * a reply.
 */
type NewComment = {
  body?: string
  range?: CommentRange
  quote?: string
  suggestion?: { original: string; replacement: string }
  replyTo?: string
  clientId?: string
}
type Changes = { body?: string; resolved?: boolean; accepted?: true; clientId?: string }

export function commentRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'newId' | 'store'>, editing: Editing) {
  const { store } = parts

  /** Puts the text of a suggestion where the text is that it replaces, which has to be there once. */
  async function accept(
    asking: Asking,
    documentId: string,
    commentId: string,
  ): Promise<Result<EditAnswer | undefined>> {
    const memberId = asking.actor.id
    const found = store.read(({ documents, comments }) =>
      documents.visibleTo(asking.actor, documentId)
        ? allow(comments.inDocument(documentId, commentId))
        : refuse('document.notFound'),
    )
    if (!found.ok) return found
    const { suggestion, resolved } = found.value ?? {}
    if (!found.value) return refuse('comment.notFound')
    if (!suggestion) return refuse('comment.noSuggestion')
    // A request that is sent once more.
    if (resolved?.accepted && resolved.by === memberId) return allow(undefined)
    if (resolved) return refuse('comment.decided')
    const { original: find, replacement } = suggestion
    // An editor knows where a text is inserted; here it is looked for.
    if (find === '') return refuse('document.textNotFound')
    return editing.edit(asking, documentId, { find, replacement, isEach: false }, undefined, (update) =>
      store.runAndWait({ type: 'document.acceptSuggestion', ...update, commentId }),
    )
  }

  return new Elysia()
    .use(signedIn(parts))
    .get(
      '/api/documents/:id/comments',
      ({ actor, params, query }) => {
        const after = pageNumber(query.after, 0)
        const limit = pageNumber(query.limit, COMMENT_PAGE_MAX)
        if (after === undefined || !limit || limit > COMMENT_PAGE_MAX) return refusal('frame.invalid')
        return store.read(({ documents, comments, changes }) => {
          if (!documents.visibleTo(actor, params.id)) return refusal('document.notFound')
          const page = comments.page(params.id, { after, limit })
          const next = page.more ? page.comments.at(-1)?.seq : undefined
          // `seq`: the changes up to this one are in the answer.
          return { comments: page.comments, ...(next === undefined ? {} : { next }), seq: changes.lastSeq() }
        })
      },
      { query: t.Unsafe<{ after?: number; limit?: number }>(t.Any()) },
    )
    .get('/api/me/comments', ({ actor }) =>
      store.read(({ unreadComments, changes }) => ({
        unread: unreadComments.of(actor.id, UNREAD_COMMENTS_MAX),
        seq: changes.lastSeq(),
      })),
    )
    .post(
      '/api/documents/:id/comments/read',
      async ({ actor, params, body }) => {
        const of = { ...(body as object), documentId: params.id }
        const done = await runCommand(parts, actor, 'comment.markRead', of, 'comment.markedRead')
        return done.ok ? { documentId: done.value.documentId, upTo: done.value.upTo } : refusal(done.code)
      },
      { body: t.Unsafe<{ upTo: number; clientId?: string }>(t.Any()) },
    )
    .post(
      '/api/documents/:id/comments',
      async ({ actor, params, body, status }) => {
        const { replyTo, ...fields } = (typeof body === 'object' ? body : undefined) ?? ({} as Partial<NewComment>)
        const of = { ...fields, documentId: params.id }
        const made =
          replyTo === undefined
            ? await runCommand(
                parts,
                actor,
                'suggestion' in of ? 'comment.suggest' : 'comment.create',
                of,
                'comment.created',
              )
            : await runCommand(parts, actor, 'comment.reply', { ...of, commentId: replyTo }, 'comment.created')
        return made.ok ? status(201, made.value.comment) : refusal(made.code)
      },
      { body: t.Unsafe<NewComment>(t.Any()) },
    )
    .patch(
      '/api/documents/:id/comments/:commentId',
      async ({ params, body, ...asking }) => {
        const { actor } = asking
        const { accepted } = (typeof body === 'object' ? body : undefined) ?? ({} as Changes)
        if (accepted !== undefined) {
          if (accepted !== true) return refusal('frame.invalid')
          const done = await accept(asking, params.id, params.commentId)
          return done.ok ? { id: params.commentId, ...done.value } : refusal(done.code)
        }
        const of = { ...(body as object), documentId: params.id, commentId: params.commentId }
        if ('body' in of) {
          const edited = await runCommand(parts, actor, 'comment.edit', of, 'comment.edited')
          return edited.ok ? { id: edited.value.comment.id } : refusal(edited.code)
        }
        const resolved = await runCommand(parts, actor, 'comment.resolve', of, 'comment.resolved')
        return resolved.ok ? { id: resolved.value.commentId } : refusal(resolved.code)
      },
      { body: t.Unsafe<Changes>(t.Any()) },
    )
    .delete(
      '/api/documents/:id/comments/:commentId',
      async ({ actor, params, body, query }) => {
        const of = { ...clientIdIn(body, query), documentId: params.id, commentId: params.commentId }
        const done = await runCommand(parts, actor, 'comment.delete', of, 'comment.deleted')
        return done.ok ? { id: done.value.comment.id } : refusal(done.code)
      },
      retryable,
    )
}
