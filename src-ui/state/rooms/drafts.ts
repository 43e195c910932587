// What somebody has typed in a room and not sent, whom and what they have chosen from lists for it, and which message it is to answer. All survive a reload, on this device only, and
// are shown to nobody else who uses the device. All tabs of a device agree on them.
//
// A message that waits for its files is held: it is out of the field, and still stored in front of what is typed after it. So it is in the
// field again after a reload, which forgets the files, and in other tabs. If somebody changes it there, it is not held here any more.
import { createStore } from 'solid-js/store'
import type { ReplyTo } from '../../../src-bun/contract/chat.ts'
import { remember, remembered, rememberedKeys } from '../../device/local-storage.ts'
import { hub } from '../hub.ts'
import type { DraftPick } from './addressing.ts'

/** By the key under which each is stored; '' for one that is not there any more. */
const [texts, setTexts] = createStore<Record<string, string>>({})
/** What is held, by the same keys. */
const [held, setHeld] = createStore<Record<string, string | undefined>>({})

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

/** The text of the message that is held. Undefined if there is none. */
export const heldText = (roomId: string): string | undefined => held[keyOf('draft', roomId)]

/** Empties the field for the next message. What was in it stays stored until `releaseDraft`. */
export function holdDraft(roomId: string): void {
  saveDraft(roomId, draftOf(roomId))
  for (const key of keysOf(roomId)) {
    setHeld(key, read(key) ?? '')
    setTexts(key, '')
  }
}

/** `isSent`: the message that was held is not needed any more. If not, it goes back into the field, in front of what was typed meanwhile. */
export function releaseDraft(roomId: string, isSent: boolean): void {
  for (const key of keysOf(roomId)) {
    const typed = read(key) ?? ''
    const text = isSent ? typed : inFront(key, typed)
    setHeld(key, undefined)
    write(key, text)
  }
}

/** To be called when a member has signed out. */
export function forgetDrafts(hubId: string, memberId: string): void {
  const isTheirs = (key: string) =>
    KINDS.some((kind) => key.startsWith(`${kind}:${hubId}:${memberId}:`)) || /^draft:[^:]*:[^:]*$/.test(key)
  for (const key of rememberedKeys().filter(isTheirs)) {
    remember(key, undefined)
    setHeld(key, undefined)
  }
}

const read = (key: string): string | undefined => texts[key] ?? remembered(key)

function write(key: string, text: string): void {
  setTexts(key, text)
  remember(key, inFront(key, text) || undefined)
}

/** A value with what is held in front of it. The message that is held keeps its reply. */
function inFront(key: string, value: string): string {
  const first = held[key] ?? ''
  if (first === '' || value === '' || key.startsWith('reply:')) return first || value
  return key.startsWith('draft:') ? `${first}\n${value}` : `${first.slice(0, -1)},${value.slice(1)}`
}

const KINDS = ['draft', 'reply', 'picks'] as const
const keyOf = (kind: (typeof KINDS)[number], roomId: string) => `${kind}:${hub.hubId}:${hub.me?.id}:${roomId}`
const keysOf = (roomId: string) => KINDS.map((kind) => keyOf(kind, roomId))
/** An earlier version did not store whose draft it is. */
const earlierKeyOf = (roomId: string) => `draft:${hub.hubId}:${roomId}`

if (typeof document !== 'undefined') {
  // Another tab has written. Without this, a tab that was left open would show, and store again, what was sent long ago.
  window.addEventListener('storage', ({ key, newValue }) => {
    const [, own, place] = /^hubbub:((?:draft|reply|picks)(:.*))$/s.exec(key ?? '') ?? []
    if (own === undefined) return
    // What is held is a part of what the other tab has changed.
    const taken = held[`draft${place}`] === undefined ? [] : KINDS.map((kind) => kind + place)
    setTexts(own, newValue ?? '')
    for (const each of taken) {
      setHeld(each, undefined)
      setTexts(each, remembered(each) ?? '')
    }
  })
}
