// Finds out whom a typed text mentions, and which rooms, documents and boards it links to. The text in the field has only names (`@Ada`,
// `#design`). What this person chose from a list of suggestions is stored beside it (`DraftPick`), because several may have one name.
import type { Mention, Mentioned } from '../../../src-bun/contract/chat.ts'
import { MENTIONS_PER_MESSAGE, NAME_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { hub } from '../hub.ts'
import { thingLink, withoutLinks } from './thing-links.ts'

/** A choice from a list of suggestions. `text` is the name as it is in the typed text, with its `@` or `#`. */
export type DraftPick = { text: string; memberId: string } | { text: string; href: string }
export type Addressed = { body: string } & Mentioned

const AT = /(^|[^\p{L}\p{N}_@./-])@(?=\S)/gu
const AT_ALL = /(?:^|[^\p{L}\p{N}_@./-])@all(?![\p{L}\p{N}_-])/iu
const IN_WORD = /[\p{L}\p{N}_]/u
/** In a room with more people than this, `@all` must be confirmed. */
const ALL_UNCONFIRMED_MAX = 10

/** The members who may read a text, as a room gives them: everybody if there are no `memberIds`. */
export type Readers = { private?: boolean | undefined; memberIds?: readonly string[] | undefined }

/** The members whom this page knows and who may read in the room, without the person at this page. */
export function othersIn(room: Readers): Member[] {
  const members = room.memberIds
    ? room.memberIds.flatMap((id) => hub.members[id] ?? [])
    : Object.values<Member>(hub.members)
  return members.filter(({ id }) => id !== hub.me?.id)
}

/** Whether there are so many people in a room that nobody should call all of them by mistake. */
export function mustConfirmAll(room: Room): boolean {
  if (room.memberIds) return room.memberIds.length > ALL_UNCONFIRMED_MAX
  return hub.more.members || Object.keys(hub.members).length > ALL_UNCONFIRMED_MAX
}

/** A text as it is sent, with its mentions. If this page knows none of the mentioned members, `mentions` is left out, and the hub looks for the names. */
export function address(text: string, picks: readonly DraftPick[], room: Room): Addressed {
  const body = withLinks(text, picks)
  if (!text.includes('@')) return { body }
  const mentions = mentionedIn(text, picks, room)
  const mentionsAll = AT_ALL.test(text)
  if (mentions.length === 0 && !mentionsAll) return { body }
  return { body, mentions: mentions.slice(0, MENTIONS_PER_MESSAGE), mentionsAll }
}

/** The reverse of `address`: the text in the field, and its picks, for a message that somebody edits. */
export function typedForm(body: string, mentions: readonly Mention[] = []): { text: string; picks: DraftPick[] } {
  const picks: DraftPick[] = mentions.map(({ id, name }) => ({ text: `@${name}`, memberId: id }))
  return { text: withoutLinks(body, (name, href) => void picks.push({ text: `#${name}`, href })), picks }
}

/** The text as it is sent, each picked `#name` replaced by a link. */
export function withLinks(text: string, picks: readonly DraftPick[]): string {
  const hrefs = new Map(picks.flatMap((pick) => ('href' in pick ? [[pick.text, pick.href]] : [])))
  if (hrefs.size === 0) return text
  // Longest first, because a name may be the beginning of another one.
  const names = [...hrefs.keys()].sort((a, b) => b.length - a.length)
  let body = ''
  for (let at = 0; at < text.length; ) {
    const isStart = at === 0 || /[\s(]/.test(text.charAt(at - 1))
    const name = isStart && text[at] === '#' ? names.find((name) => isAt(text, at, name)) : undefined
    body += name ? thingLink(name.slice(1), hrefs.get(name) ?? '') : text.charAt(at)
    at += name?.length ?? 1
  }
  return body
}

function mentionedIn(text: string, picks: readonly DraftPick[], room: Room): string[] {
  const ids = new Map(othersIn(room).map(({ id, name }) => [name.toLowerCase(), id]))
  for (const pick of picks) if ('memberId' in pick) ids.set(pick.text.slice(1).toLowerCase(), pick.memberId)
  const mentioned = new Set<string>()
  for (const { index, 0: found } of text.matchAll(AT)) {
    const start = index + found.length
    // Looks for the longest name at this position.
    for (let length = 2 * NAME_MAX_CHARS; length > 0; length--) {
      const name = text.slice(start, start + length)
      const id = name.length === length && isAt(text, start, name) ? ids.get(name.toLowerCase()) : undefined
      if (id === undefined) continue
      mentioned.add(id)
      break
    }
  }
  return [...mentioned]
}

/** Whether the text has this name at position `at`, as a whole word. */
const isAt = (text: string, at: number, name: string): boolean =>
  text.startsWith(name, at) && !IN_WORD.test(text.charAt(at + name.length))
