// Answers to a message: which one this person is about to answer, and the texts of those that others have answered.
import { createSignal } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { Message, ReplyTo } from '../../../src-bun/contract/chat.ts'
import { fetchMessages } from '../../live/http.ts'
import { dictionary } from '../dictionary.ts'
import { hub } from '../hub.ts'
import { draftReply, saveDraftReply } from './drafts.ts'

/** By id, messages that are answered by one on the page and are not on it themselves; undefined while one is being fetched. */
const [fetched, setFetched] = createStore<Record<string, Message | undefined>>(dictionary())
const asked = new Set<string>()
/** Where the reader is to be taken to. */
const [jump, setJump] = createSignal<{ roomId: string; seq: number }>()

export { jump as jumpTarget, setJump as jumpTo }

/** Which message the next one in the room will answer, and its text, where that is not being fetched. */
export function answeredIn(roomId: string): { to: ReplyTo; message: Message | undefined } | undefined {
  const to = draftReply(roomId)
  return to && { to, message: answeredMessage(roomId, to) }
}
export function answer({ roomId, id, seq, authorId, authorName }: Message): void {
  saveDraftReply(roomId, { id, seq, authorId, authorName })
}
export const answerNothing = (roomId: string): void => saveDraftReply(roomId, undefined)

/** The message that another one answers. It is fetched where the page does not have it. */
export function answeredMessage(roomId: string, { id, seq }: ReplyTo): Message | undefined {
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
