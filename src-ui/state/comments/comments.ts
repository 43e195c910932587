// The comments of one document, for the part of the page that shows them: read when it is opened, and changed by what is committed from
// then on.
import { batch, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import type { Comment, CommentRange } from '../../../src-bun/contract/comments.ts'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { Answer } from '../../live/answer.ts'
import { fetchComments } from '../../live/documents/comments.ts'
import { runCommand } from '../connection/commands.ts'
import { connection } from '../connection/connection.ts'
import { hub, whyMayNotSpeak } from '../hub.ts'
import type { Readers } from '../rooms/addressing.ts'
import { type CommentChange, followComments } from './comment-changes.ts'

/** What begins a thread, and what was answered. */
export type Thread = { first: Comment; replies: Comment[] }
type Resolution = Extract<CommentChange, { type: 'comment.resolved' }>
type Refusal = Exclude<Answer<unknown>, { ok: true }>
/** Why nothing was done: the hub is not there, or has refused it. */
export type NotDone = ErrorCode | 'offline'

function resolvedBy({ isResolved, at, by, byName, accepted }: Resolution, comment: Comment): Comment {
  const { resolved: _, ...open } = comment
  return isResolved ? { ...open, resolved: { at, by, byName, ...(accepted && { accepted }) } } : open
}

export function createComments(documentId: string) {
  const [comments, setComments] = createSignal<ReadonlyMap<string, Comment>>(new Map())
  const [isRead, setRead] = createSignal(false)
  const [problem, setProblem] = createSignal<Refusal>()
  /** By the id of a comment: the place in the log of its last change. What was read before that is older. */
  const changedAt = new Map<string, number>()
  /** By the id of a comment that is not read yet: whether it was resolved last. The change does not have the comment itself. */
  const resolvedUnread = new Map<string, Resolution>()
  /** Of what was read last: the changes up to this one are in it. */
  let readUpTo = 0
  let epoch = hub.epoch
  let reading = 0
  let isEnded = false

  const put = (comment: Comment) => setComments((known) => new Map(known).set(comment.id, comment))

  function apply(change: CommentChange): void {
    if (change.type === 'comment.markedRead') return
    const of = 'comment' in change ? change.comment : change
    if (of.documentId !== documentId) return
    const id = 'comment' in change ? change.comment.id : change.commentId
    // The log is sent again from the last place that this page is sure of.
    if (change.seq <= Math.max(readUpTo, changedAt.get(id) ?? 0)) return
    changedAt.set(id, change.seq)
    if ('comment' in change) return void put(change.comment)
    const known = comments().get(id)
    if (known) put(resolvedBy(change, known))
    else resolvedUnread.set(id, change)
  }

  /** Reads everything anew. */
  async function refresh(): Promise<void> {
    const mine = ++reading
    setProblem(undefined)
    const found = new Map<string, Comment>()
    let seq = Number.POSITIVE_INFINITY
    // A backup has replaced the past that the numbers were of.
    if (epoch !== hub.epoch) {
      changedAt.clear()
      resolvedUnread.clear()
    }
    epoch = hub.epoch
    for (let after: number | undefined = 0; after !== undefined; ) {
      const answer: Awaited<ReturnType<typeof fetchComments>> = await fetchComments(documentId, after)
      if (isEnded || mine !== reading) return
      if (!answer.ok) return void setProblem(answer)
      for (const comment of answer.value.comments) found.set(comment.id, comment)
      seq = Math.min(seq, answer.value.seq)
      after = answer.value.next
    }
    batch(() => {
      // What has changed since then is known already, from its change.
      for (const [id, at] of changedAt) {
        const known = comments().get(id)
        if (at > seq && known) found.set(id, known)
        else if (at <= seq) changedAt.delete(id)
      }
      for (const [id, resolution] of resolvedUnread) {
        const comment = found.get(id)
        if (comment && resolution.seq > seq && !comments().has(id)) found.set(id, resolvedBy(resolution, comment))
      }
      resolvedUnread.clear()
      readUpTo = seq
      setComments(found)
      setRead(true)
    })
  }

  const unfollow = followComments(apply)
  onCleanup(() => {
    isEnded = true
    unfollow()
  })
  void refresh()
  // While the hub was away more may have happened than it sends one by one.
  const isConnected = createMemo(() => connection().state === 'connected')
  createEffect(on(isConnected, (isNow) => void (isNow && refresh()), { defer: true }))

  const threads = createMemo<Thread[]>(() => {
    const byId = new Map<string, Thread>()
    const inOrder = [...comments().values()].sort((a, b) => a.seq - b.seq)
    for (const comment of inOrder)
      if (comment.replyTo === undefined) byId.set(comment.id, { first: comment, replies: [] })
    for (const comment of inOrder)
      if (comment.replyTo !== undefined && !comment.deleted) byId.get(comment.replyTo)?.replies.push(comment)
    return [...byId.values()].filter(({ first, replies }) => !first.deleted || replies.length > 0)
  })

  type Asked = Parameters<typeof runCommand>[0]
  async function run(
    command: Asked,
    expected: CommentChange['type'] | 'document.changed',
  ): Promise<NotDone | undefined> {
    if (!isConnected()) return 'offline'
    const answer = await runCommand(command, expected)
    return 'code' in answer ? answer.code : undefined
  }

  return {
    threads,
    /** Who reads them, and can be mentioned. */
    readers: (): Readers => hub.rooms[hub.documents[documentId]?.roomId ?? ''] ?? {},
    isRead,
    viewersMay: () => hub.documents[documentId]?.viewersComment === true,
    /** Whether this person decides that. */
    mayLetViewers: () => hub.me?.role === 'host',
    letViewers: (viewersComment: boolean) =>
      run({ type: 'document.letViewersComment', documentId, viewersComment }, 'document.changed'),
    problem,
    refresh,
    openCount: () => threads().filter(({ first }) => !first.resolved).length,
    create: (body: string, quote: string, range: CommentRange) =>
      run({ type: 'comment.create', documentId, body, quote, range }, 'comment.created'),
    suggest: (suggestion: NonNullable<Comment['suggestion']>, quote: string, range: CommentRange) =>
      run({ type: 'comment.suggest', documentId, suggestion, range, quote }, 'comment.created'),
    /** The caller puts the text of the suggestion into the document when this has resolved with nothing. */
    accept: ({ id: commentId }: Comment) => run({ type: 'comment.accept', documentId, commentId }, 'comment.resolved'),
    reply: ({ id: commentId }: Comment, body: string) =>
      run({ type: 'comment.reply', documentId, commentId, body }, 'comment.created'),
    edit: ({ id: commentId }: Comment, body: string) =>
      run({ type: 'comment.edit', documentId, commentId, body }, 'comment.edited'),
    resolve: ({ id: commentId }: Comment, resolved: boolean) =>
      run({ type: 'comment.resolve', documentId, commentId, resolved }, 'comment.resolved'),
    remove: ({ id: commentId }: Comment) => run({ type: 'comment.delete', documentId, commentId }, 'comment.deleted'),
  }
}
export type Comments = ReturnType<typeof createComments>

/** Whether this person, who may write nowhere, may comment on the document all the same. */
export function mayCommentAsViewer(documentId: string): boolean {
  const document = hub.documents[documentId]
  if (!document?.viewersComment || document.archived || whyMayNotSpeak() !== 'viewer') return false
  const room = hub.rooms[document.roomId ?? '']
  return !hub.me?.muted && !room?.archived && !room?.locked
}

export const mayEditComment = (comment: Comment): boolean => comment.authorId === hub.me?.id
export const mayDeleteComment = (comment: Comment): boolean => mayEditComment(comment) || hub.me?.role === 'host'
