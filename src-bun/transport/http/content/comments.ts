import { Elysia, t } from 'elysia'
import type { CommentRange } from '../../../contract/comments.ts'
import { COMMENT_PAGE_MAX } from '../../../contract/limits.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { pageNumber } from '../page-number.ts'
import { clientIdIn, retryable, runCommand } from '../run-command.ts'
import { signedIn } from '../signed-in.ts'

/** What a script may say: a comment on a range of the text, on the document as a whole, or with `replyTo` a reply. */
type NewComment = { body: string; range?: CommentRange; quote?: string; replyTo?: string; clientId?: string }
type Changes = { body?: string; resolved?: boolean; clientId?: string }

export function commentRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'newId' | 'store'>) {
  const { store } = parts
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
    .post(
      '/api/documents/:id/comments',
      async ({ actor, params, body, status }) => {
        const { replyTo, ...fields } = (typeof body === 'object' ? body : undefined) ?? ({} as Partial<NewComment>)
        const of = { ...fields, documentId: params.id }
        const made =
          replyTo === undefined
            ? await runCommand(parts, actor, 'comment.create', of, 'comment.created')
            : await runCommand(parts, actor, 'comment.reply', { ...of, commentId: replyTo }, 'comment.created')
        return made.ok ? status(201, made.value.comment) : refusal(made.code)
      },
      { body: t.Unsafe<NewComment>(t.Any()) },
    )
    .patch(
      '/api/documents/:id/comments/:commentId',
      async ({ actor, params, body }) => {
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
