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

/** `seq`: of the last message read. `unread`: how many later ones are of others; the hub stops counting at 100. */
type Position = Pick<ReadPosition, 'seq' | 'unread'>

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
/** By room, the timer until the next report, and the seq of the last one. */
const reports = new Map<string, { timer: ReturnType<typeof setTimeout>; seq: number }>()

export function unreadIn(roomId: string): number {
  return positions[roomId]?.unread ?? 0
}

/** Of a muted room no messages count as unread to this person. */
export function shownUnread(roomId: string): number {
  return isMuted(roomId) ? 0 : unreadIn(roomId)
}

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
    const { seq: readSeq, unread, muted } = atHub.get(id) ?? { seq: reads ? 0 : lastSeq, unread: 0 }
    setMuted(id, muted)
    const seq = Math.min(lastReadSeq(id), lastSeq)
    next[id] = seq > readSeq ? { seq, unread: unreadAfter(id, seq, unread) } : { seq: readSeq, unread }
  }
  setPositions(reconcile(next))
  // The hub names the rooms used last. This page may have opened another one.
  for (const { id, lastSeq } of Object.values(hub.rooms))
    if (reads && lastSeq > 0 && !atHub.has(id)) askReadPosition(id)
  for (const [roomId, { seq }] of Object.entries(next)) if (seq > (atHub.get(roomId)?.seq ?? seq)) report(roomId)
}

/** To be called with each `read`, which answers a report of this page or comes from another device. */
export function handleRead({ roomId, seq, unread, muted }: ReadPosition): void {
  setMuted(roomId, muted)
  // An older one was sent before the report that is on its way.
  if (seq >= lastReadSeq(roomId)) setPositions(roomId, { seq, unread })
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
export function countPostedMessage({ roomId, seq, authorId }: Message): void {
  const { seq: read, unread } = positions[roomId] ?? { seq: 0, unread: 0 }
  const isKnown = seq <= Math.max(read, hub.rooms[roomId]?.lastSeq ?? 0)
  if (!isKnown && authorId !== hub.me?.id) setPositions(roomId, { seq: read, unread: unread + 1 })
}

/** To be called when the message `seq`, and with it everything before it, was shown to the person. */
export function markShown(roomId: string, seq: number): void {
  if (seq <= lastReadSeq(roomId)) return
  setPositions(roomId, { seq, unread: unreadAfter(roomId, seq, unreadIn(roomId)) })
  report(roomId)
}

/** How many messages of others come after `seq`. `otherwise` where the messages are not loaded; the hub will answer. */
function unreadAfter(roomId: string, seq: number, otherwise: number): number {
  if (seq >= (hub.rooms[roomId]?.lastSeq ?? 0)) return 0
  const items = hub.messages[roomId]?.items ?? []
  const oldest = items[0]?.seq
  if (oldest === undefined || oldest > seq + 1) return otherwise
  return items.filter((message) => message.seq > seq && message.authorId !== hub.me?.id).length
}

function report(roomId: string) {
  if (reports.has(roomId)) return
  const seq = lastReadSeq(roomId)
  send({ type: 'room.read', roomId, seq })
  const timer = setTimeout(() => {
    reports.delete(roomId)
    if (lastReadSeq(roomId) > seq) report(roomId)
  }, REPORTED_EVERY_MS)
  reports.set(roomId, { timer, seq })
}

/** Reports now what would be reported later: the page may be about to close. */
function reportNow() {
  for (const [roomId, { timer, seq }] of [...reports]) {
    clearTimeout(timer)
    reports.delete(roomId)
    if (lastReadSeq(roomId) > seq) report(roomId)
  }
}

if (typeof document !== 'undefined') {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') return reportNow()
    // Messages that came while the tab was hidden are below the "new" divider.
    for (const roomId of visibleRooms.keys()) if (unreadIn(roomId) > 0) startReading(roomId)
  })
}
