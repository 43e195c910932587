import { expect, onTestFinished, test } from 'bun:test'
import { reconcile } from 'solid-js/store'
import { peopleIn, sanitizeAwareness } from '../../../src-ui/state/documents/document-people.ts'
import { setHub } from '../../../src-ui/state/hub.ts'

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

test('[IDENT-13] a caret and a person in a document have the name and the colour that the page knows of the member', () => {
  setHub('members', 'm', { id: 'm', name: 'Mallory', colour: '#1b7a4d', role: 'member' })
  // All test files share the page's state.
  onTestFinished(() => setHub('members', reconcile({})))
  for (const claim of [
    { ...user, name: 'Victim', color: '#b4402c', colorLight: '#b4402c33' },
    { memberId: 'm', name: '\u202EmitciV' },
    { memberId: 'm', name: ['Victim'], color: 'url(http://evil.example)' },
  ]) {
    const owner = { memberId: 'm', name: 'Mallory', color: '#1b7a4d', colorLight: '#1b7a4d33' }
    expect(sanitizeAwareness({ user: claim, cursor: at(3) })).toEqual({ user: owner, cursor: at(3) })
    expect(peopleIn(new Map([[7, { user: claim }]]))).toEqual([
      { memberId: 'm', name: 'Mallory', colour: '#1b7a4d', clientId: 7 },
    ])
  }
  // An address in which every object has something finds nobody.
  expect(sanitizeAwareness({ user: { memberId: 'constructor', name: 'Ada' } })?.user.name).toBe('Ada')
})
