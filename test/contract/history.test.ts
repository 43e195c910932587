// The history of documents over HTTP: who may read it, and what is read.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { BlameAnswer, CompareAnswer, VersionsAnswer } from '../../src-bun/contract/http/history.ts'
import { aDocument, aWriter } from '../fault/writer.ts'
import { aHub, eventually, type Peer, type TestHub } from '../support/hub.ts'

let hub: TestHub
let host: Peer
let ada: Peer
let bob: Peer
let viewer: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  host = await hub.host()
  ada = await hub.join('Ada')
  bob = await hub.join('Bob')
  viewer = await hub.join('Eve')
  await host.send('PUT', `/api/members/${viewer.member.id}/role`, { role: 'viewer' })
})
afterAll(() => hub.end())

/** A document in which Ada has written `one two three`, and Bob has made `TWO` of the middle word. */
async function aWrittenDocument(by: Peer = ada, other: Peer = bob) {
  const id = await aDocument(by, 'Plan')
  const first = aWriter(by, () => hub.origin, id)
  const second = aWriter(other, () => hub.origin, id)
  await eventually(() => first.isSynced() && second.isSynced())
  first.text.insert(0, 'one two three')
  await eventually(() => first.isSynced() && second.text.toString() === 'one two three')
  second.text.delete(4, 3)
  await eventually(() => second.isSynced())
  second.text.insert(4, 'TWO')
  await eventually(() => second.isSynced() && first.text.toString() === 'one TWO three')
  const end = () => {
    first.end()
    second.end()
  }
  return { id, end }
}

const refused = async (response: Response) => [
  response.status,
  ((await response.json()) as { error: { code: string } }).error.code,
]
const READS = ['versions', 'text', 'blame', 'compare?from=0&seq=0']

test('[HIST-26] a history is read by whoever sees the document, viewers too, and by nobody else', async () => {
  const room = (await (await ada.post('/api/rooms', { name: 'Private', private: true })).json()) as { id: string }
  const secret = (await (await ada.post('/api/documents', { title: 'Secret', roomId: room.id })).json()) as {
    id: string
  }
  const open = await aDocument(ada, 'Open')
  for (const read of READS) {
    expect((await fetch(`${hub.origin}/api/documents/${open}/${read}`)).status).toBe(401)
    expect(await refused(await bob.get(`/api/documents/zzzzzzzzzzzzzzzz/${read}`))).toEqual([404, 'document.notFound'])
    expect(await refused(await bob.get(`/api/documents/${secret.id}/${read}`))).toEqual([404, 'document.notFound'])
    expect([read, (await ada.get(`/api/documents/${secret.id}/${read}`)).status]).toEqual([read, 200])
    expect([read, (await viewer.get(`/api/documents/${open}/${read}`)).status]).toEqual([read, 200])
  }
  // What is archived is read, and what was deleted is not.
  await ada.send('PATCH', `/api/documents/${open}`, { archived: true })
  for (const read of READS) expect((await bob.get(`/api/documents/${open}/${read}`)).status).toBe(200)
  await ada.send('DELETE', `/api/documents/${open}`)
  for (const read of READS)
    expect(await refused(await bob.get(`/api/documents/${open}/${read}`))).toEqual([404, 'document.notFound'])
})

test('[HIST-27] a point that there is not, of another past or in no form of a number is refused with a code', async () => {
  const { id, end } = await aWrittenDocument()
  end()
  const get = async (path: string) => refused(await bob.get(`/api/documents/${id}/${path}`))
  for (const read of ['text?seq=4', 'blame?seq=4', 'compare?from=0&seq=4', 'compare?from=4&seq=5'])
    expect([read, await get(read)]).toEqual([read, [404, 'document.noSuchPoint']])
  const invalid = ['text?seq=-1', 'text?seq=x', 'text?seq=', 'blame?seq=1.5', 'text?seq=1e30']
  invalid.push('compare?from=2&seq=1', 'compare?seq=1', 'compare?from=1', 'versions?limit=0', 'versions?limit=101')
  invalid.push('versions?before=-1', 'versions?limit=x')
  for (const read of invalid) expect([read, await get(read)]).toEqual([read, [422, 'frame.invalid']])
  for (const read of ['versions?', 'text?', 'blame?', 'compare?from=0&seq=1&'])
    expect([read, await get(`${read}epoch=another`)]).toEqual([read, [409, 'document.otherEpoch']])
})

test('[HIST-28] the text, its authors and what has changed are those of the point that is asked for', async () => {
  const { id, end } = await aWrittenDocument()
  end()
  const get = async (path: string) => viewer.get(`/api/documents/${id}/${path}`)
  const text = async (query: string) => {
    const response = await get(`text${query}`)
    expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8')
    return [response.headers.get('hubbub-seq'), await response.text()]
  }
  expect(await text('?seq=0')).toEqual(['0', ''])
  expect(await text('?seq=1')).toEqual(['1', 'one two three'])
  expect(await text('?seq=2')).toEqual(['2', 'one  three'])
  expect(await text('')).toEqual(['3', 'one TWO three'])

  const [a, b] = [ada.member, bob.member]
  const named = [
    { id: a.id, name: 'Ada', colour: a.colour },
    { id: b.id, name: 'Bob', colour: b.colour },
  ]
  const blame = (await (await get('blame')).json()) as BlameAnswer
  expect(blame).toMatchObject({ seq: 3, memberId: b.id })
  expect(blame.members.sort((x, y) => x.name.localeCompare(y.name))).toEqual(named)
  expect(blame.ranges.map(({ length, memberId }) => [length, memberId])).toEqual([
    [4, a.id],
    [3, b.id],
    [6, a.id],
  ])
  expect(blame.ranges[1]?.at).toBe(blame.at as number)

  const compared = (await (await get('compare?from=1&seq=3')).json()) as CompareAnswer
  expect(compared).toMatchObject({ from: 1, seq: 3 })
  expect(compared.ranges).toEqual([
    { kind: 'same', text: 'one ' },
    { kind: 'removed', text: 'two', memberId: b.id },
    { kind: 'added', text: 'TWO', memberId: b.id },
    { kind: 'same', text: ' three' },
  ])
})

test('[HIST-29] stretches are listed page by page, the newest first, each once, with what was written and deleted', async () => {
  const { id, end } = await aWrittenDocument()
  end()
  const page = async (query: string) =>
    (await (await bob.get(`/api/documents/${id}/versions${query}`)).json()) as VersionsAnswer
  const whole = await page('')
  expect(whole).toMatchObject({ more: false, keptFrom: 0, lastSeq: 3 })
  expect(whole.next).toBeUndefined()
  expect(whole.versions).toHaveLength(1)
  expect(whole.versions[0]).toMatchObject({
    ...{ firstSeq: 1, seq: 3, inserted: 16, deleted: 3 },
    authorIds: [ada.member.id, bob.member.id],
  })
  expect(whole.members.map(({ name }) => name).sort()).toEqual(['Ada', 'Bob'])
  // Nothing was written before.
  expect(await page('?before=1')).toMatchObject({ versions: [], more: false })
  expect(await page('?before=3')).toMatchObject({ versions: [{ firstSeq: 1, seq: 2 }] })
  expect(await page('?before=999')).toMatchObject({ versions: whole.versions })

  const empty = await aDocument(ada, 'Empty')
  expect(await (await bob.get(`/api/documents/${empty}/versions`)).json()).toEqual({
    ...{ versions: [], members: [], more: false, keptFrom: 0, lastSeq: 0, named: [] },
  })
})
