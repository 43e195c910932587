// The emojis that somebody has used last on this device, to be offered first. Shown to nobody else who uses the device.
import { remember, remembered } from '../../device/local-storage.ts'
import { hub } from '../hub.ts'

/** As many as two or three rows of the picker. */
const REMEMBERED_MAX = 24

export function recentEmojis(): string[] {
  return remembered(keyOf(hub.hubId, hub.me?.id))?.split(' ') ?? []
}

export function noteEmoji(emoji: string): void {
  const others = recentEmojis().filter((each) => each !== emoji)
  remember(keyOf(hub.hubId, hub.me?.id), [emoji, ...others].slice(0, REMEMBERED_MAX).join(' '))
}

/** To be called when a member has signed out. */
export function forgetEmojis(hubId: string, memberId: string): void {
  remember(keyOf(hubId, memberId), undefined)
}

const keyOf = (hubId: string, memberId: string | undefined) => `emojis:${hubId}:${memberId}`
