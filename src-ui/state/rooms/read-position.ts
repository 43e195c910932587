// How far this person has read in each room, as the seq of the last message read. Only this device knows it, not the hub.
import { createStore, reconcile } from 'solid-js/store'
import { onChangedInOtherTab, remember, remembered } from '../../device/local-storage.ts'
import { hub } from '../hub.ts'

type Positions = Record<string, number>

const [lastRead, setLastRead] = createStore<Positions>({})
/** The last seq that was read when the room was opened. The "new" divider stands after it. */
const [readAtOpen, setReadAtOpen] = createStore<Positions>({})
/** How many views of each room are shown. */
const visibleRooms = new Map<string, number>()
/** Where the positions of this hub are stored. Empty until they are loaded. */
let storageKey = ''

export function unreadIn(roomId: string): number {
  return Math.max(0, newestIn(roomId) - (lastRead[roomId] ?? 0))
}

export function lastReadSeqAtOpen(roomId: string): number {
  return readAtOpen[roomId] ?? 0
}

/**
 * To be called after each `caught-up`; does something at the first one of a hub. On a device that has no positions for it,
 * everything counts as read, because a newcomer must not begin with a thousand unread messages.
 */
export function loadReadPositions(): void {
  const key = `read:${hub.hubId}`
  if (storageKey === key) return
  storageKey = key
  const stored = remembered(key)
  if (stored === undefined)
    setLastRead(reconcile(Object.fromEntries(Object.values(hub.rooms).map((room) => [room.id, room.lastSeq]))))
  else setLastRead(reconcile(positionsIn(stored)))
  save()
  for (const roomId of visibleRooms.keys()) startReadingRoom(roomId)
  onChangedInOtherTab(key, (text) => {
    if (storageKey === key && text !== undefined) setLastRead(positionsIn(text))
  })
}

export function isRoomVisible(roomId: string): boolean {
  return visibleRooms.has(roomId)
}

export function markRoomVisible(roomId: string): void {
  visibleRooms.set(roomId, (visibleRooms.get(roomId) ?? 0) + 1)
  startReadingRoom(roomId)
}

export function markRoomHidden(roomId: string): void {
  const left = (visibleRooms.get(roomId) ?? 1) - 1
  if (left > 0) visibleRooms.set(roomId, left)
  else visibleRooms.delete(roomId)
}

/** Marks a message that was just posted as read if its room is visible, or if this person has written it. */
export function handlePostedMessage(message: { roomId: string; seq: number; authorId: string }): void {
  if (message.authorId === hub.me?.id || (visibleRooms.has(message.roomId) && isTabVisible()))
    markRead(message.roomId, message.seq)
}

/** Marks all messages of the visible rooms as read, if the tab is visible. */
export function markVisibleRoomsRead(): void {
  if (!isTabVisible()) return
  for (const roomId of visibleRooms.keys()) markRead(roomId, newestIn(roomId))
}

function startReadingRoom(roomId: string) {
  if (storageKey === '') return
  setReadAtOpen(roomId, Math.min(lastRead[roomId] ?? 0, newestIn(roomId)))
  if (isTabVisible()) markRead(roomId, newestIn(roomId))
}

function markRead(roomId: string, seq: number) {
  if (storageKey === '' || seq <= (lastRead[roomId] ?? 0)) return
  setLastRead(roomId, seq)
  save()
}

function save() {
  remember(storageKey, JSON.stringify(lastRead))
}

function newestIn(roomId: string): number {
  return hub.rooms[roomId]?.lastSeq ?? 0
}

function positionsIn(text: string): Positions {
  try {
    return JSON.parse(text) as Positions
  } catch {
    return {}
  }
}

function isTabVisible(): boolean {
  return typeof document === 'undefined' || document.visibilityState === 'visible'
}

if (typeof document !== 'undefined') {
  document.addEventListener('visibilitychange', () => {
    if (!isTabVisible()) return
    // Messages that came while the tab was hidden are below the "new" divider.
    for (const roomId of visibleRooms.keys()) if (unreadIn(roomId) > 0) startReadingRoom(roomId)
  })
}
