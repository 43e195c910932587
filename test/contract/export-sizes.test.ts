// How much an export has, before it is made: refusals first.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { randomBytes } from 'node:crypto'
import type { ExportSize } from '../../src-bun/contract/http/exports.ts'
import { PDF_MESSAGES_MAX, PDF_TEXT_MAX_UNITS } from '../../src-bun/contract/limits.ts'
import { roomSize } from '../../src-bun/export/read/size.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { sendFile } from '../support/files.ts'
import { aHub, eventually, handClock, type Peer, type TestHub, temporaryFolder } from '../support/hub.ts'

let hub: TestHub
let host: Peer
let ada: Peer
let bob: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  host = await hub.host()
  ada = await hub.join('Ada')
  bob = await hub.join('Bob')
})
afterAll(() => hub.end())

type Made = { id: string }
const made = async (answer: Promise<Response>) => (await (await answer).json()) as Made
const codeOf = async (response: Response) =>
  response.ok ? 'ok' : ((await response.json()) as { error: { code: string } }).error.code
const sizeOf = async (peer: Peer, path: string) => (await (await peer.get(path)).json()) as ExportSize
/** It is an estimate: a third of it to three times as much. */
function expectAbout(estimate: number, real: number): void {
  expect(estimate / real).toBeGreaterThan(1 / 3)
  expect(estimate / real).toBeLessThan(3)
}

test('[EXPORT-39] about how much an export has is said before it is made, to whom hosts let export and who may see the thing, with the formats that would be refused', async () => {
  const aside = await made(ada.post('/api/rooms', { name: 'aside', private: true }))
  const document = await made(ada.post('/api/documents', { title: 'Minutes' }))
  const sizes = [
    `/api/export/rooms/${aside.id}/size`,
    `/api/export/documents/${document.id}/size`,
    '/api/export/session/size',
  ]
  const codes = async (peer: Peer) => Promise.all(sizes.map(async (path) => codeOf(await peer.get(path))))
  for (const path of sizes) expect((await fetch(hub.origin + path)).status).toBe(401)
  expect(await codes(bob)).toEqual(['room.notFound', 'ok', 'ok'])
  expect(await codeOf(await ada.get('/api/export/documents/zzzzzzzzzzzzzzzz/size'))).toBe('document.notFound')
  await host.send('PUT', '/api/exports', { to: 'hosts' })
  expect(new Set(await codes(ada))).toEqual(new Set(['export.notAllowed']))
  await host.send('PUT', '/api/exports', { to: 'everybody' })
  expect(await codes(ada)).toEqual(['ok', 'ok', 'ok'])

  const nothing = { messages: 0, files: 0, bytes: 0, fileBytes: 0, tooLong: [] }
  expect(await sizeOf(ada, sizes[0] as string)).toEqual({ ...nothing, notInPdf: [] })
  for (let n = 0; n < 300; n++)
    await ada.post(`/api/rooms/${aside.id}/messages`, { body: `message ${n}, as long as people write them here` })
  const content = randomBytes(700_000)
  const file = await sendFile(ada, new Uint8Array(content), { filename: 'map.bin' })
  await ada.post(`/api/rooms/${aside.id}/messages`, { body: 'the map', files: [{ id: file }] })
  const room = await sizeOf(ada, sizes[0] as string)
  expect([room.messages, room.files, room.fileBytes, room.tooLong]).toEqual([301, 1, 700_000, []])
  const text = await (await ada.get(`/api/export/rooms/${aside.id}?format=md`)).arrayBuffer()
  expectAbout(room.bytes, text.byteLength)

  // Leaves follow some moments later.
  await eventually(async () => (await (await ada.get('/api/export/log')).text()).includes('the map'))
  const box = await sizeOf(ada, sizes[2] as string)
  expect([box.messages, box.files, box.fileBytes]).toEqual([301, 1, 700_000])
  expectAbout(box.bytes, (await (await ada.get('/api/export/session')).arrayBuffer()).byteLength)
  // Nothing is said of what Bob does not see.
  expect(await sizeOf(bob, sizes[2] as string)).toMatchObject({ messages: 0, files: 0, fileBytes: 0 })

  const write = (body: string) =>
    fetch(`${hub.origin}/api/documents/${document.id}/text`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'text/markdown' },
      body,
    })
  const line = 'a line of the minutes '.repeat(20_000)
  expect((await write(line)).ok).toBe(true)
  const short = await sizeOf(ada, sizes[1] as string)
  expectAbout(short.bytes, line.length)
  expect(short.tooLong).toEqual([])
  for (let n = 0; n * line.length <= PDF_TEXT_MAX_UNITS; n++) expect((await write(line)).ok).toBe(true)
  expect((await sizeOf(ada, sizes[1] as string)).tooLong).toEqual(['pdf'])
  expect(await codeOf(await ada.get(`/api/export/documents/${document.id}?format=pdf`))).toBe('export.tooLong')

  const folder = temporaryFolder()
  const store = openStore(folder.path, handClock(), (fault) => {
    throw fault
  })
  const tooLong = (lastSeq: number) => store.read((tables) => roomSize(tables, { id: 'none', lastSeq }, {}).tooLong)
  expect([tooLong(PDF_MESSAGES_MAX), tooLong(PDF_MESSAGES_MAX + 1)]).toEqual([[], ['pdf']])
  store.close()
  folder.remove()
}, 600_000)

test('[EXPORT-41] how much a part of a room or a board has is said, and with a board how many records', async () => {
  const room = await made(ada.post('/api/rooms', { name: 'parts', private: true }))
  const board = await made(
    ada.post('/api/boards', { name: 'Parts', columns: [{ key: 'note', type: 'text' }], roomId: room.id }),
  )
  const [ofRoom, ofBoard] = [`/api/export/rooms/${room.id}/size`, `/api/export/boards/${board.id}/size`]
  for (const path of [ofRoom, ofBoard]) {
    expect((await fetch(hub.origin + path)).status).toBe(401)
    for (const query of ['from=never', 'from=20&to=10', 'to=2026-02-30'])
      expect([query, await codeOf(await ada.get(`${path}?${query}`))]).toEqual([query, 'export.invalidRange'])
  }
  expect([await codeOf(await bob.get(ofRoom)), await codeOf(await bob.get(ofBoard))]).toEqual([
    'room.notFound',
    'board.notFound',
  ])
  const empty = { messages: 0, files: 0, bytes: 0, fileBytes: 0, tooLong: [] }
  expect(await sizeOf(ada, ofBoard)).toEqual({ ...empty, records: 0 })
  expect(await sizeOf(ada, `${ofRoom}?from=5&to=6`)).toEqual({ ...empty, notInPdf: [] })

  const times: number[] = []
  for (let n = 0; n < 20; n++) {
    const posted = (await (await ada.post(`/api/rooms/${room.id}/messages`, { body: `message ${n}` })).json()) as {
      postedAt: number
    }
    times.push(posted.postedAt)
    await eventually(() => Date.now() > posted.postedAt)
    await ada.send('PUT', `/api/boards/${board.id}/records/r${n}`, { values: { note: 'x'.repeat(100) } })
  }
  const count = async (from: number | undefined, to: number | undefined) => {
    const part = Object.entries({ from, to }).flatMap(([name, at]) => (at === undefined ? [] : [`${name}=${at}`]))
    const [inRoom, inBoard] = [
      await sizeOf(ada, `${ofRoom}?${part.join('&')}`),
      await sizeOf(ada, `${ofBoard}?${part.join('&')}`),
    ]
    // What is said before is what the file has.
    const file = await (await ada.get(`/api/export/rooms/${room.id}?format=json&${part.join('&')}`)).json()
    expect(inRoom.messages).toBe((file as { messages: unknown[] }).messages.length)
    const table = await (await ada.get(`/api/export/boards/${board.id}?format=json&${part.join('&')}`)).json()
    expect(inBoard.records).toBe((table as { records: unknown[] }).records.length)
    if (inBoard.records) expectAbout(inBoard.bytes, inBoard.records * 140)
    return inRoom.messages
  }
  expect(await count(undefined, undefined)).toBe(20)
  expect(await count(times[5], undefined)).toBe(15)
  expect(await count(undefined, times[5])).toBe(6)
  expect(await count(times[5], times[9])).toBe(5)
  expect(await count((times[5] ?? 0) + 1, times[6])).toBe(1)
  expect(await count((times.at(-1) ?? 0) + 60_000, undefined)).toBe(0)
  expect(await count(undefined, (times[0] ?? 0) - 1)).toBe(0)
}, 600_000)

test('[EXPORT-42] signs that a PDF file cannot show are named before it is made, in the part that is asked for', async () => {
  const room = await made(ada.post('/api/rooms', { name: 'signs', private: true }))
  const post = async (body: string) =>
    ((await (await ada.post(`/api/rooms/${room.id}/messages`, { body })).json()) as { postedAt: number }).postedAt
  const path = `/api/export/rooms/${room.id}/size`
  await post('Größe → Привет, καλημέρα')
  expect((await sizeOf(ada, path)).notInPdf).toEqual([])
  const at = await post('你好 🎉')
  expect((await sizeOf(ada, path)).notInPdf).toEqual(['你', '好', '🎉'])
  expect((await sizeOf(ada, `${path}?to=${at - 1}`)).notInPdf).toEqual([])
  // In a long room the newest are looked at, and of what is older nothing is said.
  for (let n = 0; n < 40; n++)
    await Promise.all(
      Array.from({ length: 50 }, (_, m) => ada.post(`/api/rooms/${room.id}/messages`, { body: `m${n} ${m}` })),
    )
  expect(Object.keys(await sizeOf(ada, path))).not.toContain('notInPdf')
  await post('مرحبا')
  expect((await sizeOf(ada, path)).notInPdf).toEqual(['م', 'ر', 'ح', 'ب', 'ا'])

  const document = await made(ada.post('/api/documents', { title: 'Signs' }))
  const write = (body: string) =>
    fetch(`${hub.origin}/api/documents/${document.id}/text`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'text/markdown' },
      body,
    })
  await write('Größe')
  expect((await sizeOf(ada, `/api/export/documents/${document.id}/size`)).notInPdf).toEqual([])
  await write('日本')
  expect((await sizeOf(ada, `/api/export/documents/${document.id}/size`)).notInPdf).toEqual(['日', '本'])
}, 600_000)

test('[EXPORT-60] how large a session box will be tells nobody how long a message is that they may not see', async () => {
  const own = await aHub(['--limits', 'off'])
  try {
    const [writer, stranger] = [await own.join('Ada'), await own.join('Eve')]
    const cabin = await made(writer.post('/api/rooms', { name: 'cabin', private: true }))
    const bytesOf = async (peer: Peer) => (await sizeOf(peer, '/api/export/session/size')).bytes
    /** Posts, and waits until the message is a leaf of the log tree, which comes some moments later. */
    const post = async (start: string, length: number) => {
      const body = start.padEnd(length, 'y')
      expect((await writer.post(`/api/rooms/${cabin.id}/messages`, { body })).status).toBe(201)
      await eventually(async () => (await (await writer.get('/api/export/log')).text()).includes(body))
      return { seen: await bytesOf(writer), unseen: await bytesOf(stranger) }
    }
    // So many that the estimate is made of messages of this room alone.
    for (let n = 0; n < 210; n++) await writer.post(`/api/rooms/${cabin.id}/messages`, { body: `message ${n}` })
    const before = await post('before', 10)
    const short = await post('short', 10)
    const long = await post('long', 3000)
    expect(long.unseen - short.unseen).toBe(short.unseen - before.unseen)
    // The change is sent to whoever sees the room.
    expect(long.seen - short.seen).toBeGreaterThan(500 + short.seen - before.seen)
  } finally {
    await own.end()
  }
}, 600_000)
