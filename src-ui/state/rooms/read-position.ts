// How far this person has read in each room. The hub remembers it, so that all devices of a person agree. Here is what it has
// sent, and ahead of that what this page has shown since.
import { createSignal } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { Message } from '../../../src-bun/contract/chat.ts'
import type { ReadPosition } from '../../../src-bun/contract/rooms.ts'
import { send } from '../connection/connection.ts'
import { hub, isMuted, setHub } from '../hub.ts'

/** A position is reported at once, and then at most so often (ms) for each room. */
const REPORTED_EVERY_MS = 1000

/** How many later messages are of others, and how many mention this person; the hub stops counting at 100. */
type Counts = { unread: number; mentions: number }
/** `seq`: of the last message read. */
type Position = Counts & { seq: number }

const [positions, setPositions] = createStore<Record<string, Position | undefined>>({})
/**
 * By room, the last seq that was read when it was opened, or its tab was shown again. The "new" divider stands after it. Set
 * anew each time, so that the divider is placed again where the same number holds.
 */
const [readAtOpen, setReadAtOpen] = createSignal<Record<string, number>>({})
/** How many views of each room are shown. */
const visibleRooms = new Map<string, number>()
/** Whose positions these are, and of which past of the hub: a restored one has other messages under the same numbers. */
let positionsOf = ''
/** Is given each new message of somebody else. It is set by a part of the page that is fetched later. */
let messageListener: ((message: Message) => void) | undefined

export const setMessageListener = (listener: typeof messageListener): void => {
  messageListener = listener
}
/** By room, the timer until the next report, and whether there is something to report by then. */
const reports = new Map<string, { timer: ReturnType<typeof setTimeout>; isDue: boolean }>()

export function unreadIn(roomId: string): number {
  return positions[roomId]?.unread ?? 0
}

/** How many messages mention this person that they have not read, also in a muted room. */
export function mentionsIn(roomId: string): number {
  return positions[roomId]?.mentions ?? 0
}

/** Of a muted room no messages count as unread to this person. */
export function shownUnread(roomId: string): number {
  return isMuted(roomId) ? 0 : unreadIn(roomId)
}

/** Whether there is anything in the room that this person wants to know of: in a muted one a mention. */
export const hasNews = (roomId: string): boolean => shownUnread(roomId) > 0 || mentionsIn(roomId) > 0

/** To be called with what the hub knows. */
export function setMuted(roomId: string, muted = false): void {
  setHub('muted', roomId, muted || (undefined as never))
}

export function lastReadSeq(roomId: string): number {
  return positions[roomId]?.seq ?? 0
}

export function lastReadSeqAtOpen(roomId: string): number {
  return readAtOpen()[roomId] ?? 0
}

/** To be called with each `caught-up`. What this page has read without a connection is reported now. */
export function handleReadPositions(reads: readonly ReadPosition[] | undefined): void {
  const owner = `${hub.hubId} ${hub.epoch} ${hub.me?.id}`
  if (owner !== positionsOf) setPositions(reconcile({}))
  positionsOf = owner
  // A report that was on its way may be lost.
  for (const { timer } of reports.values()) clearTimeout(timer)
  reports.clear()
  const atHub = new Map(reads?.map((read) => [read.roomId, read]))
  const next: Record<string, Position> = {}
  for (const { id, lastSeq } of Object.values(hub.rooms)) {
    // A hub of before this field counts nothing as unread.
    const { seq: readSeq, unread, mentions = 0, muted } = atHub.get(id) ?? { seq: reads ? 0 : lastSeq, unread: 0 }
    setMuted(id, muted)
    const seq = Math.min(lastReadSeq(id), lastSeq)
    const counts = { unread, mentions }
    next[id] = seq > readSeq ? { seq, ...countsAfter(id, seq, counts) } : { seq: readSeq, ...counts }
  }
  setPositions(reconcile(next))
  // The hub names the rooms used last. This page may have opened another one.
  for (const { id, lastSeq } of Object.values(hub.rooms))
    if (reads && lastSeq > 0 && !atHub.has(id)) askReadPosition(id)
  for (const [roomId, { seq }] of Object.entries(next)) if (seq > (atHub.get(roomId)?.seq ?? seq)) report(roomId)
}

/** To be called with each `read`, which answers a report of this page or comes from another device. */
export function handleRead({ roomId, seq, unread, mentions = 0, muted }: ReadPosition): void {
  setMuted(roomId, muted)
  // An older one was sent before the report that is on its way.
  if (seq >= lastReadSeq(roomId)) setPositions(roomId, { seq, unread, mentions })
}

/** To be called when this person has come into a room that others may have written in: asks the hub for the position. */
export function askReadPosition(roomId: string): void {
  send({ type: 'room.read', roomId, seq: 0 })
}

export function isRoomVisible(roomId: string): boolean {
  return visibleRooms.has(roomId)
}

export function markRoomVisible(roomId: string): void {
  visibleRooms.set(roomId, (visibleRooms.get(roomId) ?? 0) + 1)
  startReading(roomId)
}

function startReading(roomId: string) {
  setReadAtOpen((known) => ({ ...known, [roomId]: lastReadSeq(roomId) }))
}

export function markRoomHidden(roomId: string): void {
  const left = (visibleRooms.get(roomId) ?? 1) - 1
  if (left > 0) visibleRooms.set(roomId, left)
  else visibleRooms.delete(roomId)
}

/** To be called before the message is in the store. A message that was counted before is not counted again. */
export function countPostedMessage(message: Message): void {
  const { roomId, seq, authorId } = message
  const { seq: read, unread, mentions } = positions[roomId] ?? { seq: 0, unread: 0, mentions: 0 }
  const isKnown = seq <= Math.max(read, hub.rooms[roomId]?.lastSeq ?? 0)
  if (isKnown || authorId === hub.me?.id) return
  setPositions(roomId, { seq: read, unread: unread + 1, mentions: mentions + Number(isMentionedIn(message)) })
  messageListener?.(message)
}

/** To be called when a message was changed or deleted: it may mention this person now, or not any more. */
export function recountMentions(message: Message): void {
  if (mentionsIn(message.roomId) > 0 || isMentionedIn(message)) askReadPosition(message.roomId)
}

/** Whether a message of somebody else mentions this person. */
export function isMentionedIn({ authorId, mentions, mentionsAll }: Message): boolean {
  const me = hub.me?.id
  return authorId !== me && (mentionsAll === true || mentions?.some(({ id }) => id === me) === true)
}

/** To be called when the message `seq`, and with it everything before it, was shown to the person. */
export function markShown(roomId: string, seq: number): void {
  const position = positions[roomId] ?? { seq: 0, unread: 0, mentions: 0 }
  if (seq < position.seq) return
  const counts = countsAfter(roomId, seq, position)
  // Somebody may have changed a message that was read before, so that it mentions this person.
  if (seq === position.seq && counts.mentions >= position.mentions) return
  setPositions(roomId, { seq, ...counts })
  report(roomId)
}

/** What comes after `seq`. `otherwise` where the messages are not loaded; the hub will answer. */
function countsAfter(roomId: string, seq: number, otherwise: Counts): Counts {
  if (seq >= (hub.rooms[roomId]?.lastSeq ?? 0)) return { unread: 0, mentions: 0 }
  const items = hub.messages[roomId]?.items ?? []
  const oldest = items[0]?.seq
  if (oldest === undefined || oldest > seq + 1) return { unread: otherwise.unread, mentions: otherwise.mentions }
  const later = items.filter((message) => message.seq > seq && message.authorId !== hub.me?.id)
  return { unread: later.length, mentions: later.filter(isMentionedIn).length }
}

function report(roomId: string) {
  const last = reports.get(roomId)
  if (last) last.isDue = true
  else reportNow(roomId)
}

function reportNow(roomId: string) {
  send({ type: 'room.read', roomId, seq: lastReadSeq(roomId) })
  const timer = setTimeout(() => {
    const isDue = reports.get(roomId)?.isDue
    reports.delete(roomId)
    if (isDue) reportNow(roomId)
  }, REPORTED_EVERY_MS)
  reports.set(roomId, { timer, isDue: false })
}

/** Reports now what would be reported later: the page may be about to close. */
function reportAll() {
  for (const [roomId, { timer, isDue }] of [...reports]) {
    clearTimeout(timer)
    reports.delete(roomId)
    if (isDue) reportNow(roomId)
  }
}

if (typeof document !== 'undefined') {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') return reportAll()
    // Messages that came while the tab was hidden are below the "new" divider.
    for (const roomId of visibleRooms.keys()) if (unreadIn(roomId) > 0) startReading(roomId)
  })
}
