import { createStore } from 'solid-js/store'
import { remember, remembered } from '../../device/local-storage.ts'
import { commandChannel } from '../connection/commands.ts'
import { hub } from '../hub.ts'
import { ensureMessages } from './messages.ts'
import { markRoomHidden, markRoomVisible } from './read-position.ts'
import { resetTypingAnnouncement } from './typing.ts'

// Everything that a view of a room needs, for import from one file.
export { loadOlder, reloadMessages } from './messages.ts'
export { type PendingMessage, pendingMessages } from './pending-messages.ts'
export { lastReadSeqAtOpen, unreadIn } from './read-position.ts'
export { announceTyping, typingIn } from './typing.ts'

/** A view of the room is on the screen: loads its messages, and marks what comes as read while the tab is visible. */
export function openRoom(roomId: string): void {
  markRoomVisible(roomId)
  ensureMessages(roomId)
}

export function closeRoom(roomId: string): void {
  markRoomHidden(roomId)
}

export function sendMessage(roomId: string, body: string): void {
  if (body.trim() === '') return
  resetTypingAnnouncement(roomId)
  commandChannel()?.send({ type: 'chat.send', roomId, body })
}

export function retryMessage(clientId: string): void {
  commandChannel()?.retry(clientId)
}

export function discardMessage(clientId: string): void {
  commandChannel()?.discard(clientId)
}

const [drafts, setDrafts] = createStore<Record<string, string>>({})

export function draftOf(roomId: string): string {
  return drafts[roomId] ?? remembered(draftKey(roomId)) ?? ''
}

export function saveDraft(roomId: string, text: string): void {
  setDrafts(roomId, text)
  remember(draftKey(roomId), text === '' ? undefined : text)
}

function draftKey(roomId: string): string {
  return `draft:${hub.hubId}:${roomId}`
}
