// The emojis that somebody has used last on this device, to be offered first, and the skin tone that they have chosen. Shown to nobody else who uses the device.
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
  remember(toneKeyOf(hubId, memberId), undefined)
}

/** The skin tone that this person has chosen, 1 to 5; 0: none. */
export function emojiTone(): Tone {
  const tone = Number(remembered(toneKeyOf(hub.hubId, hub.me?.id)))
  return TONES.find((each) => each === tone) ?? 0
}

export function setEmojiTone(tone: Tone): void {
  remember(toneKeyOf(hub.hubId, hub.me?.id), tone === 0 ? undefined : String(tone))
}

const TONES = [1, 2, 3, 4, 5] as const
export type Tone = 0 | (typeof TONES)[number]

const toneKeyOf = (hubId: string, memberId: string | undefined) => `emoji-tone:${hubId}:${memberId}`
const keyOf = (hubId: string, memberId: string | undefined) => `emojis:${hubId}:${memberId}`
