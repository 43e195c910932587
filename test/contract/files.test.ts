// Files in messages, as scripts and stock clients send and read them over real sockets.
import { afterAll, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Message } from '../../src-bun/contract/chat.ts'
import {
  FILE_MAX_BYTES,
  FILE_PIECE_BYTES,
  FILES_PER_MESSAGE,
  UPLOADS_PER_MEMBER,
} from '../../src-bun/contract/limits.ts'
import { NODE } from '../../src-bun/set-up/checkout.mjs'
import {
  askFiles,
  beginFile,
  metadata,
  offsetOf,
  PIECE,
  PNG,
  pngOf,
  refusalIn,
  sendFile,
  sendPiece,
  TUS,
} from '../support/files.ts'
import { aHub, clientId, eventually, handClock, type Live, live, type Peer } from '../support/hub.ts'
import { threeInTheLobby } from '../support/lobby.ts'
import { plainSocket } from '../support/plain.ts'
import { aRelay } from '../support/relay.ts'

const { hub, desk, ada, bob, lobbyId, run } = await threeInTheLobby()
afterAll(() => hub.end())

async function post(by: Live, fields: object): Promise<Message> {
  const answer = await run(by, { type: 'chat.send', body: '', ...fields })
  if (typeof answer === 'string' || answer.type !== 'chat.posted') throw new Error(JSON.stringify(answer))
  return answer.message
}

async function aPrivateRoomOf(by: Live): Promise<string> {
  const made = await run(by, { type: 'room.create', roomId: undefined, name: `room ${clientId()}`, private: true })
  return typeof made !== 'string' && made.type === 'room.created' ? made.room.id : ''
}

const download = (by: Peer, id: string, headers: Record<string, string> = {}) =>
  askFiles(by, `/${id}/x`, { method: 'GET', headers })
const sha256 = (content: string | Uint8Array) => new Bun.CryptoHasher('sha256').update(content).digest('hex')
const pathOf = (hash: string) => join(hub.folder, 'files', hash.slice(0, 2), hash.slice(2))

test('[FILE-1] who is not signed in, only reads or is muted cannot send a file, and neither can a page of another address', async () => {
  const begin = { method: 'POST', headers: { ...TUS, 'upload-length': '3' } }
  expect(await refusalIn(await fetch(`${hub.origin}/api/files`, begin))).toEqual([401, 'signIn.required'])
  const eve = await hub.join('Eve')
  await desk.peer.send('PUT', `/api/members/${eve.member.id}/role`, { role: 'viewer' })
  expect(await refusalIn(await askFiles(eve, '', begin))).toEqual([403, 'notAllowed'])
  const mallory = await hub.join('Mallory')
  const id = await beginFile(mallory, 3)
  await run(desk, { type: 'member.mute', memberId: mallory.member.id, muted: true, roomId: undefined })
  expect(await refusalIn(await askFiles(mallory, '', begin))).toEqual([403, 'member.muted'])
  const [foreign, none] = [{ origin: 'http://evil.example' }, { cookie: `hubbub_${hub.port}=${mallory.token}` }]
  for (const headers of [foreign, none]) {
    const asked = { method: 'PATCH', headers: { ...PIECE, 'upload-offset': '0', ...headers }, body: 'abc' }
    expect(await refusalIn(await fetch(`${hub.origin}/api/files/${id}`, asked))).toEqual([403, 'guard.origin'])
  }
})

test('[FILE-2] a request that tus does not allow is refused with a code and changes nothing', async () => {
  const begin = (headers: Record<string, string>) => askFiles(ada.peer, '', { method: 'POST', headers })
  const options = await fetch(`${hub.origin}/api/files`, { method: 'OPTIONS' })
  expect(options.headers.get('tus-max-size')).toBe(String(FILE_MAX_BYTES))
  expect(await refusalIn(await begin({ 'upload-length': '3' }))).toEqual([412, 'file.wrongVersion'])
  expect(await refusalIn(await begin({ ...TUS, 'tus-resumable': '0.2.2', 'upload-length': '3' }))).toEqual([
    412,
    'file.wrongVersion',
  ])
  for (const headers of [
    {},
    { 'upload-length': '-1' },
    { 'upload-length': '1e3' },
    { 'upload-length': '3', 'upload-metadata': 'filename not-base-64!' },
  ])
    expect(await refusalIn(await begin({ ...TUS, ...headers }))).toEqual([422, 'frame.invalid'])
  const tooLarge = { ...TUS, 'upload-length': String(FILE_MAX_BYTES + 1) }
  expect(await refusalIn(await begin(tooLarge))).toEqual([413, 'file.tooLarge'])

  const id = await beginFile(ada.peer, 6)
  const piece = (headers: Record<string, string>, body = 'abc') =>
    askFiles(ada.peer, `/${id}`, { method: 'PATCH', headers: { ...PIECE, 'upload-offset': '0', ...headers }, body })
  expect(await refusalIn(await piece({ 'tus-resumable': '2' }))).toEqual([412, 'file.wrongVersion'])
  expect(await refusalIn(await piece({ 'content-type': 'text/plain' }))).toEqual([415, 'frame.malformed'])
  expect(await refusalIn(await piece({ 'content-type': 'application/json' }))).toEqual([422, 'frame.invalid'])
  expect(await refusalIn(await piece({ 'upload-offset': 'x' }))).toEqual([422, 'frame.invalid'])
  expect(await refusalIn(await piece({ 'upload-offset': '1' }))).toEqual([409, 'file.wrongOffset'])
  expect(await refusalIn(await piece({}, 'abcdefg'))).toEqual([413, 'file.tooLarge'])
  expect(await offsetOf(ada.peer, id)).toBe(0)
  expect((await piece({})).headers.get('upload-offset')).toBe('3')
  expect(await refusalIn(await piece({}))).toEqual([409, 'file.wrongOffset'])
  expect(await offsetOf(ada.peer, id)).toBe(3)
})

test('[FILE-3] a body that does not say how long it is ends where it is longer than the file, or than JSON may be', async () => {
  const endless = () =>
    new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(16 * 1024).fill(120)) })
  const id = await beginFile(ada.peer, 100_000)
  // What was not read is left on the connection.
  const close = { connection: 'close' }
  const piece = { method: 'PATCH', headers: { ...PIECE, ...close, 'upload-offset': '0' }, body: endless() }
  const sent = await askFiles(ada.peer, `/${id}`, piece)
  expect(await refusalIn(sent)).toEqual([413, 'file.tooLarge'])
  const headers = { authorization: `Bearer ${ada.peer.token}`, 'content-type': 'application/json', ...close }
  const asked = await fetch(`${hub.origin}/api/rooms`, { method: 'POST', headers, body: endless() })
  expect(await refusalIn(asked)).toEqual([413, 'frame.tooLarge'])
})

test('[FILE-4] what somebody else sends is unknown, also for a message', async () => {
  const unfinished = await beginFile(ada.peer, 3)
  const complete = await sendFile(ada.peer, 'Ada’s')
  for (const id of [unfinished, complete, 'zzzzzzzzzzzzzzzz']) {
    expect((await askFiles(bob.peer, `/${id}`, { method: 'HEAD', headers: TUS })).status).toBe(404)
    expect(await refusalIn(await sendPiece(bob.peer, id, 0, 'abc'))).toEqual([404, 'file.notFound'])
    const removed = await askFiles(bob.peer, `/${id}`, { method: 'DELETE', headers: TUS })
    expect(await refusalIn(removed)).toEqual([404, 'file.notFound'])
    expect(await run(bob, { type: 'chat.send', body: 'x', files: [{ id }] })).toBe('file.notFound')
  }
  expect(await offsetOf(ada.peer, unfinished)).toBe(0)
  expect(await offsetOf(ada.peer, complete)).toBe(7)
  await askFiles(ada.peer, `/${unfinished}`, { method: 'DELETE', headers: TUS })
  expect(await offsetOf(ada.peer, unfinished)).toBeNaN()
})

test('[FILE-5] a message takes complete files that no other message has, each once, at most ten, and nothing where one is refused', async () => {
  const [one, two, unfinished] = [
    await sendFile(ada.peer, 'one'),
    await sendFile(ada.peer, 'two'),
    await beginFile(ada.peer, 3),
  ]
  const send = (files: unknown[], body = '') => run(ada, { type: 'chat.send', body, files })
  expect(await send([{ id: one }, { id: unfinished }])).toBe('file.unfinished')
  expect(await send([{ id: one }, { id: one }])).toBe('file.notFound')
  expect(await send([{ id: one, preview: two }])).toBe('file.tooLarge')
  expect(await send([{ id: one, preview: one }])).toBe('file.notFound')
  expect(await send([])).toBe('frame.invalid')
  expect(await send([{ id: one, width: 0, height: 1 }])).toBe('frame.invalid')
  expect(await send([{ id: one, name: 'x' }])).toBe('frame.invalid')
  expect(await send(Array.from({ length: FILES_PER_MESSAGE + 1 }, () => ({ id: one })))).toBe('frame.invalid')
  expect(await run(ada, { type: 'chat.send', body: '' })).toBe('frame.invalid')
  expect(await run(ada, { type: 'chat.send', roomId: 'zzzzzzzzzzzzzzzz', body: 'x', files: [{ id: one }] })).toBe(
    'room.notFound',
  )
  const message = await post(ada, { files: [{ id: two }, { id: one }] })
  expect(message.files?.map(({ id }) => id)).toEqual([two, one])
  expect(await send([{ id: one }], 'again')).toBe('file.notFound')
})

test('[FILE-6] a content is on the disk once however often it is sent, for the owner alone, and no name of it leads anywhere', async () => {
  const content = 'the same for both'
  const names = [
    '../../evil.sh',
    '..\\..\\evil.bat',
    '/etc/passwd',
    'a/b/notes.txt',
    '..',
    '',
    'x'.repeat(500),
    'a\u202Eb.txt',
  ]
  const ids: string[] = []
  for (const filename of names) ids.push(await sendFile(ada.peer, content, { filename }))
  ids.push(await sendFile(bob.peer, content))
  const folder = join(hub.folder, 'files')
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const named = found.filter((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8') === content)
  expect(named.map((entry) => join(entry.parentPath, entry.name))).toEqual([pathOf(sha256(content))])
  expect(found.every(({ name }) => /^[0-9a-z]+$/.test(name))).toBe(true)
  expect(readdirSync(hub.folder)).not.toContain('evil.sh')
  if (process.platform !== 'win32') {
    expect(statSync(pathOf(sha256(content))).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  }
  const { files = [] } = await post(ada, { files: ids.slice(0, names.length).map((id) => ({ id })) })
  expect(files.map(({ name }) => name)).toEqual([
    'evil.sh',
    'evil.bat',
    'passwd',
    'notes.txt',
    'file',
    'file',
    'x'.repeat(160),
    'ab.txt',
  ])
})

test('[FILE-7] a message has its files on /live, /chat, /changes and over HTTP, also after an edit and for who comes later', async () => {
  const chat = await plainSocket(hub.origin, '/chat?room=lobby', { as: bob.peer })
  const changes = await plainSocket(hub.origin, '/changes?entities=messages', { as: bob.peer })
  const small = await sendFile(ada.peer, PNG, { filename: 'small.png', filetype: 'image/png' })
  const image = await sendFile(ada.peer, Buffer.concat([PNG, Buffer.from('big')]), { filename: 'boat.png' })
  const notes = await sendFile(ada.peer, 'notes', { filename: 'notes.txt', filetype: 'text/plain; charset=utf-8' })
  const sent = [{ id: image, width: 640, height: 480, preview: small }, { id: notes }]
  const message = await post(ada, { body: 'the boat', files: sent })
  const files = [
    { id: image, name: 'boat.png', type: 'image/png', bytes: PNG.length + 3, width: 640, height: 480, preview: small },
    { id: notes, name: 'notes.txt', type: 'text/plain', bytes: 5 },
  ]
  expect(message.files).toEqual(files)
  await eventually(() => bob.received('chat.posted').some((change) => Bun.deepEquals(change.message.files, files)))
  await eventually(() => chat.of('message').some((frame) => Bun.deepEquals(frame['files'], files)))
  await eventually(() => JSON.stringify(changes.frames).includes(JSON.stringify(files)))
  await run(ada, { type: 'chat.edit', messageId: message.id, body: 'the new boat' })
  const page = (await (await bob.peer.get(`/api/rooms/${lobbyId}/messages`)).json()) as { messages: Message[] }
  expect(page.messages.at(-1)).toMatchObject({ body: 'the new boat', files })
  const later = await live(bob.peer, { since: 0, epoch: bob.received('hello')[0]?.epoch ?? '' })
  expect(later.received('chat.edited').at(-1)?.message.files).toEqual(files)
  later.close()

  const [overChat, overHttp] = [await sendFile(bob.peer, 'by a script'), await sendFile(bob.peer, 'over HTTP')]
  chat.send({ files: [{ id: overChat }], clientId: 'file-by-script' })
  await eventually(() => chat.of('message').some((frame) => frame['clientId'] === 'file-by-script' && 'files' in frame))
  const body = { body: '', files: [{ id: overHttp }], clientId: 'file-over-http' }
  const first = await bob.peer.post(`/api/rooms/${lobbyId}/messages`, body)
  expect(first.status).toBe(201)
  // A retry is a duplicate, although its file has a message now.
  const again = await bob.peer.post(`/api/rooms/${lobbyId}/messages`, body)
  expect(await again.json()).toEqual(await first.json())
  for (const socket of [chat, changes]) socket.close()
})

test('[FILE-8] whoever may read the message gets its files, and for everybody else they are unknown', async () => {
  const roomId = await aPrivateRoomOf(ada)
  const preview = await sendFile(ada.peer, PNG)
  const id = await sendFile(ada.peer, Buffer.concat([PNG, Buffer.from('secret')]))
  const unknown = await refusalIn(await download(bob.peer, 'zzzzzzzzzzzzzzzz'))
  expect(unknown).toEqual([404, 'file.notFound'])
  // No message has it yet.
  expect(await refusalIn(await download(ada.peer, id))).toEqual(unknown)
  const message = await post(ada, { roomId, files: [{ id, preview }] })
  expect((await download(ada.peer, id)).status).toBe(200)
  expect((await download(ada.peer, preview)).status).toBe(200)
  for (const each of [id, preview]) {
    expect(await refusalIn(await download(bob.peer, each))).toEqual(unknown)
    expect(await refusalIn(await askFiles(bob.peer, `/${each}`, { method: 'GET' }))).toEqual(unknown)
    expect((await fetch(`${hub.origin}/api/files/${each}/x`)).status).toBe(401)
  }
  await run(ada, { type: 'room.invite', roomId, memberId: bob.peer.member.id })
  expect((await download(bob.peer, id)).status).toBe(200)
  await run(ada, { type: 'room.remove', roomId, memberId: bob.peer.member.id })
  expect(await refusalIn(await download(bob.peer, id))).toEqual(unknown)
  await run(ada, { type: 'chat.delete', roomId, messageId: message.id })
  for (const each of [id, preview]) expect(await refusalIn(await download(ada.peer, each))).toEqual(unknown)
})

test('[FILE-9] a file is saved and never shown as a page, and only what is an image by its bytes is drawn', async () => {
  const samples: [content: string | Uint8Array<ArrayBuffer>, claimed: string, type: string, isDrawn: boolean][] = [
    [PNG, 'text/html', 'image/png', true],
    [Buffer.from('\xFF\xD8\xFF\xE0 jpeg', 'latin1'), '', 'image/jpeg', true],
    ['GIF89a', 'image/gif', 'image/gif', true],
    ['RIFF1234WEBPVP8 ', 'image/webp', 'image/webp', true],
    ['\0\0\0\x20ftypmif1\0\0\0\0mif1avif', 'image/avif', 'image/avif', true],
    ['\0\0\0\x20ftypisom\0\0\0\0isommp42', 'video/mp4', 'video/mp4', false],
    ['<script>alert(1)</script>', 'image/png', 'application/octet-stream', false],
    ['<script>alert(1)</script>', 'text/html', 'text/html', false],
    ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml', 'image/svg+xml', false],
    ['x', 'text/html\r\nx-evil: 1', 'text/html', false],
    ['', 'text/plain', 'text/plain', false],
  ]
  const ids: string[] = []
  for (const [content, filetype] of samples)
    ids.push(await sendFile(ada.peer, content, { filename: 'a "b"\r\nc: é.html', filetype }))
  const half = ids.map((id) => ({ id }))
  const messages = [await post(ada, { files: half.slice(0, 6) }), await post(ada, { files: half.slice(6) })]
  const files = messages.flatMap((message) => message.files ?? [])
  for (const [at, [content, , type, isDrawn]] of samples.entries()) {
    expect([at, files[at]?.type]).toEqual([at, type])
    const answer = await download(bob.peer, ids[at] ?? '')
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(content))
    const { headers } = answer
    expect([at, headers.get('content-type')]).toEqual([at, isDrawn ? type : 'application/octet-stream'])
    expect(headers.get('content-disposition')).toBe(
      isDrawn ? 'inline' : `attachment; filename="a _b_ c_ _.html"; filename*=UTF-8''a%20%22b%22%20c%3A%20%C3%A9.html`,
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
  }
})

test('[FILE-37] an image of very many pixels is no preview, and without a preview is sent as a file', async () => {
  const bomb = pngOf(30_000, 30_000)
  const send = async (image: Uint8Array<ArrayBuffer>, preview?: Uint8Array<ArrayBuffer>) => {
    const small = preview && { preview: await sendFile(ada.peer, preview) }
    const answer = await run(ada, {
      ...{ type: 'chat.send', body: '' },
      files: [{ id: await sendFile(ada.peer, image), width: 300, height: 200, ...small }],
    })
    return typeof answer !== 'string' && answer.type === 'chat.posted' ? answer.message.files?.[0]?.width : answer
  }
  expect(await send(PNG, bomb)).toBe('file.tooLarge')
  // One whose size nobody can tell without drawing it.
  expect(await send(PNG, Buffer.from('\xFF\xD8\xFF\xE0 jpeg', 'latin1'))).toBe('file.tooLarge')
  expect(await send(bomb)).toBeUndefined()
  expect(await send(Buffer.from('\xFF\xD8\xFF\xE0 jpeg', 'latin1'))).toBeUndefined()
  // It is opened by who wants to see it.
  expect(await send(bomb, pngOf(720, 480))).toBe(300)
  expect(await send(pngOf(5000, 4000))).toBe(300)
})

test('[FILE-10] a download gives the part that is asked for, and nothing where the reader has it already', async () => {
  const content = '0123456789'
  const id = await sendFile(ada.peer, content)
  await post(ada, { files: [{ id }] })
  const etag = `"${sha256(content)}"`
  type Asked = [headers: Record<string, string>, status: number, body: string, range: string | null]
  const OTHER_CONTENT: Asked = [{ range: 'bytes=0-0', 'if-range': '"other"' }, 200, content, null]
  const asked: Asked[] = [
    [{}, 200, content, null],
    [{ range: 'bytes=0-0' }, 206, '0', 'bytes 0-0/10'],
    [{ range: 'bytes=4-' }, 206, '456789', 'bytes 4-9/10'],
    [{ range: 'bytes=4-99' }, 206, '456789', 'bytes 4-9/10'],
    [{ range: 'bytes=-3' }, 206, '789', 'bytes 7-9/10'],
    [{ range: 'bytes=-99' }, 206, content, 'bytes 0-9/10'],
    [{ range: 'bytes=10-' }, 416, '', 'bytes */10'],
    [{ range: 'bytes=5-4' }, 416, '', 'bytes */10'],
    [{ range: 'bytes=0-1,4-5' }, 200, content, null],
    [{ range: 'lines=0-1' }, 200, content, null],
    [{ range: 'bytes=0-0', 'if-range': etag }, 206, '0', 'bytes 0-0/10'],
    // Bun 1.3 looks at Range by itself. A file never has another content, so that does no harm.
    ...(Bun.semver.satisfies(Bun.version, '<1.4.0') ? [] : [OTHER_CONTENT]),
    [{ 'if-none-match': etag }, 304, '', null],
    [{ 'if-none-match': '"other"' }, 200, content, null],
  ]
  for (const [headers, status, body, range] of asked) {
    const answer = await download(bob.peer, id, headers)
    expect([headers, answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
      headers,
      status,
      body,
      range,
    ])
    expect(answer.headers.get('etag')).toBe(etag)
  }
  const head = await askFiles(bob.peer, `/${id}/x`, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', ''])
})

test('[FILE-11] what came before a line was cut is there, and a client that comes back ends its own half-open request', async () => {
  const content = Buffer.from('0123456789')
  const id = await beginFile(ada.peer, content.length)
  /** Sends a part of a request, and leaves its connection open. */
  function sendHalf() {
    const half = connect(hub.port, '127.0.0.1')
    half.on('error', () => {})
    half.write(
      [
        `PATCH /api/files/${id} HTTP/1.1`,
        `Host: 127.0.0.1:${hub.port}`,
        `Authorization: Bearer ${ada.peer.token}`,
        'Tus-Resumable: 1.0.0',
        'Upload-Offset: 0',
        'Content-Type: application/offset+octet-stream',
        'Content-Length: 10',
        '',
        '0123',
      ].join('\r\n'),
    )
    return half
  }
  // Who asks before the bytes have come ends the request without them, and nobody outside sees when they have.
  const halves = [sendHalf()]
  await eventually(async () => {
    await Bun.sleep(50 * halves.length)
    if ((await offsetOf(ada.peer, id)) === 4) return true
    halves.push(sendHalf())
    return false
  })
  // The hub does not know yet that nobody is on the other side.
  expect(halves.at(-1)?.destroyed).toBe(false)
  for (const half of halves) half.destroy()
  expect((await sendPiece(ada.peer, id, 4, content.subarray(4))).headers.get('upload-offset')).toBe('10')
  expect(readFileSync(pathOf(sha256(content)))).toEqual(content)
})

test('[FILE-12] the stock client of tus sends a file whole and once over a line that is cut five times', async () => {
  const relay = await aRelay(hub.port)
  relay.throttle(8 * 1024 * 1024)
  const content = new Uint8Array(8 * 1024 * 1024).map((_, at) => at * 7)
  const client = Bun.spawn([NODE, join(import.meta.dir, '../support/stock-tus.mjs'), relay.origin, ada.peer.token], {
    stdin: content,
    stdout: 'pipe',
  })
  const lines: string[] = []
  const reading = (async () => {
    for await (const text of client.stdout.pipeThrough(new TextDecoderStream())) lines.push(...text.trim().split('\n'))
  })()
  const id = (await eventually(() => lines[0]?.split('/').at(-1))) as string
  await eventually(() => {
    const failures = lines.filter((line) => line === 'failed').length
    if (statSync(join(hub.folder, 'files', 'unfinished', id)).size > failures * 1024 * 1024) relay.cut()
    return failures >= 5
  })
  await reading
  relay.end()
  expect(lines.at(-1)).toBe('done')
  const { files } = await post(ada, { files: [{ id }] })
  expect(files).toEqual([{ id, name: 'stock.bin', type: 'application/x-stock', bytes: content.length }])
  expect(Buffer.from(content).equals(readFileSync(pathOf(sha256(content))))).toBe(true)
})

test('[FILE-13] curl sends a file with the commands of the documentation', async () => {
  if (!Bun.which('curl')) return
  const from = join(hub.folder, 'from curl.txt')
  await Bun.write(from, 'sent by curl')
  const curl = async (...args: string[]) => {
    const child = Bun.spawn([
      'curl',
      '-si',
      '-H',
      `Authorization: Bearer ${ada.peer.token}`,
      '-H',
      'Tus-Resumable: 1.0.0',
      ...args,
    ])
    return new Response(child.stdout).text()
  }
  const begun = await curl(
    ...['-X', 'POST', `${hub.origin}/api/files`, '-H', 'Upload-Length: 12'],
    ...['-H', `Upload-Metadata: ${metadata({ filename: 'curl.txt' })}`],
  )
  const location = /^location: (\S+)/im.exec(begun)?.[1] ?? ''
  const sent = await curl(
    ...['-X', 'PATCH', hub.origin + location, '-H', 'Upload-Offset: 0'],
    ...['-H', 'Content-Type: application/offset+octet-stream', '--data-binary', `@${from}`],
  )
  expect(sent).toContain('204 No Content')
  const { files } = await post(ada, { files: [{ id: location.split('/').at(-1) }] })
  expect(files?.[0]).toMatchObject({ name: 'curl.txt', bytes: 12 })
})

test('[FILE-14] a member has so many files that are not complete, and no more', async () => {
  const busy = await hub.join('Busy')
  for (let n = 0; n < UPLOADS_PER_MEMBER; n++) await beginFile(busy, 1)
  const begin = { method: 'POST', headers: { ...TUS, 'upload-length': '3' } }
  expect(await refusalIn(await askFiles(busy, '', begin))).toEqual([429, 'file.tooMany'])
  expect((await askFiles(bob.peer, '', begin)).status).toBe(201)
})

test('[FILE-15] exports say of each file its name, type, size and hash, and where it is', async () => {
  const content = 'for the export'
  const id = await sendFile(ada.peer, content, { filename: 'a [b](c).txt', filetype: 'text/plain' })
  await post(ada, { body: 'see here', files: [{ id }] })
  const json = await (await bob.peer.get(`/api/export/rooms/${lobbyId}?format=json`)).json()
  const exported = (json as { messages: Message[] }).messages.at(-1)?.files
  const file = { id, name: 'a [b](c).txt', type: 'text/plain', bytes: content.length }
  expect(exported as unknown).toEqual([{ ...file, sha256: sha256(content) }])
  const text = await (await bob.peer.get(`/api/export/rooms/${lobbyId}?format=md`)).text()
  expect(text).toContain(
    `[a \\[b\\]\\(c\\).txt](/api/files/${id}/a%20%5Bb%5D%28c%29.txt) (text/plain, 14 bytes, SHA-256 ${sha256(content)})`,
  )
})

test('[FILE-16] the bodies that are read at a time have a limit for each member, and who is above it comes back', async () => {
  const whole = FILE_MAX_BYTES
  const [first, second] = [await beginFile(bob.peer, whole), await beginFile(bob.peer, whole)]
  const open = connect(hub.port, '127.0.0.1')
  open.on('error', () => {})
  open.write(
    [
      `PATCH /api/files/${first} HTTP/1.1`,
      `Host: 127.0.0.1:${hub.port}`,
      `Authorization: Bearer ${bob.peer.token}`,
      'Tus-Resumable: 1.0.0',
      'Upload-Offset: 0',
      'Content-Type: application/offset+octet-stream',
      `Content-Length: ${whole}`,
      '',
      'x',
    ].join('\r\n'),
  )
  const announce = () =>
    new Promise<string>((resolve) => {
      const other = connect(hub.port, '127.0.0.1')
      other.on('error', () => {})
      other.once('data', (data) => {
        resolve(data.toString())
        other.destroy()
      })
      other.write(
        [
          `PATCH /api/files/${second} HTTP/1.1`,
          `Host: 127.0.0.1:${hub.port}`,
          `Authorization: Bearer ${bob.peer.token}`,
          'Tus-Resumable: 1.0.0',
          'Upload-Offset: 7',
          'Content-Type: application/offset+octet-stream',
          `Content-Length: ${whole - 7}`,
          '',
          'x',
        ].join('\r\n'),
      )
    })
  await eventually(async () => (await announce()).includes('file.busy'))
  open.destroy()
  await eventually(async () => (await announce()).includes('file.wrongOffset'))
  expect(existsSync(join(hub.folder, 'files', 'unfinished', second))).toBe(false)
})

test('[FILE-34] who announces much and sends it slowly gives up the place when others need it, and goes on from what came', async () => {
  const clock = handClock()
  const full = await aHub(['--limits', 'off'], clock)
  /** A request that announces a whole file and sends one piece of it, which is on the disk when it has come. */
  async function announce(name: string) {
    const peer = await full.join(name)
    const id = await beginFile(peer, FILE_MAX_BYTES)
    const socket = connect(full.port, '127.0.0.1')
    socket.on('error', () => {})
    let answer = ''
    socket.on('data', (data) => {
      answer += data.toString()
    })
    const head = [
      `PATCH /api/files/${id} HTTP/1.1`,
      `Host: 127.0.0.1:${full.port}`,
      `Authorization: Bearer ${peer.token}`,
      'Tus-Resumable: 1.0.0',
      'Upload-Offset: 0',
      'Content-Type: application/offset+octet-stream',
      `Content-Length: ${FILE_MAX_BYTES}`,
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n${'x'.repeat(FILE_PIECE_BYTES)}`)
    return { peer, id, socket, answer: () => answer }
  }
  const slow = await Promise.all(['Ann', 'Ben', 'Cy', 'Dee', 'Eli'].map(announce))
  const fay = await full.join('Fay')
  const content = new Uint8Array(20 * 1024 * 1024)
  const id = await beginFile(fay, content.length)
  // What was not read is left on the connection.
  const headers = { ...PIECE, 'upload-offset': '0', connection: 'close' }
  const send = () => askFiles(fay, `/${id}`, { method: 'PATCH', headers, body: content })
  const cameOf = (one: { id: string }) => statSync(join(full.folder, 'files', 'unfinished', one.id)).size
  await eventually(() => slow.every((one) => cameOf(one) === FILE_PIECE_BYTES))
  expect((await send()).status).toBe(503)
  // A little later nobody can be called slow yet.
  clock.pass(5000)
  expect((await send()).status).toBe(503)
  clock.pass(6000)
  expect((await send()).headers.get('upload-offset')).toBe(String(content.length))
  const ended = await eventually(() => slow.find(({ answer }) => answer() !== ''))
  expect(ended?.answer()).toMatch(/^HTTP\/1.1 204 [\s\S]*upload-offset: 262144\r\n/i)
  // One place was enough.
  expect(slow.filter(({ answer }) => answer() !== '').length).toBe(1)
  expect(await offsetOf(ended?.peer as Peer, ended?.id ?? '')).toBe(FILE_PIECE_BYTES)
  for (const { socket } of slow) socket.destroy()
  await full.end()
})
