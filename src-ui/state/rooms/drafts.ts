// What somebody has typed in a room and not sent. It survives a reload, on this device only.
import { createStore } from 'solid-js/store'
import { remember, remembered } from '../../device/local-storage.ts'
import { hub } from '../hub.ts'

const [drafts, setDrafts] = createStore<Record<string, string>>({})

export function draftOf(roomId: string): string {
  return drafts[roomId] ?? remembered(storageKey(roomId)) ?? ''
}

/** An empty text removes the draft. */
export function saveDraft(roomId: string, text: string): void {
  setDrafts(roomId, text)
  remember(storageKey(roomId), text === '' ? undefined : text)
}

function storageKey(roomId: string): string {
  return `draft:${hub.hubId}:${roomId}`
}
