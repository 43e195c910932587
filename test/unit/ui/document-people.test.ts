import { expect, test } from 'bun:test'
import { sanitizeAwareness } from '../../../src-ui/state/documents/document-people.ts'

const user = { memberId: 'm', name: 'Ada', color: '#4457c2' }
const at = (clock: unknown, client: unknown = 7) => ({
  anchor: { tname: 'content', item: { client, clock } },
  head: { tname: 'content' },
})

test('[LINK-12] awareness with a position that Yjs cannot resolve keeps its owner and loses its caret', () => {
  for (const cursor of [
    at(-5),
    at(1.5),
    at('1'),
    at(1, -7),
    at(1, null),
    { anchor: {}, head: {} },
    { anchor: null },
    'here',
    7,
  ]) {
    const sanitized = sanitizeAwareness({ user, cursor })
    expect(sanitized?.user.name).toBe('Ada')
    expect(sanitized && 'cursor' in sanitized).toBe(false)
  }
  expect(sanitizeAwareness({ user, cursor: at(3) })).toMatchObject({ cursor: at(3) })
})
