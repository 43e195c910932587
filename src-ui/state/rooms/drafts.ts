// What somebody has typed in a room and not sent. It survives a reload, on this device only, and is shown to nobody else who
// uses the device.
import { createStore } from 'solid-js/store'
import { remember, remembered, rememberedKeys } from '../../device/local-storage.ts'
import { hub } from '../hub.ts'

/** By the key under which each is stored. */
const [drafts, setDrafts] = createStore<Record<string, string>>({})

export function draftOf(roomId: string): string {
  return drafts[keyOf(roomId)] ?? remembered(keyOf(roomId)) ?? remembered(earlierKeyOf(roomId)) ?? ''
}

/** An empty text removes the draft. */
export function saveDraft(roomId: string, text: string): void {
  setDrafts(keyOf(roomId), text)
  remember(keyOf(roomId), text === '' ? undefined : text)
  remember(earlierKeyOf(roomId), undefined)
}

/** To be called when a member has signed out. */
export function forgetDrafts(hubId: string, memberId: string): void {
  for (const key of rememberedKeys())
    if (key.startsWith(`draft:${hubId}:${memberId}:`) || /^draft:[^:]*:[^:]*$/.test(key)) remember(key, undefined)
}

const keyOf = (roomId: string) => `draft:${hub.hubId}:${hub.me?.id}:${roomId}`
/** An earlier version did not store whose draft it is. */
const earlierKeyOf = (roomId: string) => `draft:${hub.hubId}:${roomId}`
