// What somebody has typed in a room and not sent, whom and what they have chosen from lists for it, and which message it is to answer. All survive a reload, on this device only, and
// are shown to nobody else who uses the device. All tabs of a device agree on them.
import { createStore } from 'solid-js/store'
import type { ReplyTo } from '../../../src-bun/contract/chat.ts'
import { remember, remembered, rememberedKeys } from '../../device/local-storage.ts'
import { hub } from '../hub.ts'
import type { DraftPick } from './addressing.ts'

/** By the key under which each is stored; '' for one that is not there any more. */
const [texts, setTexts] = createStore<Record<string, string>>({})

export function draftOf(roomId: string): string {
  return read(keyOf('draft', roomId)) ?? remembered(earlierKeyOf(roomId)) ?? ''
}

/** What is sent of a draft: it has no blank lines around it and no spaces at its end. The first indent stays. */
export const bodyOf = (draft: string): string => draft.replace(/^\s*\n/, '').trimEnd()

/** An empty text removes the draft. */
export function saveDraft(roomId: string, text: string): void {
  write(keyOf('draft', roomId), text)
  remember(earlierKeyOf(roomId), undefined)
}

/** Which message the next one of this person in the room will answer. */
export function draftReply(roomId: string): ReplyTo | undefined {
  const stored = read(keyOf('reply', roomId))
  try {
    return stored ? (JSON.parse(stored) as ReplyTo) : undefined
  } catch {
    // Somebody has changed what is stored by hand.
    return undefined
  }
}

export function saveDraftReply(roomId: string, to: ReplyTo | undefined): void {
  write(keyOf('reply', roomId), to ? JSON.stringify(to) : '')
}

/** What was chosen from a list for the text, so that a name means the same after a reload. */
export function draftPicks(roomId: string): DraftPick[] {
  try {
    return JSON.parse(read(keyOf('picks', roomId)) || '[]') as DraftPick[]
  } catch {
    return []
  }
}

export function saveDraftPicks(roomId: string, picks: readonly DraftPick[]): void {
  write(keyOf('picks', roomId), picks.length > 0 ? JSON.stringify(picks) : '')
}

/** To be called when a member has signed out. */
export function forgetDrafts(hubId: string, memberId: string): void {
  const isTheirs = (key: string) =>
    // `moved:`: what was taken along to another address (parcel.ts).
    KINDS.some((kind) => key.replace(/^moved:/, '').startsWith(`${kind}:${hubId}:${memberId}:`)) ||
    /^draft:[^:]*:[^:]*$/.test(key)
  for (const key of rememberedKeys()) if (isTheirs(key)) remember(key, undefined)
}

const read = (key: string): string | undefined => texts[key] ?? remembered(key)

function write(key: string, text: string): void {
  setTexts(key, text)
  remember(key, text === '' ? undefined : text)
}

const KINDS = ['draft', 'reply', 'picks'] as const
const keyOf = (kind: (typeof KINDS)[number], roomId: string) => `${kind}:${hub.hubId}:${hub.me?.id}:${roomId}`
/** An earlier version did not store whose draft it is. */
const earlierKeyOf = (roomId: string) => `draft:${hub.hubId}:${roomId}`

if (typeof document !== 'undefined') {
  // Another tab has written. Without this, a tab that was left open would show, and store again, what was sent long ago.
  window.addEventListener('storage', ({ key, newValue }) => {
    const own = /^hubbub:((?:draft|reply|picks):.*)$/s.exec(key ?? '')?.[1]
    if (own !== undefined) setTexts(own, newValue ?? '')
  })
}
