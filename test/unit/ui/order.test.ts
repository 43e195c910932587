import { afterAll, expect, test } from 'bun:test'
import { reconcile } from 'solid-js/store'
import { setLanguage } from '../../../src-ui/i18n/language.ts'
import { boardList } from '../../../src-ui/state/boards.ts'
import { documentList, newestDocuments, nothingKnown, peopleHere, roomList, setHub } from '../../../src-ui/state/hub.ts'
import { BOB, LOBBY } from './scripted-hub.ts'

afterAll(() => setHub(reconcile(structuredClone(nothingKnown()))))

const NAMES = ['Group 10', 'zoo', 'Äpfel', 'group 1', 'Group 2', 'Group 1b', 'group 010']
const IN_ORDER = ['Äpfel', 'group 1', 'Group 1b', 'Group 2', 'group 010', 'Group 10', 'zoo']

test('[STATE-29] rooms, documents, boards and people are in the order of their names, and a number in a name counts as a number', async () => {
  const named = <T>(make: (name: string, id: string, n: number) => T) =>
    Object.fromEntries(NAMES.map((name, n) => [`order-${n}`, make(name, `order-${n}`, n)]))
  setHub(reconcile(structuredClone(nothingKnown())))
  setHub({
    rooms: named((name, id) => ({ ...LOBBY, id, name })),
    documents: named((title, id, createdAt) => ({ id, title, createdAt })),
    boards: named((name, id, createdAt) => ({ id, name, columns: [], createdAt })),
    members: named((name, id) => ({ ...BOB, id, name })),
    presence: named((_, memberId) => ({ memberId, status: 'online' as const, sockets: 1, since: 1, arrivedAt: 1 })),
  })
  for (const language of ['en', 'de'] as const) {
    await setLanguage(language)
    expect(roomList().map(({ name }) => name)).toEqual(IN_ORDER)
    expect(documentList().map(({ title }) => title)).toEqual(IN_ORDER)
    expect(boardList().map(({ name }) => name)).toEqual(IN_ORDER)
    expect(peopleHere().map(({ member }) => member.name)).toEqual(IN_ORDER)
  }
  expect(newestDocuments().map(({ title }) => title)).toEqual(NAMES.toReversed())
  await setLanguage('en')
})
