// Whom a text mentions and where its links lead, as the page takes them apart.
import { expect, test } from 'bun:test'
import { splitAtMentions } from '../../../src-ui/features/room/messages/markdown/mentions.ts'
import { thingAt, thingLink, withoutLinks } from '../../../src-ui/state/rooms/thing-links.ts'

const ID = '0123456789abcdef'
const mentions = [
  { id: 'ann', name: 'Ann' },
  { id: 'annlee', name: 'Ann Lee' },
  { id: 'odd', name: 'C++ (a|b)' },
]

test('[MENTION-13] a mention in a text is the longest name behind an @, and everything else stays as it was typed', () => {
  const found = (text: string, mentionsAll = false) => {
    const parts = splitAtMentions(text, { mentions, ...(mentionsAll && { mentionsAll }) })
    expect(parts.map((part) => part.text).join('')).toBe(text)
    return parts.flatMap(({ text, mention }) => (mention ? [[text, mention.id]] : []))
  }
  expect(found('@Ann Lee and @ann, (@Ann)')).toEqual([
    ['@Ann Lee', 'annlee'],
    ['@ann', 'ann'],
    ['@Ann', 'ann'],
  ])
  expect(found('@C++ (a|b)!')).toEqual([['@C++ (a|b)', 'odd']])
  for (const text of ['Ann', 'x@Ann', '@Anna', '@@Ann', '@ Ann', 'ann@ann.org', '@all', '@', ''])
    expect([text, found(text)]).toEqual([text, []])
  expect(found('Hello @ALL: @allergy', true)).toEqual([['@ALL', undefined]])
  expect(splitAtMentions('@Ann', {})).toEqual([{ text: '@Ann' }])
})

test('[MENTION-14] a link to a room or a document is read by its name, and leads nowhere else', () => {
  for (const name of ['design', 'a [b] c', 'back\\slash', '#1'])
    expect(withoutLinks(`see ${thingLink(name, `/rooms/${ID}`)}!`)).toBe(`see #${name}!`)
  const seen: string[][] = []
  withoutLinks(`[#a](/rooms/${ID}) [#b](/documents/${ID}) [c](/rooms/${ID}) [#d](https://x.org)`, (...link) => {
    seen.push(link)
  })
  expect(seen).toEqual([
    ['a', `/rooms/${ID}`],
    ['b', `/documents/${ID}`],
  ])
  expect(thingAt(`/rooms/${ID}`)).toEqual({ kind: 'rooms', id: ID })
  for (const href of [
    '/rooms/x',
    `/boards/${ID}`,
    `//rooms/${ID}`,
    `/rooms/${ID}/..`,
    `https://x/rooms/${ID}`,
    'javascript:1',
  ])
    expect([href, thingAt(href)]).toEqual([href, undefined])
})
