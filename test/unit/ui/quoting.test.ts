import { expect, test } from 'bun:test'
import type { Message } from '../../../src-bun/contract/chat.ts'
import { addressOfMessage, addressOfPassage, placeIn } from '../../../src-ui/state/quoting/addresses.ts'
import { quotedMessages, quotedPassage } from '../../../src-ui/state/quoting/quoted.ts'
import { thingAt, thingLink, withoutLinks } from '../../../src-ui/state/rooms/thing-links.ts'

const ROOM = 'abcdefgh12345678'
const message = (fields: Partial<Message>): Message => ({
  id: 'm1',
  roomId: ROOM,
  seq: 7,
  authorId: 'a1',
  authorName: 'Ada',
  body: 'hello',
  postedAt: Date.UTC(2026, 10, 30, 12),
  ...fields,
})
const quoted = (fields: Partial<Message>, name = 'Ada') =>
  quotedMessages([message(fields)], { nameOf: () => name, timeOf: () => 'noon' })

test('[QUOTE-6] nothing in a message, a name, an answer or a file ends its quotation or means more than itself', () => {
  const hostile = 'one\n\ntwo\r\n```\r# three\u2028four\u2029\n---\n<script>'
  const lines = quoted({ body: hostile }).split(/[\n\r\u2028\u2029]/)
  expect(lines.length).toBeGreaterThan(8)
  for (const line of lines) expect(line).toStartWith('>')
  const name = quoted({}, 'Eve](http://e.example) *x*\n\n# y <b>')
  expect(name).toContain('— Eve\\](http://e.example) \\*x\\* \\# y \\<b\\>, [')
  const poll = { answers: [{ text: '[a](/b)\n\nc', count: 3 }], several: false, named: false, voters: 3 }
  expect(quoted({ poll })).toContain('\n> - \\[a\\](/b) c: 3\n')
  const file = { id: 'f1', name: '`x`\n\ny', size: 1, mime: 'text/plain' }
  expect(quoted({ body: '', files: [file as never] })).toStartWith('> \\`x\\` y\n>\n> — Ada, [')
  expect(quotedPassage(`${'long '.repeat(400)}`).length).toBeLessThan(700)
  expect(quotedPassage('a\n\nb')).toBe('> a\n>\n> b')
})

test('[QUOTE-7] the address of a message and of a passage leads back to it, whatever the passage begins with, and any other address leads nowhere', () => {
  const at = (address: string) => {
    const url = new URL(address, 'http://hub.test')
    return placeIn(url.pathname, Object.fromEntries(url.searchParams))
  }
  expect(at(addressOfMessage({ roomId: ROOM, seq: 7 }))).toEqual({ kind: 'message', roomId: ROOM, seq: 7 })
  for (const passage of ['plain', "a (b) 'c' *d*! ~e #f ?g=h&i %", 'שלום 👩‍👩‍👧'])
    expect(at(addressOfPassage(ROOM, `  ${passage}\nnext line`))).toEqual({
      kind: 'passage',
      documentId: ROOM,
      passage,
    })
  expect(at(addressOfPassage(ROOM, 'half \ud83d'))).toEqual({ kind: 'passage', documentId: ROOM, passage: 'half ' })
  const href = addressOfPassage(ROOM, 'Who (all) brings `it`? [x](y)')
  expect(thingAt(href)).toEqual({ kind: 'documents', id: ROOM })
  expect(withoutLinks(`see ${thingLink('Plan', href)}.`)).toBe('see #Plan.')
  for (const address of [
    `/rooms/${ROOM}?message=-1`,
    `/rooms/${ROOM}?message=1e9`,
    `/rooms/${ROOM}?message=`,
    `/rooms/${ROOM}?message=${'9'.repeat(40)}`,
    `/documents/${ROOM}?passage=`,
    `/documents/${ROOM}?message=3`,
    `/boards/${ROOM}?message=3`,
  ])
    expect(at(address)).toBeUndefined()
  expect(thingAt(`/documents/${ROOM}?passage=a"onclick=b`)).toBeUndefined()
  expect(thingAt(`/documents/${ROOM}/x?passage=a`)).toBeUndefined()
})
