// Who is typing: a signal that leaves nothing behind and ends by itself.
import { createStore } from 'solid-js/store'
import type { Member } from '../../../src-bun/contract/members.ts'
import { send } from '../connection/connection.ts'
import { hub } from '../hub.ts'

export const TYPING_SHOWN_MS = 4000
const ANNOUNCED_EVERY_MS = 2000

/** By room, then member: which signal was the last. */
const [signals, setSignals] = createStore<Record<string, Record<string, number | undefined>>>({})
const announcedAt = new Map<string, number>()
let count = 0

export function typingIn(roomId: string): Member[] {
  return Object.entries(signals[roomId] ?? {}).flatMap(([memberId, signal]) => {
    const member = hub.members[memberId]
    return member && signal !== undefined && memberId !== hub.me?.id ? [member] : []
  })
}

export function announceTyping(roomId: string): void {
  const now = performance.now()
  if (now - (announcedAt.get(roomId) ?? -ANNOUNCED_EVERY_MS) < ANNOUNCED_EVERY_MS) return
  if (send({ type: 'chat.typing', roomId })) announcedAt.set(roomId, now)
}

export function handleTyping(roomId: string, memberId: string): void {
  const signal = ++count
  setSignals(roomId, (members) => ({ ...members, [memberId]: signal }))
  setTimeout(() => {
    if (signals[roomId]?.[memberId] === signal) clearTyping(roomId, memberId)
  }, TYPING_SHOWN_MS)
}

/** What was typed has been sent. */
export function clearTyping(roomId: string, memberId: string): void {
  if (signals[roomId]?.[memberId] !== undefined) setSignals(roomId, memberId, undefined)
}

/** The next word is the beginning of a new message: it may be said at once. */
export function resetTypingAnnouncement(roomId: string): void {
  announcedAt.delete(roomId)
}
