// The messages of the rooms that were opened: loaded by pages, kept up to date by the socket, never with a hole.
import { produce, unwrap } from 'solid-js/store'
import type { Message } from '../../../src-bun/contract/chat.ts'
import { fetchMessages, type MessagePage } from '../../live/http.ts'
import { resync } from '../connection/connection.ts'
import { hub, type RoomMessages, setHub } from '../hub.ts'

const PAGE = 50

/** Rooms with a page under way. */
const loading = new Set<string>()

/** Loads what is newer than what is here, or the newest page. Again, until nothing is missing. */
export async function loadNewest(roomId: string): Promise<void> {
  if (loading.has(roomId)) return
  loading.add(roomId)
  if (!hub.messages[roomId]) setHub('messages', roomId, { items: [], more: false, state: 'loading' })
  for (;;) {
    const epoch = hub.epoch
    const answer = await fetchMessages(roomId, PAGE)
    // A restored hub has other messages under the same numbers.
    if (epoch !== '' && epoch !== hub.epoch) continue
    if (!answer.ok) {
      setListState(roomId, 'failed')
      break
    }
    mergePage(roomId, answer.value)
    if (!isBehind(roomId)) break
  }
  loading.delete(roomId)
}

export async function loadOlder(roomId: string): Promise<void> {
  const oldest = hub.messages[roomId]?.items[0]
  if (!oldest || loading.has(roomId)) return
  loading.add(roomId)
  const answer = await fetchMessages(roomId, PAGE, oldest.seq)
  loading.delete(roomId)
  // A list that was replaced meanwhile has no use for this page.
  if (answer.ok && hub.messages[roomId]?.items[0]?.seq === oldest.seq) mergePage(roomId, answer.value)
  if (isBehind(roomId)) void loadNewest(roomId)
}

export function reloadMessages(roomId: string): void {
  setListState(roomId, 'loading')
  void loadNewest(roomId)
}

/** A message just posted. One that does not follow the last one means that something was lost on the way. */
export function append(message: Message): void {
  const list = hub.messages[message.roomId]
  if (!list) return
  const newest = list.items.at(-1)?.seq
  const isFirst = newest === undefined && (list.state === 'loading' || message.seq === 1)
  if (isFirst || message.seq === (newest ?? 0) + 1) push(message)
  // While a page is under way the holes are its business; a message that is already here came by page before.
  else if (message.seq > (newest ?? 0) && !loading.has(message.roomId)) resync()
}

/** After each caught-up: whatever the past did not tell is fetched. */
export function reconcileMessages(): void {
  for (const [roomId, list] of Object.entries(hub.messages)) {
    if (list && (list.state === 'failed' || isBehind(roomId))) void loadNewest(roomId)
  }
}

/** A restored hub: nothing here is true any more. */
export function discardMessages(): void {
  for (const roomId of Object.keys(hub.messages)) {
    setHub('messages', roomId, { items: [], more: false, state: 'loading' })
    void loadNewest(roomId)
  }
}

function isBehind(roomId: string): boolean {
  const list = hub.messages[roomId]
  return list?.state === 'ready' && (list.items.at(-1)?.seq ?? 0) < (hub.rooms[roomId]?.lastSeq ?? 0)
}

function push(message: Message) {
  setHub(
    produce((state) => {
      state.messages[message.roomId]?.items.push(message)
    }),
  )
}

function setListState(roomId: string, state: RoomMessages['state']) {
  if (hub.messages[roomId]) setHub('messages', roomId, { state })
}

function mergePage(roomId: string, page: MessagePage) {
  const list = hub.messages[roomId]
  if (list) setHub('messages', roomId, merged(unwrap(list), page))
}

/** The newest run without a hole of what was here and what came. Objects that were here stay the same. */
export function merged(list: RoomMessages, page: MessagePage): RoomMessages {
  const bySeq = new Map([...page.messages, ...list.items].map((message) => [message.seq, message]))
  const all = [...bySeq.values()].sort((a, b) => a.seq - b.seq)
  let first = all.length - 1
  while (first > 0 && all[first - 1]?.seq === (all[first]?.seq ?? 0) - 1) first--
  const items = all.slice(Math.max(first, 0))
  // Cut at a hole, there are older ones; else whoever brought the oldest knows.
  const isPageOldest = page.messages.length === 0 || items[0]?.seq === page.messages[0]?.seq
  return { items, more: first > 0 || (isPageOldest ? page.more : list.more), state: 'ready' }
}
