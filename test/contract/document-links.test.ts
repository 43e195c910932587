// Which documents link to one, over HTTP: by name, by id, after a rename, and who may know of it.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Backlinks } from '../../src-bun/contract/http/document-links.ts'
import { aHub, clientId, eventually, live, type Peer, type TestHub } from '../support/hub.ts'

let hub: TestHub
let ada: Peer
let bob: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  ada = await hub.join('Ada')
  bob = await hub.join('Bob')
})
afterAll(() => hub.end())

async function write(by: Peer, id: string, text: string): Promise<void> {
  const response = await fetch(`${hub.origin}/api/documents/${id}/text`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${by.token}`, 'content-type': 'text/markdown' },
    body: text,
  })
  expect(response.status).toBe(200)
}

async function aDocument(by: Peer, title: string, text = '', roomId?: string): Promise<string> {
  const { id } = (await (await by.post('/api/documents', { title, ...(roomId && { roomId }) })).json()) as {
    id: string
  }
  if (text !== '') await write(by, id, text)
  return id
}

async function run(by: Peer, command: { type: string; [field: string]: unknown }): Promise<void> {
  const socket = await live(by)
  const id = clientId()
  socket.send({ ...command, clientId: id })
  await socket.answer(id)
  socket.close()
}

async function backlinks(by: Peer, id: string, query = ''): Promise<Backlinks> {
  const response = await by.get(`/api/documents/${id}/backlinks${query}`)
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as Backlinks
}
const titles = async (by: Peer, id: string) => (await backlinks(by, id)).documents.map(({ title }) => title).sort()
/** The index is some seconds behind. */
const become = (by: Peer, id: string, expected: string[]) =>
  eventually(async () => (await titles(by, id)).join() === expected.join())

test('[WIKILINK-3] nobody asks for backlinks without a sign-in, of a document that they may not see, or with a place that is none', async () => {
  const plan = await aDocument(ada, 'Signed')
  expect((await fetch(`${hub.origin}/api/documents/${plan}/backlinks`)).status).toBe(401)
  for (const [id, query, status, code] of [
    ['0123456789abcdef', '', 404, 'document.notFound'],
    ['nothing', '', 404, 'document.notFound'],
    [plan, '?after=1', 422, 'frame.invalid'],
    [plan, '?after=%27', 422, 'frame.invalid'],
  ] as const) {
    const response = await ada.get(`/api/documents/${id}/backlinks${query}`)
    expect([id, query, response.status, await response.json()]).toEqual([id, query, status, { error: { code } }])
  }
})

test('[WIKILINK-4] a document is linked to by its title in any case, by a former title and by its id, until the text or the title is another', async () => {
  const plan = await aDocument(ada, 'Voyage')
  const note = await aDocument(ada, 'Note', 'See [[voyage]].')
  await aDocument(bob, 'Address', `[here](/documents/${plan})`)
  await aDocument(bob, 'Itself', 'Not [[Itself]], nor `[[Voyage]]`.')
  await become(ada, plan, ['Address', 'Note'])
  await write(ada, plan, 'From here to [[Voyage]] and [[Note]].')
  await become(ada, note, ['Voyage'])
  expect(await titles(ada, plan)).toEqual(['Address', 'Note'])

  await run(ada, { type: 'document.rename', documentId: plan, title: 'Passage' })
  await aDocument(bob, 'Newer', '[[Passage]]')
  await aDocument(bob, 'Older', '[[Voyage|the voyage]]')
  // By its exact former title; in another case that is nobody's name any more.
  await become(ada, plan, ['Address', 'Newer', 'Older'])
  // Who has the title now is meant by it.
  const other = await aDocument(ada, 'Voyage')
  await become(ada, plan, ['Address', 'Newer'])
  expect(await titles(ada, other)).toEqual(['Note', 'Older', 'Passage'])

  await write(ada, note, 'Nothing.')
  await become(ada, other, ['Older', 'Passage'])
  const older = (await backlinks(ada, other)).documents.find(({ title }) => title === 'Older')
  await bob.send('DELETE', `/api/documents/${older?.id}`)
  await become(ada, other, ['Passage'])
})

test('[WIKILINK-5] who may not see a document that links, or a document of the same name, learns nothing of it', async () => {
  const plan = await aDocument(ada, 'Treasure')
  const { id: roomId } = (await (await ada.post('/api/rooms', { name: 'cabin', private: true })).json()) as {
    id: string
  }
  await aDocument(ada, 'Secret', `[[Treasure]] [map](/documents/${plan})`, roomId)
  await aDocument(ada, 'Open', '[[Treasure]]')
  await become(ada, plan, ['Open', 'Secret'])
  expect(await titles(bob, plan)).toEqual(['Open'])
  const hidden = await aDocument(ada, 'Treasure', '', roomId)
  await become(ada, hidden, ['Open', 'Secret'])
  expect((await bob.get(`/api/documents/${hidden}/backlinks`)).status).toBe(404)
  expect(await titles(bob, plan)).toEqual(['Open'])

  await run(ada, { type: 'room.invite', roomId, memberId: bob.member.id })
  await become(bob, plan, ['Open', 'Secret'])
})

test('[WIKILINK-6] very many links are answered page by page, each document once', async () => {
  const plan = await aDocument(ada, 'Harbour')
  const names = Array.from({ length: 210 }, (_, n) => `ship ${String(n).padStart(3, '0')}`)
  for (const name of names) await aDocument(ada, name, `[[Harbour]] [h](/documents/${plan})`)
  const all = async () => {
    const found: string[] = []
    let after: string | undefined = ''
    let pages = 0
    while (after !== undefined) {
      const page: Backlinks = await backlinks(ada, plan, after && `?after=${after}`)
      found.push(...page.documents.map(({ title }) => title))
      after = page.next
      pages++
    }
    return { found, pages }
  }
  await eventually(async () => new Set((await all()).found).size === names.length)
  const { found, pages } = await all()
  expect(pages).toBeGreaterThan(1)
  expect(found.sort()).toEqual(names)
})

test('[WIKILINK-20] where a page of links ends and whether there is another one says nothing of documents that its reader may not see', async () => {
  const plan = await aDocument(ada, 'Lighthouse')
  const room = (await (await ada.post('/api/rooms', { name: 'lantern', private: true })).json()) as { id: string }
  /** Ids begin with the time, so these come behind those of before. */
  async function link(count: number, roomId?: string): Promise<string[]> {
    const ids: string[] = []
    for (let n = 0; n < count; n++)
      ids.push(await aDocument(ada, `beam ${n}`, `[[Lighthouse]] [l](/documents/${plan})`, roomId))
    return ids
  }
  async function pagesOf(by: Peer): Promise<{ ids: string[]; next: string | undefined }[]> {
    const pages: { ids: string[]; next: string | undefined }[] = []
    for (let after: string | undefined = ''; after !== undefined; after = pages.at(-1)?.next) {
      const { documents, next } = await backlinks(by, plan, after && `?after=${after}`)
      pages.push({ ids: documents.map(({ id }) => id), next })
    }
    return pages
  }
  /** Waits until the index has all of them. */
  const indexed = () =>
    eventually(async () => (await pagesOf(ada)).flatMap(({ ids }) => ids).length === seen.length + hidden.length)

  const seen = await link(99)
  const hidden = await link(1, room.id)
  await indexed()
  expect(await pagesOf(bob)).toEqual([{ ids: seen.toSorted(), next: undefined }])
  // More than are looked at in one turn.
  hidden.push(...(await link(105, room.id)))
  await indexed()
  expect((await pagesOf(ada)).map(({ ids }) => ids.length)).toEqual([100, 100, 5])
  expect(await pagesOf(bob)).toEqual([{ ids: seen.toSorted(), next: undefined }])
  seen.push(...(await link(2)))
  await indexed()
  const inOrder = seen.toSorted()
  expect(await pagesOf(bob)).toEqual([
    { ids: inOrder.slice(0, 100), next: inOrder[99] },
    { ids: inOrder.slice(100), next: undefined },
  ])
})
