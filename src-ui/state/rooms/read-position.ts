// How far this person has read, a room. The hub does not know; this device does.
import { createStore, reconcile } from 'solid-js/store'
import { remember, remembered, whenRememberedElsewhere } from '../../device/local-storage.ts'
import { hub } from '../hub.ts'

type Positions = Record<string, number>

const [lastRead, setLastRead] = createStore<Positions>({})
/** Where the "new" line stands: how far it was read when the person came to look. */
const [atOpen, setAtOpen] = createStore<Positions>({})
/** Rooms on the screen: how often each is open. */
const onScreen = new Map<string, number>()
let keptUnder = ''

export function unreadIn(roomId: string): number {
  return Math.max(0, newestIn(roomId) - (lastRead[roomId] ?? 0))
}

export function lastReadSeqAtOpen(roomId: string): number {
  return atOpen[roomId] ?? 0
}

/** The first state of a hub is here. Whoever is new has no thousand unread messages: reading begins now. */
export function startReading(): void {
  const key = `read:${hub.hubId}`
  if (keptUnder === key) return
  keptUnder = key
  const kept = remembered(key)
  if (kept === undefined)
    setLastRead(reconcile(Object.fromEntries(Object.values(hub.rooms).map((room) => [room.id, room.lastSeq]))))
  else setLastRead(reconcile(positionsIn(kept)))
  keep()
  for (const roomId of onScreen.keys()) look(roomId)
  whenRememberedElsewhere(key, (text) => {
    if (keptUnder === key && text !== undefined) setLastRead(positionsIn(text))
  })
}

export function enter(roomId: string): void {
  onScreen.set(roomId, (onScreen.get(roomId) ?? 0) + 1)
  look(roomId)
}

export function leave(roomId: string): void {
  const left = (onScreen.get(roomId) ?? 1) - 1
  if (left > 0) onScreen.set(roomId, left)
  else onScreen.delete(roomId)
}

/** A message has come: read at once where it can be seen, or by whoever wrote it. */
export function noticed(message: { roomId: string; seq: number; authorId: string }): void {
  if (message.authorId === hub.me?.id || (onScreen.has(message.roomId) && isTabVisible()))
    markRead(message.roomId, message.seq)
}

/** All of what has come is before somebody's eyes, while the tab is visible. */
export function readWhatIsShown(): void {
  if (!isTabVisible()) return
  for (const roomId of onScreen.keys()) markRead(roomId, newestIn(roomId))
}

function look(roomId: string) {
  if (keptUnder === '') return
  setAtOpen(roomId, Math.min(lastRead[roomId] ?? 0, newestIn(roomId)))
  if (isTabVisible()) markRead(roomId, newestIn(roomId))
}

function markRead(roomId: string, seq: number) {
  if (keptUnder === '' || seq <= (lastRead[roomId] ?? 0)) return
  setLastRead(roomId, seq)
  keep()
}

function keep() {
  remember(keptUnder, JSON.stringify(lastRead))
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
    for (const roomId of onScreen.keys()) if (unreadIn(roomId) > 0) look(roomId)
  })
}
