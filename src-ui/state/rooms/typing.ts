// Who is typing. The frames are ephemeral: the hub does not store them, and each one expires here after `TYPING_SHOWN_MS`.
import { createStore } from 'solid-js/store'
import type { Member } from '../../../src-bun/contract/members.ts'
import { send } from '../connection/connection.ts'
import { hub } from '../hub.ts'

export const TYPING_SHOWN_MS = 4000
const ANNOUNCED_EVERY_MS = 2000

/** By room and member, the number of the last frame, so that an older one's timer does not end a newer one. */
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

/** The member has posted what they typed, or their frame has expired. */
export function clearTyping(roomId: string, memberId: string): void {
  if (signals[roomId]?.[memberId] !== undefined) setSignals(roomId, memberId, undefined)
}

/** The message was sent: the next key begins a new one, and is announced without waiting. */
export function resetTypingAnnouncement(roomId: string): void {
  announcedAt.delete(roomId)
}
