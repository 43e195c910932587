// The messages of the rooms that were opened on this page.
//
// The list of a room is one run of messages without a hole, from some seq to the newest. Pages over HTTP fill it, and each
// message that is posted or changed later comes by the socket. Two rules keep a list right:
//
// - A fetched message replaces the copy in the list. The exception is a message that came by the socket while the page was
//   on its way: the hub may have read the page before that change.
// - After a snapshot every list is stale, because the hub has not sent the changes in between. A visible room is fetched
//   again at once, and any other room when it is opened next: page by page, from the newest message back to the oldest one
//   in the list. If the absence was longer than a page, the older messages are dropped, because there is a hole before them.
//
// A message that has not changed keeps its object, so that its row on the screen stays as it is.
import { createSignal } from 'solid-js'
import { produce, reconcile, unwrap } from 'solid-js/store'
import type { ChatPinned, ChatReacted, Message } from '../../../src-bun/contract/chat.ts'
import type { LoggedChange } from '../../../src-bun/contract/frames/changes.ts'
import type { PollClosed, PollVoted } from '../../../src-bun/contract/leading/polls.ts'
import { fetchMessages, fetchPinned, fetchReaders, type MessagePage } from '../../live/http.ts'
import { requestSnapshot } from '../connection/connection.ts'
import { hub, type RoomMessages, setHub } from '../hub.ts'
import { withReaction } from './message-changes.ts'
import { isRoomVisible, lastReadSeq, unreadIn } from './read-position.ts'

const PAGE_MESSAGES = 50
/** A room is opened at its first unread message, if there are not more messages than this to fetch for it. */
const UNREAD_FETCHED_MAX = 1000

/** For each room that a page is being fetched for, the seqs of the messages that have come by the socket meanwhile. */
const receivedWhileFetching = new Map<string, Set<number>>()
/** For each of these rooms, when nothing of it is on its way any more. */
const fetches = new Map<string, Promise<void>>()
/** Loaded rooms of which this page may have missed changes. */
const staleRooms = new Set<string>()
/** The message whose text or pin has changed last, also one that is not on this page. */
const [changedMessage, setChangedMessage] = createSignal<{ roomId: string }>()

export { changedMessage, fetchPinned, fetchReaders }

/** Fetches what a room lacks, if anything: its first page, what may have changed before a snapshot, or a page that failed. */
export function ensureMessages(roomId: string): void {
  const list = hub.messages[roomId]
  if (!list || list.state === 'failed' || lacksMessages(roomId)) void loadNewest(roomId)
}

/** Fetches the newest page until nothing newer is missing. */
async function loadNewest(roomId: string): Promise<void> {
  // Also while a page is on its way: the room may have been forgotten and have come back since it was asked for.
  if (!hub.messages[roomId]) setHub('messages', roomId, { items: [], more: false, state: 'loading' })
  if (receivedWhileFetching.has(roomId)) return
  await fetching(roomId, async () => {
    while (await loadRound(roomId)) receivedWhileFetching.set(roomId, new Set())
  })
}

/** Runs `fetchPages` as the only one that fetches for the room. */
function fetching(roomId: string, fetchPages: () => Promise<void>): Promise<void> {
  receivedWhileFetching.set(roomId, new Set())
  const ended = fetchPages().finally(() => {
    receivedWhileFetching.delete(roomId)
    fetches.delete(roomId)
  })
  fetches.set(roomId, ended)
  return ended
}

/**
 * Fetches the newest page, and the pages before it that are needed: of a stale room back to its oldest loaded message, of a
 * room that was not loaded yet back to the first unread one. Returns whether another round is needed.
 */
async function loadRound(roomId: string): Promise<boolean> {
  const wasStale = staleRooms.delete(roomId)
  const isFirstLoad = oldestIn(roomId) === undefined
  const firstUnread = firstUnreadSeq(roomId)
  const { epoch } = hub
  /** What was fetched of a room that is not shown yet: it appears once, at its first unread message. */
  let collected: Message[] = []
  let before: number | undefined
  while (true) {
    const answer = await fetchMessages(roomId, PAGE_MESSAGES, before)
    // A restored hub has other messages under the same numbers.
    if (epoch !== '' && epoch !== hub.epoch) return true
    if (!answer.ok) {
      if (wasStale) staleRooms.add(roomId)
      // A list that lacks no message stays on the screen as it is; it is fetched again after the next caught-up.
      if (hub.messages[roomId]?.state !== 'ready' || isBehind(roomId)) setListState(roomId, 'failed')
      return false
    }
    before = answer.value.messages[0]?.seq
    if (isFirstLoad) collected = [...answer.value.messages, ...collected]
    else mergePage(roomId, answer.value)
    const needed = isFirstLoad ? firstUnread : wasStale ? oldestIn(roomId) : undefined
    if (before !== undefined && needed !== undefined && before > needed) continue
    if (isFirstLoad) mergePage(roomId, { messages: collected, more: answer.value.more })
    return lacksMessages(roomId)
  }
}

const oldestIn = (roomId: string): number | undefined => hub.messages[roomId]?.items[0]?.seq

/** Undefined if nothing is unread. */
function firstUnreadSeq(roomId: string): number | undefined {
  if (unreadIn(roomId) === 0) return undefined
  return Math.max(lastReadSeq(roomId) + 1, (hub.rooms[roomId]?.lastSeq ?? 0) - UNREAD_FETCHED_MAX + 1)
}

export async function loadOlder(roomId: string): Promise<void> {
  const oldest = hub.messages[roomId]?.items[0]
  if (!oldest || receivedWhileFetching.has(roomId)) return
  await fetching(roomId, async () => {
    const answer = await fetchMessages(roomId, PAGE_MESSAGES, oldest.seq)
    // If the list was replaced meanwhile, this page would leave a hole in it.
    if (answer.ok && hub.messages[roomId]?.items[0]?.seq === oldest.seq) mergePage(roomId, answer.value)
  })
  if (lacksMessages(roomId)) void loadNewest(roomId)
}

/** Fetches older pages until the message `seq` is on the page. Resolves with false where it cannot be had. */
export async function loadBackTo(roomId: string, seq: number): Promise<boolean> {
  for (;;) {
    // The list is there before the last of its pages has been dealt with: asked for now, an older one would not be fetched.
    while (fetches.has(roomId)) await fetches.get(roomId)
    const oldest = oldestIn(roomId)
    if (oldest === undefined || oldest <= seq) return oldest !== undefined
    await loadOlder(roomId)
    if (oldestIn(roomId) === oldest) return false
  }
}

export function reloadMessages(roomId: string): void {
  setListState(roomId, 'loading')
  void loadNewest(roomId)
}

/** Adds a message that was just posted. If messages before it are missing, a snapshot is requested, after which they are fetched. */
export function append(message: Message): void {
  const list = hub.messages[message.roomId]
  if (!list) return
  const fetching = receivedWhileFetching.get(message.roomId)
  fetching?.add(message.seq)
  const newestSeq = list.items.at(-1)?.seq ?? 0
  const isNext = message.seq === newestSeq + 1
  // The page that is being fetched brings the messages before it.
  const isFirstOfLoading = newestSeq === 0 && list.state === 'loading'
  // A page has brought the message before.
  const isKnown = message.seq <= newestSeq
  // A page closes the hole: the one that is being fetched, or the one that is fetched when somebody retries.
  const isHoleExpected = fetching !== undefined || list.state === 'failed'
  if (isNext || isFirstOfLoading) push(message)
  else if (!isKnown && !isHoleExpected) requestSnapshot()
}

/** Puts what has become of a message in the place of its copy. Its object stays, and so does its row on the screen. */
export function replaceMessage(message: Message): void {
  setChangedMessage({ roomId: message.roomId })
  const index = indexOf(message.roomId, message.seq)
  if (index !== undefined) setHub('messages', message.roomId, 'items', index, reconcile(message))
}

export function applyReaction({ roomId, messageSeq, memberId, ...reaction }: ChatReacted): void {
  const index = indexOf(roomId, messageSeq)
  if (index === undefined) return
  const known = unwrap(hub.messages[roomId])?.items[index]?.reactions ?? []
  setHub('messages', roomId, 'items', index, 'reactions', withReaction(known, reaction, memberId))
}

/** `at` is the time of the change. */
export function applyPin({ roomId, messageSeq, isSet, by, byName, at }: ChatPinned & { at: number }): void {
  setChangedMessage({ roomId })
  const index = indexOf(roomId, messageSeq)
  if (index !== undefined) setHub('messages', roomId, 'items', index, 'pinned', isSet ? { by, byName, at } : undefined)
}

/** A vote, or the end of a poll. */
export function applyToPoll(change: LoggedChange & (PollVoted | PollClosed)): void {
  const index = indexOf(change.roomId, change.messageSeq)
  if (index === undefined) return
  setHub('messages', change.roomId, 'items', index, 'poll', (poll) => {
    if (!poll) return poll
    if (change.type === 'poll.closed') return { ...poll, closed: change }
    const { counts, voters, vote } = change
    const answers = poll.answers.map((answer, place) => {
      const others = (answer.memberIds ?? []).filter((id) => id !== vote?.memberId)
      const memberIds = vote?.choices.includes(place) ? [...others, vote.memberId] : others
      return { ...answer, count: counts[place] ?? 0, ...(vote && { memberIds }) }
    })
    return { ...poll, voters, answers }
  })
}

/**
 * Where a message that has changed stands in its list. A message that is not on the page may be in a page that is on its way, which the
 * hub may have read before the change: that room is fetched once more.
 */
function indexOf(roomId: string, seq: number): number | undefined {
  const fetching = receivedWhileFetching.get(roomId)
  fetching?.add(seq)
  const items = hub.messages[roomId]?.items ?? []
  const index = seq - (items[0]?.seq ?? 0)
  if (items[index]?.seq === seq) return index
  if (fetching) staleRooms.add(roomId)
  return undefined
}

/** To be called after a snapshot: the hub has not sent the changes before it. */
export function markMessagesStale(): void {
  for (const roomId of Object.keys(hub.messages)) staleRooms.add(roomId)
}

/** To be called after each `caught-up`: fetches what the changes did not bring. A hidden room may stay stale until it is opened. */
export function reconcileMessages(): void {
  for (const [roomId, list] of Object.entries(hub.messages)) {
    const isUpToDateAndHidden = list?.state === 'ready' && !isBehind(roomId) && !isRoomVisible(roomId)
    if (hub.rooms[roomId] && !isUpToDateAndHidden) ensureMessages(roomId)
  }
}

/** To be called when the hub was restored: it has other messages under the same seqs. */
export function discardMessages(): void {
  for (const roomId of Object.keys(hub.messages)) {
    setHub('messages', roomId, { items: [], more: false, state: 'loading' })
    void loadNewest(roomId)
  }
}

function lacksMessages(roomId: string): boolean {
  return isBehind(roomId) || staleRooms.has(roomId)
}

/** Whether the room has newer messages than its list, as far as this page knows. */
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
  if (list) setHub('messages', roomId, merged(unwrap(list), page, receivedWhileFetching.get(roomId)))
}

/**
 * The newest run without a hole of what the list had and what was fetched. `receivedMeanwhile` has the seqs of the messages
 * that came by the socket while the page was on its way. A message that has not changed keeps its object; if none has, so
 * does the list.
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
  // If the run was cut at a hole, there are older messages. Otherwise whichever of list and page begins with the oldest message
  // knows whether there are older ones.
  const isPageOldest = page.messages.length === 0 || items[0]?.seq === page.messages[0]?.seq
  return { items, more: first > 0 || (isPageOldest ? page.more : list.more), state: 'ready' }
}

/** Compares two values that came as JSON. The order of their keys does not matter. */
function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [fields, others] = [Object.entries(a), new Map(Object.entries(b))]
  return fields.length === others.size && fields.every(([key, value]) => isSameJson(value, others.get(key)))
}
