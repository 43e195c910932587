import type { ChatSend } from '../../../src-bun/contract/chat.ts'
import { commandChannel } from '../connection/commands.ts'
import { draftReply } from './drafts.ts'
import { ensureMessages } from './messages.ts'
import { markRoomHidden, markRoomVisible } from './read-position.ts'
import { clearReply } from './replies.ts'
import { resetTypingAnnouncement } from './typing.ts'

// Everything that a view of a room needs, for import from one file.
export { bodyOf, draftOf, draftPicks, saveDraft, saveDraftPicks } from './drafts.ts'
export { loadBackTo, loadOlder, reloadMessages } from './messages.ts'
export { type PendingMessage, pendingMessages } from './pending-messages.ts'
export { hasNews, lastReadSeqAtOpen, markShown, mentionsIn, shownUnread, unreadIn } from './read-position.ts'
export { announceTyping, typingIn } from './typing.ts'

/** To be called when a view of the room opens: loads its messages. The view reports the messages that it shows with `markShown`. */
export function openRoom(roomId: string): void {
  markRoomVisible(roomId)
  ensureMessages(roomId)
}

export function closeRoom(roomId: string): void {
  markRoomHidden(roomId)
}

type Extras = Pick<ChatSend, 'mentions' | 'mentionsAll' | 'files' | 'poll'>
export type Sent = Extras & Pick<ChatSend, 'replyTo'>

/**
 * Puts a message into the outbox, and sends it if the socket is caught up. Returns false, and does nothing, if the message is empty and has no
 * files, or if nobody is signed in.
 */
export function sendMessage(roomId: string, body: string, extras: Sent = {}): boolean {
  const channel = commandChannel()
  if (!channel || (body.trim() === '' && !extras.files)) return false
  resetTypingAnnouncement(roomId)
  channel.send({ type: 'chat.send', roomId, body, ...extras })
  return true
}

/** The same for what was written in the room itself: where somebody has begun an answer there, it is that answer. */
export function sendWritten(roomId: string, body: string, extras: Extras = {}): boolean {
  if (!sendMessage(roomId, body, { ...extras, ...replyOfDraft(roomId) })) return false
  clearReply(roomId)
  return true
}

/** Which message the draft answers, as it is sent. */
export function replyOfDraft(roomId: string): Pick<ChatSend, 'replyTo'> {
  const replyTo = draftReply(roomId)?.id
  return replyTo === undefined ? {} : { replyTo }
}

export function retryMessage(clientId: string): void {
  commandChannel()?.retry(clientId)
}

export function discardMessage(clientId: string): void {
  commandChannel()?.discard(clientId)
}
