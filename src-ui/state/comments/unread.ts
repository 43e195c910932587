// The comments that this person should read and has not: those that the hub has kept for them, and those that come.
import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import type { Comment, UnreadComment } from '../../../src-bun/contract/comments.ts'
import { fetchUnreadComments } from '../../live/documents/comments.ts'
import { runCommand } from '../connection/commands.ts'
import { connection } from '../connection/connection.ts'
import { hub, isMuted } from '../hub.ts'
import { lookupState } from '../lookup.ts'
import { type CommentChange, followComments } from './comment-changes.ts'

/** The oldest first. */
const [all, setAll] = createSignal<readonly UnreadComment[]>([])

/** The oldest first, without replies in rooms that this person has muted, and without documents that they do not see any more. */
export const unreadComments = (): readonly UnreadComment[] =>
  all().filter(({ comment: { documentId }, isMention }) => {
    const document = hub.documents[documentId]
    if (!document && lookupState(documentId) === 'missing') return false
    return isMention || !isMuted(document?.roomId ?? '')
  })

export const isUnreadComment = (id: string): boolean => unreadComments().some(({ comment }) => comment.id === id)

const mentionsMe = ({ mentions }: Comment) => mentions?.some(({ id }) => id === hub.me?.id) === true

/** Whether the change asks this person to read its comment. */
const asksMe = (change: CommentChange): boolean =>
  'concerns' in change && change.concerns?.includes(hub.me?.id ?? '') === true

function afterChange(unread: readonly UnreadComment[], change: CommentChange): readonly UnreadComment[] {
  if (change.type === 'comment.resolved') return unread
  if (change.type === 'comment.markedRead')
    return unread.filter(({ comment: { documentId, seq } }) => documentId !== change.documentId || seq > change.upTo)
  const { comment } = change
  const known = unread.find((each) => each.comment.id === comment.id)
  const others = unread.filter((each) => each !== known)
  if (change.type === 'comment.deleted' || (known?.isMention && !mentionsMe(comment))) return others
  if (!known && !asksMe(change)) return unread
  const title = hub.documents[comment.documentId]?.title ?? known?.title ?? ''
  return [...others, { comment, title, isMention: mentionsMe(comment) }].sort((a, b) => a.comment.seq - b.comment.seq)
}

/**
 * Keeps the list up to date while the component that calls this is there: what has been kept is read on each connection. `onNew` is called
 * with what comes meanwhile.
 */
export function followUnreadComments(onNew: (unread: UnreadComment) => void): void {
  /** The place of the last change. The log is sent again from the last place that this page is sure of. */
  let seenUpTo = 0
  let epoch = hub.epoch
  let reading = 0
  /** What has changed since the hub was asked. */
  let meanwhile: CommentChange[] = []

  onCleanup(
    followComments((change) => {
      if (epoch !== hub.epoch) seenUpTo = 0
      epoch = hub.epoch
      if (change.seq <= seenUpTo) return
      seenUpTo = change.seq
      meanwhile.push(change)
      setAll((unread) => afterChange(unread, change))
      const added = asksMe(change) && 'comment' in change && all().find((each) => each.comment.id === change.comment.id)
      if (added) onNew(added)
    }),
  )

  async function read(): Promise<void> {
    const mine = ++reading
    meanwhile = []
    const answer = await fetchUnreadComments()
    // Without an answer there is what came; the next connection asks again.
    if (mine !== reading || !answer.ok) return
    const { unread, seq } = answer.value
    setAll(meanwhile.filter((change) => change.seq > seq).reduce(afterChange, [...unread].reverse()))
    meanwhile = []
  }

  const isConnected = createMemo(() => connection().state === 'connected')
  createEffect(on(isConnected, (isNow) => void (isNow && read())))
  onCleanup(() => {
    reading++
    setAll([])
  })
}

/** To be called when this person has the comments of the document before them, or wants to hear no more of them. */
export function markCommentsRead(documentId: string): void {
  const upTo = all()
    .filter(({ comment }) => comment.documentId === documentId)
    .at(-1)?.comment.seq
  if (upTo === undefined) return
  setAll((unread) => unread.filter(({ comment }) => comment.documentId !== documentId))
  void runCommand({ type: 'comment.markRead', documentId, upTo }, 'comment.markedRead')
}
