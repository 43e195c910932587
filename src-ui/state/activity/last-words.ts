// The newest message of rooms that this page has not opened: the home page and the wall show it. Who shows rooms asks for them here;
// from then on changes keep them up to date.
import { createEffect, createMemo, createSignal, on, untrack } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { Message } from '../../../src-bun/contract/chat.ts'
import { fetchMessages } from '../../live/http.ts'
import { connection } from '../connection/connection.ts'
import { dictionary } from '../dictionary.ts'
import { hub } from '../hub.ts'

const [words, setWords] = createStore<Record<string, Message | undefined>>(dictionary())
/** The rooms that are being asked for. */
const asked = new Set<string>()
/** The message that has begun a poll last, while this page was connected. */
const [pollBegun, setPollBegun] = createSignal<Message>()

export { pollBegun }

/** Undefined where it is not known, where there is none, and where it was deleted. */
export function lastWordsIn(roomId: string): Message | undefined {
  const last = words[roomId]
  // Without the room this person may not see it any more; with fewer messages the hub was restored.
  return last && !last.deleted && last.seq <= (hub.rooms[roomId]?.lastSeq ?? 0) ? last : undefined
}

/** To be called with each message that was posted or changed. */
export function noteLastWords(message: Message): void {
  if (message.poll) setPollBegun(message)
  const known = words[message.roomId]
  // The answer that a page is waiting for may have been read before this message.
  const isWanted = known ? message.seq >= known.seq : asked.has(message.roomId)
  if (isWanted) setWords(message.roomId, reconcile(message))
}

/** Asks for the newest message of those of these rooms of which this page does not know it, while the component that calls this is shown. */
export function createLastWords(roomIds: () => readonly string[]): void {
  createEffect(() => {
    for (const id of roomIds()) {
      const newest = hub.rooms[id]?.lastSeq ?? 0
      if (newest > 0 && (untrack(() => words[id]?.seq) ?? 0) < newest) void ask(id)
    }
  })
  const isConnected = createMemo(() => connection().state === 'connected')
  // What was changed or deleted while this page was away may have come in no frame.
  createEffect(on(isConnected, (is) => is && roomIds().forEach((id) => void ask(id)), { defer: true }))
}

async function ask(roomId: string): Promise<void> {
  if (asked.has(roomId)) return
  asked.add(roomId)
  const answer = await fetchMessages(roomId, 1)
  asked.delete(roomId)
  const last = answer.ok ? answer.value.messages.at(-1) : undefined
  // A change that came meanwhile is newer than the answer.
  if (last && last.seq >= (words[roomId]?.seq ?? 0)) setWords(roomId, reconcile(last))
}
