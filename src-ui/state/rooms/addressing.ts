// What a text that somebody has typed means: whom it mentions, and which rooms and documents it links to. While it is typed it has
// names alone, `@Ada` and `#design`; what was chosen from a list is remembered beside it, because a name may be that of several.
import type { Mention, Mentioned } from '../../../src-bun/contract/chat.ts'
import { MENTIONS_PER_MESSAGE, NAME_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { hub } from '../hub.ts'
import { thingLink, withoutLinks } from './thing-links.ts'

/** `text` is what stands in the text, with its sign. */
export type Pick = { text: string; memberId: string } | { text: string; href: string }
export type Addressed = { body: string } & Mentioned

const AT = /(^|[^\p{L}\p{N}_@./-])@(?=\S)/gu
const AT_ALL = /(?:^|[^\p{L}\p{N}_@./-])@all(?![\p{L}\p{N}_-])/iu
const IN_WORD = /[\p{L}\p{N}_]/u
/** `@all` asks first where more people than this are in the room. */
const CALLED_WITHOUT_ASKING = 10

/** Who may read what is written somewhere, as a room has it: everybody where there are no `memberIds`. */
export type Readers = { private?: boolean | undefined; memberIds?: readonly string[] | undefined }

/** The members who may read there, of those that this page knows, this person left out. */
export function othersIn(room: Readers): Member[] {
  const members = room.memberIds
    ? room.memberIds.flatMap((id) => hub.members[id] ?? [])
    : Object.values<Member>(hub.members)
  return members.filter(({ id }) => id !== hub.me?.id)
}

/** Whether there are so many people in a room that nobody should call all of them by mistake. */
export function asksBeforeAll(room: Room): boolean {
  if (room.memberIds) return room.memberIds.length > CALLED_WITHOUT_ASKING
  return hub.more.members || Object.keys(hub.members).length > CALLED_WITHOUT_ASKING
}

/** A text as it is sent. It has no `mentions` where this page knows nobody of whom it speaks: then the hub looks for the names. */
export function address(text: string, picks: readonly Pick[], room: Room): Addressed {
  const body = withLinks(text, picks)
  if (!text.includes('@')) return { body }
  const mentions = mentionedIn(text, picks, room)
  const mentionsAll = AT_ALL.test(text)
  if (mentions.length === 0 && !mentionsAll) return { body }
  return { body, mentions: mentions.slice(0, MENTIONS_PER_MESSAGE), mentionsAll }
}

/** The other way round: what stands in the field while somebody changes a message. */
export function typedForm(body: string, mentions: readonly Mention[] = []): { text: string; picks: Pick[] } {
  const picks: Pick[] = mentions.map(({ id, name }) => ({ text: `@${name}`, memberId: id }))
  return { text: withoutLinks(body, (name, href) => void picks.push({ text: `#${name}`, href })), picks }
}

/** The same without looking for whom it mentions: the body alone. */
export function withLinks(text: string, picks: readonly Pick[]): string {
  const hrefs = new Map(picks.flatMap((pick) => ('href' in pick ? [[pick.text, pick.href]] : [])))
  if (hrefs.size === 0) return text
  // A name may be the beginning of another one.
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

function mentionedIn(text: string, picks: readonly Pick[], room: Room): string[] {
  const ids = new Map(othersIn(room).map(({ id, name }) => [name.toLowerCase(), id]))
  for (const pick of picks) if ('memberId' in pick) ids.set(pick.text.slice(1).toLowerCase(), pick.memberId)
  const mentioned = new Set<string>()
  for (const { index, 0: found } of text.matchAll(AT)) {
    const start = index + found.length
    // The longest name that stands there.
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

/** Whether a name stands there as a whole, and is not the beginning of a longer word. */
const isAt = (text: string, at: number, name: string): boolean =>
  text.startsWith(name, at) && !IN_WORD.test(text.charAt(at + name.length))
