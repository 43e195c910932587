// Names for points of a document's history, and edits that bring a point back or take back what somebody has written.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { BlameAnswer, EditAnswer, NamedVersion, VersionsAnswer } from '../../src-bun/contract/http/history.ts'
import { NAMED_VERSIONS_PER_DOCUMENT } from '../../src-bun/contract/limits.ts'
import { aDocument, aWriter } from '../fault/writer.ts'
import { aHub, eventually, live, type Peer, type TestHub } from '../support/hub.ts'

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

const refused = async (response: Response) => [
  response.status,
  ((await response.json()) as { error: { code: string } }).error.code,
]
const json = async <T>(response: Response): Promise<T> => {
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return response.json() as Promise<T>
}

/** A document in which these were written one after another, each at the end, by people who have it open. */
async function aDocumentOf(...written: [by: Peer, text: string][]) {
  const id = await aDocument(ada, 'Plan')
  const writers = new Map(written.map(([by]) => [by, aWriter(by, () => hub.origin, id)]))
  const writerOf = (by: Peer) => writers.get(by) as ReturnType<typeof aWriter>
  let whole = ''
  await eventually(() => [...writers.values()].every((writer) => writer.isSynced()))
  for (const [by, text] of written) {
    const { text: shared, isSynced } = writerOf(by)
    await eventually(() => shared.toString() === whole)
    shared.insert(shared.length, text)
    whole += text
    await eventually(isSynced)
  }
  const path = `/api/documents/${id}`
  return {
    ...{ id, path, writerOf },
    text: async (seq?: number) => (await ada.get(`${path}/text${seq === undefined ? '' : `?seq=${seq}`}`)).text(),
    end() {
      for (const writer of writers.values()) writer.end()
    },
  }
}

test('[HIST-34] who may not write in a document names, restores and takes back nothing in it, and is told why', async () => {
  const { id, path, end } = await aDocumentOf([ada, 'one'])
  end()
  const room = await json<{ id: string }>(await ada.post('/api/rooms', { name: 'Private', private: true }))
  const secret = await json<{ id: string }>(await ada.post('/api/documents', { title: 'S', roomId: room.id }))
  const bodies = { versions: { name: 'x', seq: 0 }, restore: { seq: 0 }, 'take-back': { firstSeq: 1, seq: 1 } }
  for (const [what, body] of Object.entries(bodies)) {
    expect((await fetch(`${hub.origin}${path}/${what}`, { method: 'POST' })).status).toBe(401)
    expect(await refused(await viewer.post(`${path}/${what}`, body))).toEqual([403, 'notAllowed'])
    const hidden = await bob.post(`/api/documents/${secret.id}/${what}`, body)
    expect(await refused(hidden)).toEqual([404, 'document.notFound'])
    const past = await bob.post(`${path}/${what}`, { ...body, epoch: 'another' })
    expect(await refused(past)).toEqual([409, 'document.otherEpoch'])
  }
  const hostLive = await live(host)
  const mute = async (muted: boolean) => {
    const clientId = `mute-${muted}`
    hostLive.send({ type: 'member.mute', clientId, memberId: bob.member.id, muted })
    await hostLive.answer(clientId)
  }
  await mute(true)
  for (const [what, body] of Object.entries(bodies))
    expect(await refused(await bob.post(`${path}/${what}`, body))).toEqual([403, 'member.muted'])
  await mute(false)
  hostLive.close()

  const invalid: [string, unknown][] = [
    ...[{}, { seq: '1' }, { seq: -1 }, { seq: 1.5 }].map((body): [string, unknown] => ['restore', body]),
    ...[{ seq: 1 }, { firstSeq: 0, seq: 1 }, { firstSeq: 2, seq: 1 }, { firstSeq: 1, seq: 1, memberId: 1 }].map(
      (body): [string, unknown] => ['take-back', body],
    ),
    ...[{}, { name: 1 }, { name: 'x', seq: 'x' }].map((body): [string, unknown] => ['versions', body]),
  ]
  for (const [what, body] of invalid)
    expect([what, body, await refused(await ada.post(`${path}/${what}`, body))]).toEqual([
      ...[what, body],
      [422, 'frame.invalid'],
    ])
  expect(await refused(await ada.post(`${path}/versions`, { name: ' \u200b ' }))).toEqual([422, 'name.unusable'])
  for (const [what, body] of [
    ['restore', { seq: 99 }],
    ['take-back', { firstSeq: 1, seq: 99 }],
    ['versions', { name: 'x', seq: 99 }],
  ] as const)
    expect(await refused(await ada.post(`${path}/${what}`, body))).toEqual([404, 'document.noSuchPoint'])
  expect(await refused(await ada.send('DELETE', `${path}/versions/1`))).toEqual([404, 'document.noSuchPoint'])

  await ada.send('PATCH', `/api/documents/${id}`, { archived: true })
  for (const [what, body] of Object.entries(bodies))
    expect(await refused(await bob.post(`${path}/${what}`, body))).toEqual([409, 'document.archived'])
})

test('[HIST-35] a point has the name that was given last, a stretch ends there, and its author or a host takes it away', async () => {
  const { path, end } = await aDocumentOf([ada, 'one'], [bob, ' two'], [ada, ' three'])
  end()
  const list = () => viewer.get(`${path}/versions`).then((response) => json<VersionsAnswer>(response))
  const given = await json<NamedVersion>(await ada.post(`${path}/versions`, { name: ' First  draft ', seq: 2 }))
  expect(given).toMatchObject({ seq: 2, name: 'First draft', by: ada.member.id, byName: 'Ada' })
  const newest = await json<NamedVersion>(await bob.post(`${path}/versions`, { name: 'Now' }))
  expect(newest.seq).toBe(3)
  const { versions, named } = await list()
  expect(versions.map(({ firstSeq, seq, name }) => [firstSeq, seq, name])).toEqual([
    [3, 3, 'Now'],
    [1, 2, 'First draft'],
  ])
  expect(named).toEqual([given, newest])
  const exported = await viewer.get(path.replace('/documents/', '/export/documents/').concat('?format=json'))
  expect((await json<{ named: NamedVersion[] }>(exported)).named).toEqual(named)

  await json(await bob.post(`${path}/versions`, { name: 'Draft', seq: 2 }))
  expect((await list()).named.map(({ name, byName }) => [name, byName])).toEqual([
    ['Draft', 'Bob'],
    ['Now', 'Bob'],
  ])
  expect(await refused(await ada.send('DELETE', `${path}/versions/2`))).toEqual([403, 'notAllowed'])
  await json(await bob.send('DELETE', `${path}/versions/2`))
  await json(await host.send('DELETE', `${path}/versions/3`))
  expect(await list()).toMatchObject({ named: [], versions: [{ firstSeq: 1, seq: 3 }] })
})

test('[HIST-36] a document has as many named versions as its limit says, and one of them can be named anew', async () => {
  const { path, end, writerOf } = await aDocumentOf([ada, 'x'])
  const { text, isSynced } = writerOf(ada)
  for (let n = 0; n < NAMED_VERSIONS_PER_DOCUMENT; n++) text.insert(0, 'y')
  await eventually(isSynced)
  end()
  for (let seq = 0; seq < NAMED_VERSIONS_PER_DOCUMENT; seq++)
    await json(await ada.post(`${path}/versions`, { name: `v${seq}`, seq }))
  const more = await ada.post(`${path}/versions`, { name: 'more', seq: NAMED_VERSIONS_PER_DOCUMENT })
  expect(await refused(more)).toEqual([409, 'document.tooManyVersions'])
  await json(await ada.post(`${path}/versions`, { name: 'anew', seq: 1 }))
})

test('[HIST-37] a restored point reaches those who have the document open, as an edit of who restored it, and is taken back', async () => {
  const { path, text, writerOf, end } = await aDocumentOf([ada, 'one'], [bob, ' two'], [ada, ' three 😀'])
  const { text: seen } = writerOf(ada)
  const restored = await json<EditAnswer>(await bob.post(`${path}/restore`, { seq: 1 }))
  expect(restored).toEqual({ firstSeq: 4, seq: 4 })
  await eventually(() => seen.toString() === 'one')
  expect(await json<EditAnswer>(await bob.post(`${path}/restore`, { seq: 1 }))).toEqual({ seq: 4 })
  // Somebody goes on writing before it is taken back.
  seen.insert(0, 'Zero, ')
  await eventually(() => writerOf(ada).isSynced())
  const back = await json<EditAnswer>(await bob.post(`${path}/take-back`, restored))
  expect(back).toEqual({ firstSeq: 6, seq: 6 })
  await eventually(() => seen.toString() === 'Zero, one two three 😀')
  expect(await text()).toBe('Zero, one two three 😀')
  expect(await text(4)).toBe('one')
  const blame = await json<BlameAnswer>(await ada.get(`${path}/blame?seq=6`))
  expect(blame).toMatchObject({ seq: 6, memberId: bob.member.id })
  end()
})

test('[HIST-38] what one person has written since a point is taken back, and nothing else', async () => {
  const { path, text, end } = await aDocumentOf([ada, 'one'], [bob, ' TWO'], [ada, ' three'], [bob, ' FOUR'])
  end()
  const all = { firstSeq: 2, seq: 4 }
  await json(await host.post(`${path}/take-back`, { ...all, memberId: bob.member.id }))
  expect(await text()).toBe('one three')
  // With nobody there the edit is stored all the same, and the next person gets it.
  const reader = aWriter(ada, () => hub.origin, path.split('/').at(-1) as string)
  await eventually(() => reader.isSynced() && reader.text.toString() === 'one three')
  reader.end()
})
