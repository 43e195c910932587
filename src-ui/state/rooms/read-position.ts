// How far this person has read in each room, as the seq of the last message read. Only this device knows it, not the hub.
import { createStore, reconcile } from 'solid-js/store'
import { onChangedInOtherTab, remember, remembered } from '../../device/local-storage.ts'
import { hub } from '../hub.ts'

type Positions = Record<string, number>

const [lastRead, setLastRead] = createStore<Positions>({})
/** What was read when the room was opened. The line "new" stands after it. */
const [readAtOpen, setReadAtOpen] = createStore<Positions>({})
/** How many views of each room are on the screen. */
const visibleRooms = new Map<string, number>()
let storageKey = ''

export function unreadIn(roomId: string): number {
  return Math.max(0, newestIn(roomId) - (lastRead[roomId] ?? 0))
}

export function lastReadSeqAtOpen(roomId: string): number {
  return readAtOpen[roomId] ?? 0
}

/**
 * To be called when the first state of a hub is here. On a device that has no positions for it, everything counts as read: a
 * newcomer must not begin with a thousand unread messages.
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

/** A message that was posted is read at once where its room is visible, and always by its author. */
export function handlePostedMessage(message: { roomId: string; seq: number; authorId: string }): void {
  if (message.authorId === hub.me?.id || (visibleRooms.has(message.roomId) && isTabVisible()))
    markRead(message.roomId, message.seq)
}

/** Marks all messages of the rooms on the screen as read, if the tab is visible. */
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
    for (const roomId of visibleRooms.keys()) if (unreadIn(roomId) > 0) startReadingRoom(roomId)
  })
}
