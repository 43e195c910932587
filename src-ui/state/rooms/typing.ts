// Who is typing. The frames are ephemeral: the hub does not store them, and each one expires here after `TYPING_SHOWN_MS`.
import { createStore } from 'solid-js/store'
import type { Typing } from '../../../src-bun/contract/chat.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import { send } from '../connection/connection.ts'
import { hub } from '../hub.ts'

export const TYPING_SHOWN_MS = 4000
const ANNOUNCED_EVERY_MS = 2000

/** By room and member, the number of the newest frame, so that the timer of an older frame does not end a newer one. */
const [newestFrames, setNewestFrames] = createStore<Record<string, Record<string, number | undefined>>>({})
/** By room, when this page last sent a frame (`performance.now()`, ms). */
const announcedAt = new Map<string, number>()
let frameCount = 0

export function typingIn(roomId: string): Member[] {
  return Object.entries(newestFrames[roomId] ?? {}).flatMap(([memberId, frameNumber]) => {
    const member = hub.members[memberId]
    return member && frameNumber !== undefined && memberId !== hub.me?.id ? [member] : []
  })
}

export function announceTyping(roomId: string): void {
  const now = performance.now()
  if (now - (announcedAt.get(roomId) ?? -ANNOUNCED_EVERY_MS) < ANNOUNCED_EVERY_MS) return
  if (send({ type: 'chat.typing', roomId })) announcedAt.set(roomId, now)
}

export function handleTyping({ roomId, memberId }: Pick<Typing, 'roomId' | 'memberId'>): void {
  const frameNumber = ++frameCount
  setNewestFrames(roomId, (members) => ({ ...members, [memberId]: frameNumber }))
  setTimeout(() => {
    if (newestFrames[roomId]?.[memberId] === frameNumber) clearTyping(roomId, memberId)
  }, TYPING_SHOWN_MS)
}

/** To be called when the member has posted what they typed, or their newest frame has expired. */
export function clearTyping(roomId: string, memberId: string): void {
  if (newestFrames[roomId]?.[memberId] !== undefined) setNewestFrames(roomId, memberId, undefined)
}

/** To be called when a message was sent: the next key begins a new one, and is announced at once. */
export function resetTypingAnnouncement(roomId: string): void {
  announcedAt.delete(roomId)
}
