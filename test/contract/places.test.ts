// The documents of a room, over HTTP.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { aHub, type Peer, type TestHub } from '../support/hub.ts'

let hub: TestHub
let ada: Peer
let bob: Peer
let host: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  host = await hub.host()
  ada = await hub.join('Ada')
  bob = await hub.join('Bob')
})
afterAll(() => hub.end())

const made = async (response: Response) => ((await response.json()) as { id: string }).id
const aRoom = async (name: string, isPrivate: boolean) =>
  made(await ada.post('/api/rooms', { name, private: isPrivate }))
const aDocument = async (title: string, roomId?: string) =>
  made(await ada.post('/api/documents', roomId === undefined ? { title } : { title, roomId }))
type List = { documents?: { title: string }[]; next?: string; error?: { code: string } }

async function ask(
  by: Peer,
  query: Record<string, string>,
): Promise<{ titles: string[]; next?: string; refused?: string }> {
  const response = await by.get(`/api/documents?${new URLSearchParams(query)}`)
  const { documents = [], next, error } = (await response.json()) as List
  return {
    titles: documents.map(({ title }) => title),
    ...(next === undefined ? {} : { next }),
    ...(error && { refused: `${response.status} ${error.code}` }),
  }
}

test('[PLACES-1] the documents of a room are listed in pages to those who may see the room, and to others there is no such room', async () => {
  const [open, vault] = [await aRoom('workshop', false), await aRoom('vault', true)]
  await aDocument('Of everybody')
  for (const title of ['Plan', 'agenda', 'Übersicht', 'Notes']) await aDocument(title, open)
  const old = await aDocument('Old', open)
  const gone = await aDocument('Gone', open)
  await aDocument('Secret plan', vault)

  for (const room of ['', 'x', 'lobby', '../etc'])
    expect([room, (await ask(bob, { room })).refused]).toEqual([room, '422 frame.invalid'])
  expect((await ask(bob, { room: open, limit: '0' })).refused).toBe('422 frame.invalid')
  for (const by of [bob, host])
    expect(await ask(by, { room: vault })).toEqual({ titles: [], refused: '404 room.notFound' })
  expect((await ask(bob, { room: 'zzzzzzzzzzzzzzzz' })).refused).toBe('404 room.notFound')
  expect((await fetch(`${hub.origin}/api/documents?room=${open}`)).status).toBe(401)

  expect(await ask(ada, { room: vault })).toEqual({ titles: ['Secret plan'] })
  await ada.send('PATCH', `/api/documents/${old}`, { archived: true })
  await ada.send('DELETE', `/api/documents/${gone}`, {})
  const all = ['agenda', 'Notes', 'Old', 'Plan', 'Übersicht']
  expect(await ask(bob, { room: open })).toEqual({ titles: all })
  expect(await ask(bob, { room: open, archived: 'true' })).toEqual({ titles: ['Old'] })
  expect(await ask(bob, { room: open, q: 'PLAN' })).toEqual({ titles: ['Plan'] })
  const pages: string[][] = []
  for (let after: string | undefined; ; ) {
    const { titles, next } = await ask(bob, { room: open, limit: '2', ...(after === undefined ? {} : { after }) })
    pages.push(titles)
    after = next
    if (after === undefined) break
  }
  expect(pages).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4)])
  // A room that is in the trash has taken its documents with it.
  await ada.send('DELETE', `/api/rooms/${open}`, {})
  expect((await ask(bob, { room: open })).refused).toBe('404 room.notFound')
})
