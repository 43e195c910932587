// Replies: which message the draft of a room replies to, and the texts of messages that others have replied to.
import { createSignal } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { Message, ReplyTo } from '../../../src-bun/contract/chat.ts'
import { fetchMessages } from '../../live/http.ts'
import { dictionary } from '../dictionary.ts'
import { hub } from '../hub.ts'
import { draftReply, saveDraftReply } from './drafts.ts'

/** By id, messages that one on the page replies to and that are not on the page themselves; undefined while one is being fetched. */
const [fetched, setFetched] = createStore<Record<string, Message | undefined>>(dictionary())
const asked = new Set<string>()
/** The message that the page is to scroll to. */
const [jump, setJump] = createSignal<{ roomId: string; seq: number }>()

export { jump as jumpTarget, setJump as jumpTo }

/** Which message the draft of the room replies to, and that message itself, unless it is being fetched. */
export function draftReplyIn(roomId: string): { to: ReplyTo; message: Message | undefined } | undefined {
  const to = draftReply(roomId)
  return to && { to, message: repliedMessage(roomId, to) }
}
/** Makes the draft of the room reply to this message. */
export function setReply({ roomId, id, seq, authorId, authorName }: Message): void {
  saveDraftReply(roomId, { id, seq, authorId, authorName })
}
/** The draft of the room replies to no message any more. */
export const clearReply = (roomId: string): void => saveDraftReply(roomId, undefined)

/** The message that another one replies to. It is fetched if the page does not have it. */
export function repliedMessage(roomId: string, { id, seq }: ReplyTo): Message | undefined {
  const items = hub.messages[roomId]?.items ?? []
  const loaded = items[seq - (items[0]?.seq ?? 0)]
  if (loaded?.id === id) return loaded
  if (!asked.has(id)) {
    asked.add(id)
    void fetchOne(roomId, id, seq)
  }
  return fetched[id]
}

async function fetchOne(roomId: string, id: string, seq: number): Promise<void> {
  const page = await fetchMessages(roomId, 1, seq + 1)
  const message = page.ok ? page.value.messages[0] : undefined
  if (message?.id === id) setFetched(id, message)
  // The next row that needs it asks again.
  else asked.delete(id)
}
