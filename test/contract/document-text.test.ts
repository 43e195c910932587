// Documents that scripts read and write over HTTP, while people have them open.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { BlameAnswer, EditAnswer } from '../../src-bun/contract/http/history.ts'
import { DOCUMENT_TEXT_MAX_BYTES } from '../../src-bun/contract/limits.ts'
import { connect, type Refused } from '../../src-ui/script-client/client.ts'
import { aDocument, aWriter } from '../fault/writer.ts'
import { aHub, eventually, type Peer, peerOf, type TestHub } from '../support/hub.ts'

let hub: TestHub
let host: Peer
let ada: Peer
let bot: Peer
let viewer: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  host = await hub.host()
  ada = await hub.join('Ada')
  bot = await hub.join('Bot')
  viewer = await hub.join('Eve')
  await host.send('PUT', `/api/members/${viewer.member.id}/role`, { role: 'viewer' })
})
afterAll(() => hub.end())

/** Bun before 1.4 sends what is left of a body that was refused at the beginning of its next request on the connection. */
const ALONE = { connection: 'close' }
const MARKDOWN = { 'content-type': 'text/markdown' }
type Sent = { method: string; body: BodyInit; headers?: Record<string, string> }
const send = (by: Pick<Peer, 'origin' | 'token'>, path: string, { headers = MARKDOWN, ...sent }: Sent) =>
  fetch(`${by.origin}${path}`, { ...sent, headers: { authorization: `Bearer ${by.token}`, ...ALONE, ...headers } })
const refusalOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { error?: { code: string } }).error?.code,
]
async function written(response: Response): Promise<EditAnswer> {
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  return response.json() as Promise<EditAnswer>
}
const textOf = async (id: string) => (await bot.get(`/api/documents/${id}/text`)).text()
const pathOf = async (title: string) => {
  const id = await aDocument(ada, title)
  return { id, path: `/api/documents/${id}/text` }
}

test('[DOCTEXT-7] who may not write in a document writes no text of it, and is told why', async () => {
  const { id, path } = await pathOf('Closed')
  const room = (await (await ada.post('/api/rooms', { name: 'Closed', private: true })).json()) as { id: string }
  const secret = (await (await ada.post('/api/documents', { title: 'S', roomId: room.id })).json()) as { id: string }
  const replaced = JSON.stringify({ find: 'a', replacement: 'b' })
  const asks: [string, Sent][] = [
    ['', { method: 'PUT', body: 'x' }],
    ['', { method: 'POST', body: 'x' }],
    ['', { method: 'PATCH', body: replaced, headers: { 'content-type': 'application/json' } }],
  ]
  for (const [, ask] of asks) {
    const stranger = peerOf(hub.origin, { ...ada, token: 'none' })
    expect(await refusalOf(await send(stranger, path, ask))).toEqual([401, 'signIn.required'])
    expect(await refusalOf(await send(viewer, path, ask))).toEqual([403, 'notAllowed'])
    expect(await refusalOf(await send(bot, `/api/documents/${secret.id}/text`, ask))).toEqual([
      404,
      'document.notFound',
    ])
  }
  expect(await refusalOf(await send(bot, `${path}?epoch=other`, { method: 'PUT', body: 'x' }))).toEqual([
    409,
    'document.otherEpoch',
  ])
  await ada.send('PATCH', `/api/documents/${id}`, { archived: true })
  expect(await refusalOf(await send(bot, path, { method: 'POST', body: 'x' }))).toEqual([409, 'document.archived'])
  expect(await textOf(id)).toBe('')
})

test('[DOCTEXT-8] a text that is none, of a wrong type, too long or of a point that there is not is refused with a code', async () => {
  const { id, path } = await pathOf('Refusals')
  const put = (body: BodyInit, query = '', headers: Record<string, string> = MARKDOWN) =>
    send(bot, `${path}${query}`, { method: 'PUT', body, headers })
  expect(await refusalOf(await put('x', '?since=1'))).toEqual([404, 'document.noSuchPoint'])
  for (const since of ['-1', 'x', ''])
    expect(await refusalOf(await put('x', `?since=${since}`))).toEqual([422, 'frame.invalid'])
  expect(await refusalOf(await put(Uint8Array.of(0xff, 0xfe)))).toEqual([422, 'frame.invalid'])
  expect((await put('x', '', { 'content-type': 'text/plain' })).status).toBe(415)
  expect(await refusalOf(await put('x'.repeat(DOCUMENT_TEXT_MAX_BYTES + 1)))).toEqual([413, 'frame.tooLarge'])
  // The same without a Content-Length.
  const pieces = new ReadableStream({
    start(controller) {
      for (let n = 0; n < 5; n++) controller.enqueue(new Uint8Array(1024 * 1024).fill(120))
      controller.close()
    },
  })
  expect(await refusalOf(await put(pieces))).toEqual([413, 'frame.tooLarge'])
  for (const body of [
    {},
    { find: '', replacement: '' },
    { find: 'a' },
    { find: 1, replacement: 'b' },
    { find: 'a', replacement: 'b', isEach: 1 },
  ])
    expect([body, await refusalOf(await bot.send('PATCH', path, body))]).toEqual([body, [422, 'frame.invalid']])
  const missing = await bot.send('PATCH', path, { find: 'a', replacement: 'b' })
  expect(await refusalOf(missing)).toEqual([409, 'document.textNotFound'])
  expect(await textOf(id)).toBe('')
})

test('[DOCTEXT-9] what a script writes reaches those who have the document open, as its own, and what they type meanwhile stays', async () => {
  const { id, path } = await pathOf('Minutes')
  await written(await send(ada, path, { method: 'PUT', body: '# Minutes\n\n- Ada opens\n' }))
  const read = await bot.get(path)
  const since = read.headers.get('hubbub-seq')
  const text = await read.text()
  const writer = aWriter(ada, () => hub.origin, id)
  await eventually(() => writer.isSynced() && writer.text.length > 0)
  writer.text.insert(writer.text.toString().indexOf(' opens'), ' (late)')
  await eventually(async () => (await textOf(id)).includes('late'))

  await written(await send(bot, `${path}?since=${since}`, { method: 'PUT', body: `${text}- vote: 3 to 2\n` }))
  await eventually(() => writer.text.toString() === '# Minutes\n\n- Ada (late) opens\n- vote: 3 to 2\n')
  await written(await send(bot, path, { method: 'POST', body: '- closed' }))
  await written(await bot.send('PATCH', path, { find: '3 to 2', replacement: '4 to 1' }))
  await eventually(() => writer.text.toString().endsWith('- vote: 4 to 1\n- closed'))
  writer.end()

  const blame = (await (await ada.get(`/api/documents/${id}/blame`)).json()) as BlameAnswer
  const whole = await textOf(id)
  let at = 0
  const bots = blame.ranges.filter(({ memberId, length }) => {
    at += length
    return memberId === bot.member.id && whole.slice(at - length, at).includes('vote')
  })
  expect(bots.length).toBe(1)
  expect(blame.members.map(({ name }) => name).sort()).toEqual(['Ada', 'Bot'])
})

test('[DOCTEXT-10] what many scripts write at once is all there once, and a script stays one author however often it writes', async () => {
  const { id, path } = await pathOf('Log')
  const bots = await Promise.all(['one', 'two', 'three'].map((name) => hub.join(`Bot ${name}`)))
  const lines = bots.flatMap((by, n) =>
    Array.from({ length: 12 }, (_, line) => ({ by, line: `bot ${n} line ${line}` })),
  )
  const answers = await Promise.all(
    lines.map(async ({ by, line }) => {
      for (;;) {
        const response = await send(by, path, { method: 'POST', body: `${line}\n` })
        // One text of each member is received at a time.
        if (response.status !== 429) return written(response)
        await response.text()
        await Bun.sleep(0)
      }
    }),
  )
  const stored = (await textOf(id)).split('\n').filter((line) => line !== '')
  expect(stored.sort()).toEqual(lines.map(({ line }) => line).sort())
  expect(new Set(answers.map(({ seq }) => seq)).size).toBe(lines.length)
  // Each replaces all of its lines, at the same time.
  const replaced = ({ line }: { line: string }) => line.replace('line', 'done')
  await Promise.all(
    lines.map(async ({ by, line }) =>
      written(await by.send('PATCH', path, { find: `${line}\n`, replacement: `${replaced({ line })}\n` })),
    ),
  )
  const after = (await textOf(id)).split('\n').filter((line) => line !== '')
  expect(after.sort()).toEqual(lines.map(replaced).sort())
  const writer = aWriter(ada, () => hub.origin, id)
  await eventually(() => writer.isSynced() && writer.text.length > 0)
  expect(writer.doc.store.clients.size).toBe(bots.length)
  writer.end()
})

test('[DOCTEXT-11] `hubbub/client` reads, writes, appends to and replaces in a document', async () => {
  const { id } = await pathOf('Client')
  const script = await connect({ origin: hub.origin, token: bot.token })
  expect(await script.read(id)).toEqual({ text: '', seq: 0 })
  await script.write(id, 'one\ntwo\n')
  const { seq } = await script.read(id)
  await script.append(id, 'three')
  await script.write(id, 'one\n2\n', { since: seq })
  const { firstSeq } = await script.replace(id, 'one', '1')
  expect(await script.read(id)).toEqual({ text: '1\n2\nthree', seq: firstSeq as number })
  const refusals = [
    () => script.replace(id, 'nothing', 'x'),
    () => script.write('zzzzzzzzzzzzzzzz', 'x'),
    () => script.write(id, 'x', { since: 1000 }),
  ]
  const codes = await Promise.all(refusals.map((run) => run().catch(({ code }: Refused) => code)))
  expect(codes).toEqual(['document.textNotFound', 'document.notFound', 'document.noSuchPoint'])
  script.close()
})
