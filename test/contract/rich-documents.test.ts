// Documents that editors of rich text write: stock providers with shared types beside one text, against a hub.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as Y from 'yjs'
import type { Document } from '../../src-bun/contract/documents.ts'
import {
  aHub,
  clientId,
  eventually,
  joinAt,
  live,
  type Peer,
  peerOf,
  type TestHub,
  temporaryFolder,
} from '../support/hub.ts'
import { hubbub, spawnHub } from '../support/process.ts'
import { documentsOf, openDocumentSocket, openStock, syncFrame } from '../support/stock.ts'

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
  viewer = await hub.join('Vera')
  await host.send('PUT', `/api/members/${viewer.member.id}/role`, { role: 'viewer' })
})
afterAll(() => hub.end())

const RICH = { kind: 'rich' }
const page = (doc: Y.Doc) => doc.getXmlFragment('prosemirror')
const codeOf = async (response: Response) =>
  [response.status, ((await response.json()) as { error?: { code: string } }).error?.code] as const
const made = async (title: string) =>
  (await (await ada.post('/api/documents', { title, kind: 'rich' })).json()) as Document

/** A paragraph, as an editor writes it: an element with a text in it. */
function paragraph(text: string, format = {}): Y.XmlElement {
  const element = new Y.XmlElement('paragraph')
  const inner = new Y.XmlText()
  inner.insert(0, text, format)
  element.insert(0, [inner])
  return element
}

test('[RICH-7] a rich document is made over HTTP, over /live or by its name on a socket that says so, and its kind is sent to everybody', async () => {
  const desk = await live(bob)
  expect(await made('by HTTP')).toMatchObject({ title: 'by HTTP', kind: 'rich' })
  const create = { type: 'document.create', clientId: clientId(), title: 'by live', kind: 'rich' }
  const socket = await live(ada)
  socket.send(create)
  const stock = openStock(ada, 'by name', new Y.Doc(), RICH)
  await stock.synced()
  const plain = openStock(ada, 'plain')
  await plain.synced()
  expect(await codeOf(await ada.post('/api/documents', { title: 'x', kind: 'board' }))).toEqual([422, 'frame.invalid'])

  const kinds = async () => new Map((await documentsOf(bob)).map((each) => [each.title, (each as Document).kind]))
  await eventually(async () => (await kinds()).has('by live'))
  const kindOf = await kinds()
  for (const title of ['by HTTP', 'by live', 'by name']) expect([title, kindOf.get(title)]).toEqual([title, 'rich'])
  expect(kindOf.get('plain')).toBeUndefined()
  for (const title of ['by HTTP', 'by live', 'by name'])
    await eventually(() =>
      desk
        .changes()
        .some(
          (change) =>
            change.type === 'document.created' && change.document.title === title && change.document.kind === 'rich',
        ),
    )

  // Who comes with another kind is refused, before anything is written.
  const wrong = openStock(bob, 'plain', new Y.Doc(), RICH)
  await eventually(() => wrong.closes.length > 0)
  expect(wrong.closes[0]).toEqual([4400, 'document.otherKind'])
  // A text takes plain text alone, as before.
  page(plain.doc).insert(0, [paragraph('x')])
  await eventually(() => plain.closes.length > 0)
  expect(plain.closes[0]).toEqual([4400, 'document.invalidUpdate'])
  for (const client of [stock, plain, wrong]) client.end()
  desk.close()
  socket.close()
})

test('[RICH-8] who may not create documents creates no rich one, and who may not see one gets nothing of it', async () => {
  expect(await codeOf(await viewer.post('/api/documents', { title: 'theirs', kind: 'rich' }))).toEqual([
    403,
    'notAllowed',
  ])
  const byName = openStock(viewer, 'theirs', new Y.Doc(), RICH)
  await eventually(() => byName.closes.length > 0)
  expect(byName.closes[0]).toEqual([4404, 'document.notFound'])
  byName.end()

  const room = (await (await ada.post('/api/rooms', { name: 'Secret', private: true })).json()) as { id: string }
  const fields = { title: 'Secret', roomId: room.id, kind: 'rich' }
  const { id } = (await (await ada.post('/api/documents', fields)).json()) as Document
  const outside = openStock(bob, id, new Y.Doc(), RICH)
  await eventually(() => outside.closes.length > 0)
  expect(outside.closes[0]).toEqual([4404, 'document.notFound'])
  outside.end()
  const stranger = openStock(peerOf(hub.origin, { ...ada, token: 'none' }), id, new Y.Doc(), RICH)
  await eventually(() => stranger.closes.length > 0)
  expect(stranger.closes[0]).toEqual([4401, 'sign in'])
  stranger.end()
})

test('[RICH-9] two stock clients write elements, attributes and formats together, see carets, and a kill of the hub loses nothing', async () => {
  const folder = temporaryFolder()
  const own = await spawnHub(folder.path, ['--port', '0'])
  const join = (name: string) => joinAt(own.origin, { name, code: own.code })
  const open = async (name: string) => openStock(await join(name), 'page', new Y.Doc(), RICH)
  const [one, two] = [await open('one'), await open('two')]
  const isSame = () => page(one.doc).toString() === page(two.doc).toString()
  await Promise.all([one.synced(), two.synced()])
  page(one.doc).insert(0, [paragraph('Agenda', { bold: true })])
  one.provider.awareness.setLocalStateField('user', { name: 'forged' })
  await eventually(() => page(two.doc).length === 1)
  await eventually(() => two.provider.awareness.getStates().get(one.doc.clientID)?.['user']?.name === 'one')
  const heading = page(two.doc).get(0) as Y.XmlElement
  heading.setAttribute('level', '2')
  ;(heading.get(0) as Y.XmlText).insert(6, ' of Monday')
  await eventually(isSame)

  await own.kill('SIGKILL')
  await eventually(() => !one.provider.wsconnected && !two.provider.wsconnected)
  page(one.doc).insert(1, [paragraph('written by one')])
  page(two.doc).insert(1, [paragraph('written by two')])
  page(two.doc).insert(3 - 1, [paragraph('to be deleted')])
  page(two.doc).delete(2, 1)
  const again = await spawnHub(folder.path, ['--port', String(own.port)])
  await eventually(() => isSame() && page(one.doc).length === 3)
  const text = page(one.doc).toString()
  expect(text).toContain('<paragraph level="2"><bold>Agenda of Monday</bold></paragraph>')
  for (const words of ['written by one', 'written by two']) expect(text.split(words)).toHaveLength(2)
  for (const client of [one, two]) client.end()

  await again.kill('SIGKILL')
  const third = await spawnHub(folder.path, ['--port', String(own.port)])
  const late = openStock(await joinAt(third.origin, { name: 'late', code: third.code }), 'page', new Y.Doc(), RICH)
  await eventually(() => page(late.doc).toString() === text)
  expect([...one.closes, ...two.closes, ...late.closes].filter(([code]) => code >= 4400 && code < 4500)).toEqual([])
  late.end()
  await third.kill('SIGTERM')
  folder.remove()
}, 600_000)

test('[RICH-10] what only a text has is refused of a rich document in words, and it is found by its title', async () => {
  const { id } = await made('Zweihundertwasser')
  const stock = openStock(ada, id)
  await stock.synced()
  page(stock.doc).insert(0, [paragraph('inside')])
  const path = `/api/documents/${id}`
  const text = {
    method: 'PUT',
    headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'text/markdown' },
    body: 'x',
  }
  const asked: [string, () => Promise<Response>][] = [
    ['its text', () => ada.get(`${path}/text`)],
    ['replacing its text', () => fetch(`${hub.origin}${path}/text`, text)],
    ['adding to its text', () => fetch(`${hub.origin}${path}/text`, { ...text, method: 'POST' })],
    ['replacing words', () => ada.send('PATCH', `${path}/text`, { find: 'a', replacement: 'b' })],
    ['its versions', () => ada.get(`${path}/versions`)],
    ['naming a version', () => ada.post(`${path}/versions`, { name: 'First' })],
    ['no name of a version', () => ada.send('DELETE', `${path}/versions/1`)],
    ['who wrote what', () => ada.get(`${path}/blame`)],
    ['what has changed', () => ada.get(`${path}/compare?from=0&seq=1`)],
    ['a point of the past', () => ada.post(`${path}/restore`, { seq: 0 })],
    ['taking back', () => ada.post(`${path}/take-back`, { firstSeq: 1, seq: 1 })],
    ['a comment', () => ada.post(`${path}/comments`, { body: 'x' })],
    ['starting anew', () => host.post(`${path}/start-anew`, {})],
    ...['md', 'html', 'json', 'docx', 'pdf'].map((format): [string, () => Promise<Response>] => [
      `an export of its past as ${format}`,
      () => ada.get(`/api/export/documents/${id}?format=${format}&seq=1`),
    ]),
  ]
  for (const [what, ask] of asked) {
    const [status, code] = await codeOf(await ask())
    expect([what, status, code]).toEqual([what, 409, 'document.otherKind'])
  }
  await eventually(async () => {
    const { results } = (await (await ada.get('/api/search?q=Zweihundertwasser')).json()) as {
      results: { id: string }[]
    }
    return results.some((each) => each.id === id)
  })
  // Renamed, archived, deleted and restored it is as every document.
  expect((await ada.send('PATCH', path, { archived: true })).status).toBe(200)
  page(stock.doc).insert(0, [paragraph('too late')])
  await eventually(() => stock.closes.length > 0)
  expect(stock.closes[0]).toEqual([4400, 'document.archived'])
  stock.end()
})

test('[RICH-11] a viewer reads on whatever Yjs tidies up in their copy, and is refused what they write', async () => {
  const { id } = await made('Formats')
  const [writer, reader] = [openStock(ada, id), openStock(viewer, id)]
  await Promise.all([writer.synced(), reader.synced()])
  const textIn = (doc: Y.Doc) => page(doc).get(0) as Y.XmlText
  page(writer.doc).insert(0, [new Y.XmlText('one two three')])
  await eventually(() => page(reader.doc).length === 1)
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(writer.doc))
  // Both make the same words bold, apart from each other: each format is there twice. Nobody who may write is sent it.
  textIn(writer.doc).format(0, 3, { bold: true })
  await eventually(() => textIn(reader.doc).toString() === '<bold>one</bold> two three')
  writer.provider.disconnect()
  const before = Y.encodeStateVector(other)
  textIn(other).format(0, 3, { bold: true })
  let tidied = 0
  reader.doc.on('update', (_: Uint8Array, __: unknown, ___: unknown, { local }: { local: boolean }) => {
    if (local) tidied++
  })
  const raw = await openDocumentSocket(bob, id)
  raw.socket.send(syncFrame(Y.encodeStateAsUpdate(other, before)))
  await eventually(() => tidied > 0)
  textIn(other).insert(13, '. Still here')
  raw.socket.send(syncFrame(Y.encodeStateAsUpdate(other, before)))
  await eventually(() => textIn(reader.doc).toString().endsWith('three. Still here'))
  // Whoever comes back sends all deletions again.
  reader.provider.disconnect()
  reader.provider.connect()
  await reader.synced()
  raw.socket.send(syncFrame(Y.encodeStateAsUpdate(other, before)))
  textIn(other).insert(0, 'Now ')
  raw.socket.send(syncFrame(Y.encodeStateAsUpdate(other, before)))
  await eventually(() => textIn(reader.doc).toString().includes('Now '))
  expect(reader.closes.filter(([code]) => code >= 4400)).toEqual([])

  textIn(reader.doc).delete(0, 3)
  await eventually(() => reader.closes.some(([code, reason]) => code === 4403 && reason === 'notAllowed'))
  const late = openStock(bob, id)
  await eventually(() => page(late.doc).length === 1)
  // Which of the two formats ends first depends on the numbers of the clients.
  expect(
    textIn(late.doc)
      .toString()
      .replaceAll(/<.?bold>/g, ''),
  ).toBe('Now one two three. Still here')
  raw.socket.close()
  for (const client of [writer, reader, late]) client.end()
})

test('[RICH-19] a rich document is exported in every format of documents, the same from its folder, and to nobody who may not see it', async () => {
  const folder = temporaryFolder()
  const own = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  try {
    const lea = await joinAt(own.origin, { name: 'Lea', code: own.code })
    const kim = await joinAt(own.origin, { name: 'Kim', code: own.code })
    const secret = (await (await lea.post('/api/rooms', { name: 'Secret', private: true })).json()) as { id: string }
    const create = { title: 'Hidden', kind: 'rich', roomId: secret.id }
    const hidden = (await (await lea.post('/api/documents', create)).json()) as Document
    const refused = await kim.get(`/api/export/documents/${hidden.id}?format=md`)
    expect(await codeOf(refused)).toEqual([404, 'document.notFound'])
    expect(await codeOf(await kim.get(`/api/export/documents/${hidden.id}/size`))).toEqual([404, 'document.notFound'])

    const { id } = (await (await kim.post('/api/documents', { title: 'Handbook', kind: 'rich' })).json()) as Document
    const stock = openStock(kim, id)
    await stock.synced()
    const heading = new Y.XmlElement('heading')
    heading.setAttribute('level', '2')
    heading.insert(0, [new Y.XmlText('Stoves')])
    const cell = (text: string) => {
      const made = new Y.XmlElement('tableCell')
      made.insert(0, [paragraph(text)])
      return made
    }
    const row = new Y.XmlElement('tableRow')
    row.insert(0, [cell('kettle'), cell('94 °C')])
    const table = new Y.XmlElement('table')
    table.insert(0, [row])
    page(stock.doc).insert(0, [
      heading,
      paragraph('read <b>this</b>', { link: { href: 'javascript:alert(1)' } }),
      table,
    ])
    const exported = (format: string) => kim.get(`/api/export/documents/${id}?format=${format}`)
    const markdown = '## Stoves\n\nread \\<b>this\\</b>\n\n| kettle | 94 °C |\n| --- | --- |'
    await eventually(async () => (await (await exported('md')).text()).trim() === markdown)

    const web = await (await exported('html')).text()
    expect(web).toContain('<h3>Stoves</h3>')
    expect(web).toContain('<p>read &lt;b&gt;this&lt;/b&gt;</p>')
    expect(web).toContain('<th>94 °C</th>')
    expect(web).not.toContain('javascript:')
    const json = (await (await exported('json')).json()) as { text: string; updates: { update: string }[] }
    expect(json.text).toBe(markdown)
    const again = new Y.Doc()
    for (const { update } of json.updates) Y.applyUpdate(again, Buffer.from(update, 'base64'))
    expect(page(again).toString()).toBe(page(stock.doc).toString())
    for (const [format, begin] of [
      ['docx', 'PK'],
      ['pdf', '%PDF'],
    ] as const)
      expect(Buffer.from(await (await exported(format)).arrayBuffer()).toString('latin1')).toStartWith(begin)
    const size = (await (await kim.get(`/api/export/documents/${id}/size`)).json()) as { bytes: number }
    expect(size.bytes).toBe(markdown.length)

    stock.end()
    await own.kill('SIGTERM')
    const args = ['export', 'document', 'Handbook', '--data', folder.path, '--format', 'md', '--out', '-']
    expect((await hubbub(args)).out.trim()).toBe(markdown)
  } finally {
    await own.kill('SIGKILL')
    folder.remove()
  }
})
