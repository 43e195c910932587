// Parts of a room, a board or a document as files: between two times, up to a number, by some people.
import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { docIn } from '../support/doc-in.ts'
import { joinAt, type Peer, temporaryFolder } from '../support/hub.ts'
import { type HubProcess, hubbub, spawnHub } from '../support/process.ts'

const ZONE = { TZ: 'America/New_York' }
const DAY_MS = 86_400_000
/** The first of six messages, in the middle of a day there; each of the others is a day later. */
const FIRST_AT = Date.UTC(2026, 10, 20, 17)

const data = temporaryFolder()
let hub: HubProcess
let ada: Peer
let bob: Peer
let roomId: string
let boardId: string
let documentId: string

beforeAll(async () => {
  const first = await spawnHub(data.path, ['--port', '0', '--limits', 'off'], ZONE)
  const [a, b] = [
    await joinAt(first.origin, { name: 'Ada', code: first.code }),
    await joinAt(first.origin, { name: 'Bob', code: first.code }),
  ]
  const made = async (response: Response) => ((await response.json()) as { id: string }).id
  roomId = await made(await a.post('/api/rooms', { name: 'Table' }))
  for (let n = 1; n <= 6; n++) await (n % 2 ? a : b).post(`/api/rooms/${roomId}/messages`, { body: `word${n}` })
  boardId = await made(
    await a.post('/api/boards', { name: 'Kettles', columns: [{ key: 'n', type: 'number', name: 'N' }] }),
  )
  await a.send('PUT', `/api/boards/${boardId}/records/early`, { values: { n: 1 } })
  await b.send('PUT', `/api/boards/${boardId}/records/late`, { values: { n: 2 } })
  documentId = await made(await a.post('/api/documents', { title: 'Notes' }))
  for (const text of ['one\n', 'one\ntwo\n', 'one\nthree\n'])
    expect(
      (
        await fetch(`${first.origin}/api/documents/${documentId}/text`, {
          method: 'PUT',
          headers: { authorization: `Bearer ${a.token}`, 'content-type': 'text/markdown' },
          body: text,
        })
      ).ok,
    ).toBe(true)
  await a.post(`/api/documents/${documentId}/comments`, { body: 'said at the end' })
  await first.kill('SIGTERM')

  const db = new Database(join(data.path, 'hub.sqlite'))
  db.run(`UPDATE messages SET posted_at = ${FIRST_AT} + (seq - 1) * ${DAY_MS}`)
  db.close()
  hub = await spawnHub(data.path, ['--port', '0', '--limits', 'off'], ZONE)
  ada = await joinAt(hub.origin, { name: 'Cleo', code: hub.code })
  bob = await joinAt(hub.origin, { name: 'Dan', code: hub.code })
}, 600_000)
afterAll(async () => {
  await hub.kill('SIGTERM')
  data.remove()
})

const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { error: { code: string } }).error.code,
]
const ofRoom = (query: string, format = 'md') => ada.get(`/api/export/rooms/${roomId}?format=${format}&${query}`)
const wordsIn = (text: string): string[] => text.match(/word\d/g) ?? []

test('[EXPORT-26] a part that there is not is refused: no time, a range that ends before it begins, a number that never was, nobody of this hub', async () => {
  for (const query of [
    'from=yesterday',
    'from=2026-02-30',
    'to=2026-11-20T25:00',
    'from=2026-11-22&to=2026-11-21',
    'seq=7',
    'seq=-1',
    'seq=1.5',
    'seq=',
    'from=1e3',
    Array.from({ length: 51 }, () => 'who=Ada').join('&'),
  ])
    expect([query, await codeOf(await ofRoom(query))]).toEqual([query, [422, 'export.invalidRange']])
  expect(await codeOf(await ofRoom('who=Zoe'))).toEqual([404, 'member.notFound'])
  expect(await codeOf(await ofRoom('who=constructor&who=Ada'))).toEqual([404, 'member.notFound'])
  for (const query of ['from=0', 'to=0', 'who=Ada'])
    expect(await codeOf(await ada.get(`/api/export/documents/${documentId}?format=md&${query}`))).toEqual([
      422,
      'export.invalidRange',
    ])
  expect(await codeOf(await ada.get(`/api/export/documents/${documentId}?format=md&seq=99`))).toEqual([
    404,
    'document.noSuchPoint',
  ])
  expect(await codeOf(await ada.get(`/api/export/boards/${boardId}?format=md&seq=1`))).toEqual([
    422,
    'export.invalidRange',
  ])
  // Whoever may not see the room learns nothing of it by asking for a part.
  const hidden = (await (await ada.post('/api/rooms', { name: 'Hidden', private: true })).json()) as { id: string }
  expect(await codeOf(await bob.get(`/api/export/rooms/${hidden.id}?format=md&seq=99`))).toEqual([404, 'room.notFound'])
  for (const flags of [
    ['--from', 'yesterday'],
    ['--from', '2026-11-22', '--to', '2026-11-21'],
    ['--seq', 'x'],
  ]) {
    const { exitCode, err } = await hubbub(['export', 'room', 'Table', '--data', data.path, '--out', '-', ...flags])
    expect([exitCode, err]).toEqual([2, expect.stringMatching(/^hubbub: A room takes --from and --to/)])
  }
  const all = await hubbub(['export', '--from', '2026-11-22', '--data', data.path])
  expect([all.exitCode, all.err]).toEqual([2, expect.stringMatching('for one room, document or board')])
}, 600_000)

test('[EXPORT-27] a room is exported between two times, up to a message and by some people, in every format and the same by the command line', async () => {
  const parts: [query: string, flags: string[], words: number[], line: RegExp][] = [
    ['from=2026-11-21', ['--from', '2026-11-21'], [2, 3, 4, 5, 6], /messages from 2026-11-21 00:00\./],
    // The last moment of the day is meant, on the clock of the hub.
    ['to=2026-11-21', ['--to', '2026-11-21'], [1, 2], /messages until 2026-11-21 23:59\./],
    [
      'from=2026-11-21T12:00&to=2026-11-22T12:00',
      ['--from', '2026-11-21T12:00', '--to', '2026-11-22T12:00'],
      [2, 3],
      /from .* until/,
    ],
    [
      'from=2026-11-21T17:00Z&to=2026-11-21T17:00Z',
      ['--from', '2026-11-21T17:00Z', '--to', '2026-11-21T17:00Z'],
      [2],
      /from/,
    ],
    [`from=${FIRST_AT + 1}`, ['--from', String(FIRST_AT + 1)], [2, 3, 4, 5, 6], /from/],
    ['seq=3', ['--seq', '3'], [1, 2, 3], /messages up to number 3\./],
    ['seq=0', ['--seq', '0'], [], /up to number 0/],
    ['who=bob', ['--who', 'bob'], [2, 4, 6], /messages by Bob\./],
    ['who=Ada&who=Bob&seq=5', ['--who', 'Ada', '--who', 'Bob', '--seq', '5'], [1, 2, 3, 4, 5], /by Ada and Bob up to/],
    ['who=Ada&from=2026-11-21', ['--who', 'Ada', '--from', '2026-11-21'], [3, 5], /by Ada from/],
  ]
  for (const [query, flags, numbers, line] of parts) {
    const words = numbers.map((n) => `word${n}`)
    const md = await (await ofRoom(query)).text()
    expect([query, wordsIn(md)]).toEqual([query, words])
    expect(md).toMatch(line)
    for (const format of ['html', 'csv'])
      expect([format, wordsIn(await (await ofRoom(query, format)).text())]).toEqual([format, words])
    const json = (await (await ofRoom(query, 'json')).json()) as { selection: object; messages: { body: string }[] }
    expect(json.messages.map(({ body }) => body)).toEqual(words)
    expect(Object.keys(json.selection).length).toBeGreaterThan(0)
    expect(wordsIn(docIn(await (await ofRoom(query, 'docx')).bytes()))).toEqual(words)
    const command = ['export', 'room', 'Table', '--data', data.path, '--out', '-', ...flags]
    const { out } = await hubbub(command, ZONE)
    expect(out.replace(/^Taken \S+ \S+/m, '')).toBe(md.replace(/^Taken \S+ \S+/m, ''))
  }
  const whole = await (await ofRoom('')).text()
  expect(wordsIn(whole)).toHaveLength(6)
  expect(whole).toMatch(', 6 messages.')
}, 600_000)

test('[EXPORT-28] a document is exported as it was after any change, with what was said by then, and a board with what somebody changed last', async () => {
  const path = `/api/export/documents/${documentId}?format=`
  const textOf = async (format: string, seq: number) => (await ada.get(`${path}${format}&seq=${seq}`)).text()
  const { seq, updates } = (await (await ada.get(`${path}json`)).json()) as { seq: number; updates: unknown[] }
  expect(updates).toHaveLength(seq)
  const texts: string[] = []
  for (let point = 0; point <= seq; point++) {
    const json = JSON.parse(await textOf('json', point)) as { seq: number; text: string; updates: { seq: number }[] }
    expect([json.seq, json.updates.map(({ seq }) => seq)]).toEqual([
      point,
      Array.from({ length: point }, (_, n) => n + 1),
    ])
    texts.push(json.text)
    const md = await textOf('md', point)
    expect(md).toStartWith(json.text)
    expect(md.includes('said at the end')).toBe(false)
    const html = await textOf('html', point)
    expect(html).toMatch(`as of change ${point}.`)
    for (const word of ['one', 'two', 'three']) {
      expect([point, word, new RegExp(`<article[^]*${word}[^]*</article>`).test(html)]).toEqual([
        point,
        word,
        json.text.includes(word),
      ])
      expect(
        docIn(await (await ada.get(`${path}docx&seq=${point}`)).bytes())
          .replace(/<[^>]*>/g, ' ')
          .split(/\s+/)
          .includes(word),
      ).toBe(json.text.includes(word))
    }
  }
  expect(new Set(texts)).toEqual(new Set(['', 'one\n', 'one\ntwo\n', 'one\nthree\n']))
  expect(await (await ada.get(`${path}md`)).text()).toMatch('said at the end')

  const records = async (query: string) =>
    (
      (await (await ada.get(`/api/export/boards/${boardId}?format=json&${query}`)).json()) as {
        records: { key: string }[]
      }
    ).records.map(({ key }) => key)
  expect(await records('')).toEqual(['early', 'late'])
  expect(await records('who=Ada')).toEqual(['early'])
  expect(await records('to=2020-01-01')).toEqual([])

  const command = ['export', 'document', 'Notes', '--data', data.path, '--out', '-', '--seq', '1']
  const running = await hubbub(command)
  await hub.kill('SIGTERM')
  expect(await hubbub(command)).toEqual(running)
  expect(running.out).toBe(texts[1] as string)
  hub = await spawnHub(data.path, ['--port', '0', '--limits', 'off'], ZONE)
}, 600_000)
