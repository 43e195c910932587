// Whom a text mentions and where its links lead, as the page takes them apart.
import { expect, test } from 'bun:test'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { setHub } from '../../../src-ui/state/hub.ts'
import { splitAtMentions } from '../../../src-ui/state/people/split-mentions.ts'
import { address, typedForm } from '../../../src-ui/state/rooms/addressing.ts'
import { thingAt, thingLink, withoutLinks } from '../../../src-ui/state/rooms/thing-links.ts'
import { createSuggestions, type Suggestion } from '../../../src-ui/state/suggestions/suggestions.ts'
import { eventually } from '../../support/hub.ts'

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

const member = (id: string, name: string) => ({ id, name, colour: '', role: 'member' as const })
const room = { id: ID, name: 'den', private: false } as Room

test('[MENTION-17] a typed text is sent with those whom it mentions, with those who were chosen, and with links', () => {
  setHub('members', { ann: member('ann', 'Ann'), annlee: member('annlee', 'Ann Lee'), sam: member('sam', 'Sam') })
  const href = `/documents/${ID}`
  const picks = [
    { text: '@Sam', memberId: 'othersam' },
    { text: '#plan', href },
    { text: '#plan B', href: `/rooms/${ID}` },
  ]
  expect(address('no names', picks, room)).toEqual({ body: 'no names' })
  expect(address('ask @ann lee, @Ann', [], room)).toEqual({
    ...{ body: 'ask @ann lee, @Ann', mentions: ['annlee', 'ann'], mentionsAll: false },
  })
  expect(address('@Sam', picks, room).mentions).toEqual(['othersam'])
  expect(address('@Sammy, a@ann.org', picks, room)).toEqual({ body: '@Sammy, a@ann.org' })
  expect(address('hey @all!', [], room)).toEqual({ body: 'hey @all!', mentions: [], mentionsAll: true })
  expect(address('@allergy', [], room)).toEqual({ body: '@allergy' })
  // Somebody who is not in a private room is not mentioned there.
  expect(address('@Ann @Sam', [], { ...room, private: true, memberIds: ['sam'] }).mentions).toEqual(['sam'])

  const body = address('see #plan and (#plan B), not x#plan or #planned', picks, room).body
  expect(body).toBe(`see [#plan](${href}) and ([#plan B](/rooms/${ID})), not x#plan or #planned`)
  const { text, picks: again } = typedForm(body, [{ id: 'sam', name: 'Sam' }])
  expect(text).toBe('see #plan and (#plan B), not x#plan or #planned')
  expect(address(text, again, room).body).toBe(body)
  setHub('members', { ann: undefined as never, annlee: undefined as never, sam: undefined as never })
})

test('[MENTION-18] what the hub knows is offered beside what the page knows, and what was chosen meanwhile stays chosen', async () => {
  const item = (id: string): Suggestion => ({
    id,
    sign: '@',
    label: id,
    insert: `@${id} `,
    picked: () => picked.push(id),
  })
  const picked: string[] = []
  const inserted: string[] = []
  const answers = [Promise.withResolvers<Suggestion[]>(), Promise.withResolvers<Suggestion[]>()]
  const asked: string[] = []
  const source = {
    pattern: /(?<token>@(?<word>\w*))$/,
    find: async () => [item('ann'), item('bob')],
    more: (word: string) => (answers[asked.push(word) - 1] as (typeof answers)[0]).promise,
  }
  let text = ''
  const suggestions = createSuggestions(
    [source],
    (token, { insert }) => inserted.push(`${token} -> ${insert}`),
    () => text,
  )
  const type = (typed: string) => {
    text = typed
    return suggestions.update(typed)
  }
  const key = (key: string) =>
    suggestions.handleKey({ key, preventDefault() {}, stopPropagation() {} } as KeyboardEvent)
  const ids = () => suggestions.items().map(({ id }) => id)

  void type('@b')
  const search = type('@bo')
  await eventually(() => asked.length === 1)
  expect(asked).toEqual(['bo'])
  expect(ids()).toEqual(['ann', 'bob'])
  expect(key('ArrowDown')).toBe(true)
  answers[0]?.resolve([item('carl'), item('dora'), item('bob')])
  await search
  expect([ids(), suggestions.active()]).toEqual([['carl', 'dora', 'bob'], 2])
  expect(key('Enter')).toBe(true)
  expect([inserted, picked, ids()]).toEqual([['@bo -> @bob '], ['bob'], []])

  const late = type('@c')
  await eventually(() => asked.length === 2)
  expect(key('Escape')).toBe(true)
  answers[1]?.resolve([item('carl')])
  await late
  expect(ids()).toEqual([])
  expect(key('Enter')).toBe(false)
})
