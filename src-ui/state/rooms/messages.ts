// The messages of the rooms that were opened on this page.
//
// The list of a room is one run of messages without a hole, from some seq to the newest. Pages over HTTP fill it, and each
// message that is posted later comes by the socket. Two rules keep a list true although messages may change:
//
// - What was fetched replaces what is here. The exception is a message that came by the socket while the page was on its
//   way: the hub may have read the page before that change.
// - After a snapshot every list is stale, because the hub has not sent the changes in between. A room that is visible is
//   fetched again at once, every page that was loaded of it; any other room when it is opened next.
//
// A message that has not changed keeps its object, so that its row on the screen stays as it is.
import { produce, unwrap } from 'solid-js/store'
import type { Message } from '../../../src-bun/contract/chat.ts'
import { fetchMessages, type MessagePage } from '../../live/http.ts'
import { requestSnapshot } from '../connection/connection.ts'
import { hub, type RoomMessages, setHub } from '../hub.ts'
import { isRoomVisible } from './read-position.ts'

const PAGE = 50

/** Rooms that a page is being fetched for, with the seq of each message that has come by the socket since it was asked for. */
const loading = new Map<string, Set<number>>()
/** Loaded rooms of which changes may have been missed. */
const stale = new Set<string>()

/** Fetches what a room lacks, if anything: all of it at first, what may have changed after a snapshot, or a page that failed. */
export function ensureMessages(roomId: string): void {
  const list = hub.messages[roomId]
  if (!list || list.state === 'failed' || isBehind(roomId) || stale.has(roomId)) void loadNewest(roomId)
}

/** Fetches the newest page until nothing newer is missing. */
async function loadNewest(roomId: string): Promise<void> {
  if (loading.has(roomId)) return
  if (!hub.messages[roomId]) setHub('messages', roomId, { items: [], more: false, state: 'loading' })
  let mustGoOn: boolean
  do {
    loading.set(roomId, new Set())
    mustGoOn = await loadRound(roomId)
  } while (mustGoOn)
  loading.delete(roomId)
}

/** Fetches the newest page, and of a stale room all pages that were loaded. Returns whether another round is needed. */
async function loadRound(roomId: string): Promise<boolean> {
  const wasStale = stale.delete(roomId)
  const { epoch } = hub
  for (let before: number | undefined; ; ) {
    const answer = await fetchMessages(roomId, PAGE, before)
    // A restored hub has other messages under the same numbers.
    if (epoch !== '' && epoch !== hub.epoch) return true
    if (!answer.ok) {
      if (wasStale) stale.add(roomId)
      // A list that lacks no message stays on the screen as it is; it is fetched again after the next caught-up.
      if (hub.messages[roomId]?.state !== 'ready' || isBehind(roomId)) setListState(roomId, 'failed')
      return false
    }
    mergePage(roomId, answer.value)
    before = answer.value.messages[0]?.seq
    const oldest = hub.messages[roomId]?.items[0]?.seq
    if (!wasStale || before === undefined || oldest === undefined || before <= oldest) break
  }
  return isBehind(roomId) || stale.has(roomId)
}

export async function loadOlder(roomId: string): Promise<void> {
  const oldest = hub.messages[roomId]?.items[0]
  if (!oldest || loading.has(roomId)) return
  loading.set(roomId, new Set())
  const answer = await fetchMessages(roomId, PAGE, oldest.seq)
  // A list that was replaced meanwhile has no use for this page.
  if (answer.ok && hub.messages[roomId]?.items[0]?.seq === oldest.seq) mergePage(roomId, answer.value)
  loading.delete(roomId)
  if (isBehind(roomId) || stale.has(roomId)) void loadNewest(roomId)
}

export function reloadMessages(roomId: string): void {
  setListState(roomId, 'loading')
  void loadNewest(roomId)
}

/** Adds a message that was just posted. If it does not follow the last one, something was lost on the way. */
export function append(message: Message): void {
  const list = hub.messages[message.roomId]
  if (!list) return
  loading.get(message.roomId)?.add(message.seq)
  const newest = list.items.at(-1)?.seq
  const isFirst = newest === undefined && (list.state === 'loading' || message.seq === 1)
  if (isFirst || message.seq === (newest ?? 0) + 1) push(message)
  // The page that is being fetched closes the hole by itself. A message that is already here came by a page before.
  else if (message.seq > (newest ?? 0) && !loading.has(message.roomId)) requestSnapshot()
}

/** After a snapshot: the changes in between were not sent. */
export function markMessagesStale(): void {
  for (const roomId of Object.keys(hub.messages)) stale.add(roomId)
}

/** After each caught-up: fetches what the changes did not bring. */
export function reconcileMessages(): void {
  for (const [roomId, list] of Object.entries(hub.messages)) {
    const mayWait = list?.state === 'ready' && !isBehind(roomId) && !isRoomVisible(roomId)
    if (hub.rooms[roomId] && !mayWait) ensureMessages(roomId)
  }
}

/** The hub was restored: it has other messages under the same seqs. */
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
  if (list) setHub('messages', roomId, merged(unwrap(list), page, loading.get(roomId)))
}

/**
 * The newest run without a hole of what was here and what was fetched. `receivedMeanwhile` names the messages that came by
 * the socket while the page was on its way. Where nothing has changed, the result holds the same objects, the list included.
 */
export function merged(
  list: RoomMessages,
  page: MessagePage,
  receivedMeanwhile: ReadonlySet<number> = new Set(),
): RoomMessages {
  const bySeq = new Map(list.items.map((message) => [message.seq, message]))
  for (const fetched of page.messages) {
    const known = bySeq.get(fetched.seq)
    const isCurrent = known && (receivedMeanwhile.has(fetched.seq) || isSameJson(known, fetched))
    if (!isCurrent) bySeq.set(fetched.seq, fetched)
  }
  const all = [...bySeq.values()].sort((a, b) => a.seq - b.seq)
  let first = all.length - 1
  while (first > 0 && all[first - 1]?.seq === (all[first]?.seq ?? 0) - 1) first--
  const run = all.slice(Math.max(first, 0))
  const isUnchanged = run.length === list.items.length && run.every((message, index) => message === list.items[index])
  const items = isUnchanged ? list.items : run
  // Where the run was cut at a hole, there are older messages. Otherwise the list or page with the oldest message knows.
  const isPageOldest = page.messages.length === 0 || items[0]?.seq === page.messages[0]?.seq
  return { items, more: first > 0 || (isPageOldest ? page.more : list.more), state: 'ready' }
}

/** Compares two values that came as JSON, in whatever order their keys are. */
function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [fields, others] = [Object.entries(a), new Map(Object.entries(b))]
  return fields.length === others.size && fields.every(([key, value]) => isSameJson(value, others.get(key)))
}
