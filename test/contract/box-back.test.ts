// A session box brought back by `hubbub import`, as somebody uses it: what comes out of the new hub is what came out of the old one.
import { afterAll, beforeAll, expect, spyOn, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runImport } from '../../src-bun/cli/import/import.ts'
import type { Message } from '../../src-bun/contract/chat.ts'
import { beginBlock, endBlock } from '../../src-bun/contract/log-tree/box-file.ts'
import { COLOURS } from '../../src-bun/domain/members/members.ts'
import { lockFolder } from '../../src-bun/store/files/folder-lock.ts'
import { aDocument, aWriter } from '../fault/writer.ts'
import { blocksIn, everythingIn, forgedBox, withLog } from '../support/box.ts'
import { PNG, sendFile } from '../support/files.ts'
import { clientId, eventually, joinAt, live, lobbyOf, type Peer, peerOf, temporaryFolder } from '../support/hub.ts'
import { type HubProcess, hubbub, spawnHub } from '../support/process.ts'

const folder = temporaryFolder()
const at = (name: string) => join(folder.path, name)
const old = at('old')
let ada: Peer
let bob: Peer
let document = ''
let board = ''
/** What one could read of the past, by the path. */
let past: Map<string, unknown>
let before: Map<string, unknown>

const idIn = async (answer: Promise<Response>) => ((await (await answer).json()) as { id: string }).id
const exportSession = (data: string, out: string) =>
  hubbub(['export', 'session', '--data', data, '--out', at(out), '--files', 'all'])
const importBox = (box: string, data: string) => hubbub(['import', at(box), '--data', at(data)])

/** What `hubbub export` writes of everything, by the name of the file, without the time and the day of the export. */
async function recordOf(data: string): Promise<Map<string, unknown>> {
  const out = join(data, '..', `record-${readdirSync(folder.path).length}`)
  const { exitCode, err } = await hubbub(['export', '--format', 'json', '--data', data, '--out', out])
  expect([exitCode, err]).toEqual([0, ''])
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
  return new Map(
    files.sort().map((name) => {
      const { takenAt: _, seq, ...rest } = JSON.parse(readFileSync(join(out, name), 'utf8'))
      // That nobody is a host any more is a change of its own.
      return [name.replace(/ \d{4}-\d\d-\d\d/, ''), rest.format === 'hubbub-document' ? { ...rest, seq } : rest]
    }),
  )
}

/** The text of the document at some points, who wrote what, and what a cell was. */
async function pastOf(peer: Peer): Promise<Map<string, unknown>> {
  const paths = [
    ...[1, 7, 20, 33].map((seq) => `/api/documents/${document}/text?seq=${seq}`),
    `/api/documents/${document}/blame`,
    `/api/documents/${document}/versions`,
    `/api/boards/${board}/records/k1/history?column=n`,
  ]
  const answers = paths.map(async (path) => [path, await (await peer.get(path)).text()] as const)
  return new Map(await Promise.all(answers))
}

/** One of everything that a box has. */
async function aSession(hub: HubProcess): Promise<void> {
  ada = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  bob = await joinAt(hub.origin, { name: 'Bob', code: hub.code })
  const host = await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')
  const sockets = { ada: await live(ada), bob: await live(bob) }
  const lobby = await lobbyOf(sockets.ada)
  async function run(by: 'ada' | 'bob', command: Record<string, unknown> & { type: string }) {
    const id = clientId()
    sockets[by].send({ ...command, clientId: id } as never)
    const answer = (await sockets[by].answer(id)) as unknown as { type: string; message?: Message }
    expect([command.type, answer.type]).not.toContain('error')
    return answer
  }
  const say = async (by: 'ada' | 'bob', body: string, more: object = {}) =>
    (await run(by, { type: 'chat.send', roomId: lobby, body, ...more })).message as Message
  const of = ({ id }: Message) => ({ roomId: lobby, messageId: id })

  const first = await say('ada', 'good morning <b>, @Bob')
  await say('bob', 'an answer', { replyTo: first.id })
  const wrong = await say('ada', 'the words that were taken back')
  await run('ada', { type: 'chat.edit', ...of(first), body: 'good morning, all\nand @Bob' })
  await run('bob', { type: 'chat.react', ...of(first), emoji: '👍', isSet: true })
  await run('ada', { type: 'chat.react', ...of(first), emoji: '🎉', isSet: true })
  await run('bob', { type: 'chat.pin', ...of(first), isSet: true })
  for (const named of [true, false]) {
    const poll = await say('ada', `tea? ${named}`, { poll: { answers: ['yes', 'no'], named, several: true } })
    await run('ada', { type: 'poll.vote', ...of(poll), choices: [0, 1] })
    await run('bob', { type: 'poll.vote', ...of(poll), choices: [1] })
    if (named) await run('ada', { type: 'poll.close', ...of(poll) })
  }
  const note = await sendFile(ada, Buffer.from('what is in the file'), { filename: '../../notes.txt' })
  const image = await sendFile(ada, Buffer.from(PNG), { filename: 'dot.png', filetype: 'image/png' })
  await say('ada', 'two files', { files: [{ id: note }, { id: image, width: 1, height: 1 }] })
  for (let n = 0; n < 300; n++) await ada.post(`/api/rooms/${lobby}/messages`, { body: `note ${n}` })
  await run('ada', { type: 'chat.delete', ...of(wrong) })

  const aside = await idIn(ada.post('/api/rooms', { name: 'Aside', private: true }))
  await run('ada', { type: 'room.invite', roomId: aside, memberId: bob.member.id })
  await run('ada', { type: 'chat.send', roomId: aside, body: 'between two' })
  await run('bob', { type: 'room.leave', roomId: aside })
  await run('ada', { type: 'chat.send', roomId: aside, body: 'alone' })
  const direct = await run('ada', { type: 'room.direct', memberId: bob.member.id })
  const pair = (direct as unknown as { room: { id: string } }).room.id
  await run('ada', { type: 'chat.send', roomId: pair, body: 'hello Bob' })
  const renamed = await idIn(ada.post('/api/rooms', { name: 'Before' }))
  await run('ada', { type: 'room.change', roomId: renamed, name: 'Kitchen', topic: 'what to cook' })
  await ada.post('/api/rooms', { name: 'Before' })
  const gone = await idIn(ada.post('/api/rooms', { name: 'Gone' }))
  await run('ada', { type: 'chat.send', roomId: gone, body: 'in the trash' })
  await run('ada', { type: 'document.create', title: 'Gone too', roomId: gone })
  await run('ada', { type: 'room.delete', roomId: gone })
  await ada.post('/api/rooms', { name: 'Gone' })

  document = await aDocument(ada, 'Plan')
  const writers = [aWriter(ada, () => hub.origin, document), aWriter(bob, () => hub.origin, document)] as const
  await eventually(() => writers.every((writer) => writer.isSynced()))
  for (let n = 0; n < 40; n++) {
    const { text, isSynced } = writers[n % 2] as (typeof writers)[0]
    text.insert(text.length, `line ${n}\n`)
    if (n % 5 === 4) text.delete(0, 4)
    await eventually(() => isSynced())
  }
  for (const writer of writers) writer.end()
  const comment = await idIn(ada.post(`/api/documents/${document}/comments`, { body: 'is this right?' }))
  await run('bob', { type: 'comment.reply', documentId: document, commentId: comment, body: 'it is' })
  await run('ada', { type: 'comment.edit', documentId: document, commentId: comment, body: 'is all of this right?' })
  await run('ada', { type: 'comment.resolve', documentId: document, commentId: comment, resolved: true })
  const answered = await idIn(bob.post(`/api/documents/${document}/comments`, { body: 'words that went' }))
  await run('ada', { type: 'comment.reply', documentId: document, commentId: answered, body: 'they will' })
  await run('bob', { type: 'comment.delete', documentId: document, commentId: answered })
  const archived = await aDocument(ada, 'Old minutes')
  await ada.send('PUT', `/api/documents/${archived}/text`, 'opened at nine')
  await run('ada', { type: 'document.rename', documentId: archived, title: 'Minutes' })
  await host.send('PATCH', `/api/documents/${archived}`, { archived: true })

  const columns = [
    { key: 'n', type: 'number', unit: '°C' },
    { key: 'when', type: 'time' },
    { key: 'kind', type: 'choice', choices: ['a', 'b'] },
  ]
  board = await idIn(ada.post('/api/boards', { name: 'Kettles', columns }))
  for (const n of [1, 2, 3])
    await run('bob', {
      type: 'record.put',
      boardId: board,
      key: 'k1',
      values: { n, when: 1_700_000_000_000, kind: 'a' },
    })
  await run('ada', { type: 'record.put', boardId: board, key: 'k2', values: { n: 4 } })
  await run('ada', { type: 'record.put', boardId: board, key: 'k3', values: { n: 5 } })
  await run('ada', { type: 'record.remove', boardId: board, key: 'k3' })
  await run('ada', { type: 'chat.send', roomId: lobby, body: 'the last words' })
  for (const socket of Object.values(sockets)) socket.close()
}

beforeAll(async () => {
  const hub = await spawnHub(old, ['--port', '0', '--limits', 'off'])
  await aSession(hub)
  past = await pastOf(ada)
  const ofBob = (await eventually(async () => {
    const html = await (await bob.get('/api/export/session?files=all')).text()
    return everythingIn(html).includes('the last words') ? html : undefined
  })) as string
  writeFileSync(at('bob.html'), ofBob)
  await hub.kill('SIGTERM')
  expect(await exportSession(old, 'box.html')).toMatchObject({ exitCode: 0, err: '' })
  before = await recordOf(old)
}, 600_000)
afterAll(() => folder.remove())

test('[BOXBACK-1] a box is only brought into a new folder, and the command says which one it wants', async () => {
  expect(await importBox('box.html', 'old')).toEqual({
    ...{ exitCode: 2, out: '' },
    err: `hubbub: ${old} has a hub already. Name a new folder: hubbub import FILE --data DIR.\n`,
  })
  mkdirSync(at('used'))
  writeFileSync(at('used/letter.txt'), 'mine')
  expect(await importBox('box.html', 'used')).toMatchObject({ exitCode: 2, err: expect.stringContaining('not empty') })
  expect(readdirSync(at('used'))).toEqual(['letter.txt'])
  for (const args of [[], ['a', 'b'], [at('none.html')]])
    expect(await hubbub(['import', ...args, '--data', at('none')])).toMatchObject({ exitCode: 2, out: '' })
  await hubbub(['export', 'log', '--data', old, '--out', at('log.jsonl')])
  expect(await importBox('log.jsonl', 'none')).toMatchObject({
    ...{ exitCode: 2, err: expect.stringContaining('is a log, and no session box') },
  })
  expect([existsSync(at('none')), existsSync(at('none.importing'))]).toEqual([false, false])
  // As long as another command makes it, its folder stays.
  const lock = lockFolder(at('none.importing'))
  try {
    expect(await importBox('box.html', 'none')).toEqual({
      ...{ exitCode: 2, out: '', err: `hubbub: Another command is importing into ${at('none')}.\n` },
    })
  } finally {
    lock.release()
  }
  expect([existsSync(at('none')), existsSync(at('none.importing/hub.lock'))]).toEqual([false, true])
}, 600_000)

test('[BOXBACK-10] of two commands that import into one folder at the same moment one does, and the other one removes nothing of it', async () => {
  // The lock is still held where the command says what it has done, and nothing of it is left after that.
  const codes: unknown[] = []
  const spy = spyOn(process.stdout, 'write').mockImplementation(() => {
    try {
      lockFolder(at('held.importing')).release()
    } catch (fault) {
      codes.push((fault as { code?: unknown }).code)
    }
    return true
  })
  try {
    expect(await runImport([at('box.html'), '--data', at('held')], {})).toBe(0)
  } finally {
    spy.mockRestore()
  }
  expect([codes, existsSync(at('held.importing'))]).toEqual([['SQLITE_BUSY'], false])
  const both = await Promise.all([importBox('box.html', 'twice'), importBox('box.html', 'twice')])
  const [done, refused] = both.sort((a, b) => a.exitCode - b.exitCode)
  expect([done?.exitCode, done?.err, refused?.exitCode]).toEqual([0, '', 2])
  expect(refused?.err).toMatch(/^hubbub: (Another command is importing into|\S+ (has a hub already|is not empty))/)
  expect(await recordOf(at('twice'))).toEqual(before)
  expect(existsSync(at('twice.importing'))).toBe(false)
}, 600_000)

test('[BOXBACK-2] rooms, messages, documents with their history, comments, boards and files come back as they were, with their authors and times', async () => {
  mkdirSync(at('new'))
  // What another import has left that was killed.
  mkdirSync(at('new.importing'))
  writeFileSync(at('new.importing/hub.sqlite'), 'half of it')
  const imported = await importBox('box.html', 'new')
  expect([imported.exitCode, imported.err]).toEqual([0, ''])
  expect(imported.out).toContain('3 people')
  expect(readdirSync(at('new')).sort()).not.toContain('log-key')
  expect(existsSync(at('new.importing'))).toBe(false)
  const after = await recordOf(at('new'))
  expect([...after.keys()]).toEqual([...before.keys()])
  for (const [name, record] of before) expect([name, after.get(name)]).toEqual([name, record])
  expect((await hubbub(['verify', at('box.html'), at('new/imported-receipt.json')])).exitCode).toBe(0)
  // The box of the new hub is right, too, and is brought back as well.
  expect(await exportSession(at('new'), 'again.html')).toMatchObject({ exitCode: 0, err: '' })
  expect((await hubbub(['verify', at('again.html')])).out).toMatch(/^RIGHT/)
  expect(await importBox('again.html', 'third')).toMatchObject({ exitCode: 0, err: '' })
  expect(await recordOf(at('third'))).toEqual(before)
}, 600_000)

test('[BOXBACK-3] a hub on it is a hub like any other: nobody is signed in or a host, words are found, the past is there, and it goes on', async () => {
  expect(await importBox('box.html', 'served')).toMatchObject({ exitCode: 0 })
  const hub = await spawnHub(at('served'), ['--port', '0', '--limits', 'off'])
  try {
    // A token of the old hub opens nothing.
    expect((await peerOf(hub.origin, ada).get('/api/rooms')).status).toBe(401)
    const host = await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')
    const other = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
    expect([host.member.role, other.member.name, other.member.role]).toEqual(['host', 'Ada 2', 'member'])
    const { members } = (await (await host.get('/api/members')).json()) as { members: { id: string; role: string }[] }
    expect(members.filter(({ role }) => role === 'host').map(({ id }) => id)).toEqual([host.member.id])
    expect(await pastOf(host)).toEqual(past)
    for (const word of ['morning', 'right', 'line', 'notes'])
      await eventually(async () => {
        const found = (await (await host.get(`/api/search?q=${word}`)).json()) as { results: unknown[] }
        return found.results.length > 0
      })
    const lobby = ((await (await host.get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }).rooms[0]
    const posted = await host.post(`/api/rooms/${lobby?.id}/messages`, { body: 'and on we go' })
    expect(posted.status).toBe(201)
    const writer = aWriter(host, () => hub.origin, document)
    await eventually(() => writer.isSynced() && writer.text.length > 0)
    writer.text.insert(0, 'more ')
    await eventually(() => writer.isSynced())
    writer.end()
    const { files } = (
      (await (await host.get(`/api/rooms/${lobby?.id}/messages?before=8`)).json()) as { messages: Message[] }
    ).messages.find((message) => message.files) as Message
    for (const [n, bytes] of [Buffer.from('what is in the file'), Buffer.from(PNG)].entries()) {
      const answer = await host.get(`/api/files/${files?.[n]?.id}/x`)
      expect([answer.status, Buffer.from(await answer.arrayBuffer())]).toEqual([200, bytes])
    }
    const trash = (await (await host.get('/api/trash')).json()) as { items: { kind: string; deletedAt: number }[] }
    expect(trash.items.map(({ kind }) => kind)).toEqual(['room'])
  } finally {
    await hub.kill('SIGTERM')
  }
  const [key, oldKey] = [at('served'), old].map((data) => readFileSync(join(data, 'log-key'), 'utf8'))
  expect(key).not.toBe(oldKey as string)
}, 600_000)

test('[BOXBACK-4] of the box of a member comes back what that member saw, and it says how much does not', async () => {
  const imported = await importBox('bob.html', 'bob')
  expect([imported.exitCode, imported.err]).toEqual([0, ''])
  expect(imported.out).toMatch(/\n {2}\d+ changes of which the box has only hashes/)
  const seen = await recordOf(at('bob'))
  const names = [...before.keys()]
  expect([...seen.keys()]).toEqual(names.filter((name) => !name.includes('Aside')))
  for (const [name, record] of seen) expect([name, record]).toEqual([name, before.get(name)])
  expect((await hubbub(['verify', at('bob.html'), at('bob/imported-receipt.json')])).exitCode).toBe(0)
}, 600_000)

const NOTHING = 'Nothing was imported.\n'
/** What the command says of a box that it refuses. */
async function refusal(html: string, run = importBox): Promise<string> {
  writeFileSync(at('wrong.html'), html)
  const { exitCode, out, err } = await run('wrong.html', 'wrong')
  expect([exitCode, out, existsSync(at('wrong')), existsSync(at('wrong.importing'))]).toEqual([1, '', false, false])
  expect(err).toStartWith(`hubbub: ${at('wrong.html')}: `)
  expect(err).toEndWith(NOTHING)
  return err.slice(`hubbub: ${at('wrong.html')}: `.length, -NOTHING.length - 1)
}

/** The command in this process, for many boxes. */
async function importHere(box: string, data: string, unpackedMaxBytes?: number) {
  const said = { out: '', err: '' }
  const spies = (['out', 'err'] as const).map((name) =>
    spyOn(process[`std${name}`], 'write').mockImplementation((text) => {
      said[name] += String(text)
      return true
    }),
  )
  try {
    const exitCode = await runImport([at(box), '--data', at(data)], {}, unpackedMaxBytes)
    return { exitCode, ...said }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

test('[BOXBACK-5] a box in which somebody changed a byte, the end, the count or the page is refused in one sentence, a bomb too, and nothing of it stays', async () => {
  const html = readFileSync(at('box.html'), 'utf8')
  const blocks = blocksIn(html)
  const boxOf = (changed: typeof blocks) =>
    html.slice(0, html.indexOf('<script type="application/octet-stream"')) +
    changed.map(({ part, base64, sha256 }) => `${beginBlock(part, sha256)}${base64}${endBlock}`).join('') +
    '</body>\n</html>\n'
  expect(boxOf(blocks)).toBe(html)
  const author = withLog(blocks, (lines) => lines.map((line) => line.replace('note 17\\"', 'note 18\\"')))
  expect(await refusal(boxOf(author))).toMatch(/^NOT RIGHT\. Record \d+: A record was changed/)
  expect(await refusal(boxOf(withLog(blocks, (lines) => lines.slice(0, -10))))).toMatch(/The end of the log is missing/)
  const counted = withLog(blocks, (lines) => lines.with(-1, '{"end":7}'))
  expect(await refusal(boxOf(counted))).toMatch(/^NOT RIGHT\. Record \d+: A line is not as a hub writes it/)
  expect(await refusal(html.slice(0, -300))).toMatch(/^NOT RIGHT\. /)
  expect(await refusal(html.replace('<title>', '<title>x'))).toMatch(/^NOT RIGHT\. The page/)
  const bomb = Buffer.from(Bun.gzipSync(Buffer.alloc(200 * 1024 * 1024))).toString('base64')
  expect(await refusal(boxOf([{ part: 'log', base64: bomb }]))).toMatch(/^NOT RIGHT\. Record 0: A part of the box/)
  expect(await refusal('<!doctype html>\n')).toMatch(/^NOT RIGHT\. /)
  // Many blocks that are no bomb one by one are one together, which is known before the end of the file.
  const short = (box: string, data: string) => importHere(box, data, 1000)
  expect(await refusal(html.slice(0, -300), short)).toBe('It unpacks to more than a hub brings back.')
}, 600_000)

const ID = (n: number) => String(n).padStart(16, '0')
const [ADA, ROOM, FILE, PAGE, BOARD] = [ID(1), ID(2), ID(3), ID(4), ID(5)]
const ROOM_OF_ALL = { topic: '', private: false, direct: false, archived: false, locked: false, lastSeq: 0 }
const INDEX = {
  rooms: [{ id: ROOM, name: 'lobby', ...ROOM_OF_ALL }],
  documents: [{ id: PAGE, title: 'Page', createdAt: 1, createdBy: ADA }],
  boards: [
    { id: BOARD, name: 'Board', columns: [{ key: 'n', type: 'number' as const }], createdAt: 1, createdBy: ADA },
  ],
}
/** Lists in one another, which no schema of the index names. A frame may have 32. */
function nested(levels: number): unknown {
  let value: unknown = []
  for (let n = 0; n < levels; n++) value = [value]
  return value
}
const change = (seq: number, made: object, time = 1) => JSON.stringify({ seq, at: time, change: made })
const joined = (more: object = {}) => ({
  type: 'member.joined',
  member: { id: ADA, name: 'Ada', colour: '#4457c2', role: 'member', ...more },
})
const posted = (more: object = {}) => ({
  type: 'chat.posted',
  message: { id: ID(9), roomId: ROOM, seq: 1, authorId: ADA, authorName: 'Ada', body: 'words', postedAt: 1, ...more },
})
const updates = (more: object = {}) =>
  JSON.stringify({ document: PAGE, first: 1, updates: [{ author: ADA, at: 1, bytes: 'AAA=' }], ...more })

test('[BOXBACK-6] what a signed box says is judged like what comes over a socket: what no hub writes is refused with its record', async () => {
  const before = change(1, joined())
  const wrong: (readonly [string, ...string[]])[] = [
    [change(1, joined({ id: '../../etc/passwd' }))],
    [change(1, joined(), 1e300)],
    [change(1, { type: 'constructor' })],
    [change(1, { type: 'hub.opened' })],
    [`{"seq":1,"at":1,"change":${'['.repeat(100_000)}`],
    ['not JSON'],
    [change(1, posted()), before],
    [change(3, posted()), before],
    [change(2 ** 50, posted()), before],
    [change(2 ** 49, joined())],
    [change(2, posted({ body: 'x'.repeat(100_000) })), before],
    [change(2, posted({ seq: 1e12 })), before],
    [change(2, posted({ seq: 0 })), before],
    [change(3, posted({ seq: 2 })), before, change(2, posted())],
    [change(3, posted({ id: ID(8) })), before, change(2, posted())],
    [change(2, posted({ postedAt: 1e20 })), before],
    [change(2, posted({ files: [{ id: FILE, name: 'x', type: 'y', bytes: 1e15 }] })), before],
    [change(2, posted({ poll: { answers: [], several: false, named: false, voters: 0 } })), before],
    [
      change(2, {
        type: 'chat.reacted',
        roomId: ROOM,
        messageId: ID(9),
        messageSeq: 1,
        emoji: '<b>',
        memberId: ADA,
        isSet: true,
      }),
      before,
    ],
    [
      change(2, {
        type: 'record.set',
        isNew: true,
        record: { boardId: BOARD, key: '../x', values: {}, updatedAt: 1, updatedBy: ADA, updatedByName: 'Ada' },
      }),
      before,
    ],
    [updates({ updates: [{ author: ADA, at: 1, bytes: '!!' }] })],
    [updates({ updates: [{ author: ADA, at: 1, bytes: Buffer.from('no update').toString('base64') }] })],
    // It needs what nobody has sent.
    [updates({ updates: [{ author: ADA, at: 1, bytes: 'AQG7vK/IBACEne/eugoGB2xpbmUgMQoA' }] })],
    [updates({ document: '../x' })],
    [updates({ updates: [] })],
  ]
  for (const [content, ...others] of wrong) {
    const html = forgedBox({ contents: [...others, content], index: INDEX })
    expect([content.slice(0, 200), await refusal(html, importHere)]).toEqual([
      content.slice(0, 200),
      `Record ${others.length} is not valid.`,
    ])
  }
  const listed = [
    { files: [{ id: FILE, name: 'x', type: 'y', bytes: 0, sha256: '../../../../tmp/x', place: ROOM, isIn: false }] },
    { files: [{ id: '../x', name: 'x', type: 'y', bytes: 0, sha256: '0'.repeat(64), place: ROOM, isIn: false }] },
    { rooms: [{ id: ROOM }] as never },
    { takenAt: 1e300 },
    { more: nested(40) } as never,
    { more: nested(9000) } as never,
  ]
  for (const index of listed)
    expect(await refusal(forgedBox({ contents: [before], index: { ...INDEX, ...index } }), importHere)).toBe(
      'Its index is not valid.',
    )
}, 600_000)

test('[BOXBACK-11] the lobby of a box has its name and is not archived, and a room of two has the two members with whom it was made', async () => {
  const [BOB, EVE, PAIR] = [ID(11), ID(12), ID(13)]
  const pairOf = (...memberIds: string[]) => {
    return { ...ROOM_OF_ALL, id: PAIR, name: '', private: true, direct: true, memberIds }
  }
  const made = change(2, { type: 'room.created', createdAt: 1, room: pairOf(ADA, BOB) })
  const contents = [change(1, joined()), made]
  const indexOf = (pair: object) => ({ ...INDEX, rooms: [...INDEX.rooms, pair as ReturnType<typeof pairOf>] })
  const came = change(3, { type: 'room.joined', room: pairOf(ADA, BOB), memberId: EVE })
  const wrong = [
    { contents, pair: pairOf(ADA, EVE) },
    { contents, pair: pairOf(ADA, ADA) },
    { contents, pair: pairOf(ADA) },
    { contents, pair: pairOf(ADA, BOB, EVE) },
    { contents, pair: { ...pairOf(ADA, BOB), private: false } },
    { contents: [...contents, came], pair: pairOf(ADA, BOB) },
    { contents: [contents[0], change(2, posted({ roomId: PAIR }))], pair: pairOf(ADA, ADA) },
  ]
  for (const { contents, pair } of wrong)
    expect([pair, await refusal(forgedBox({ contents, index: indexOf(pair) }), importHere)]).toEqual([
      pair,
      expect.stringMatching(/^(Its|Record 1)/),
    ])

  const lobby = { ...ROOM_OF_ALL, id: ROOM, name: 'L O B B Y', archived: true }
  // One of the two has left it.
  const left = change(3, { type: 'room.left', roomId: PAIR, memberId: BOB })
  const changed = change(4, { type: 'room.changed', room: lobby })
  const index = { ...INDEX, rooms: [lobby, pairOf(BOB, ADA)] }
  writeFileSync(at('closed.html'), forgedBox({ contents: [...contents, left, changed], index }))
  expect(await importHere('closed.html', 'closed')).toMatchObject({ exitCode: 0, err: '' })
  const hub = await spawnHub(at('closed'), ['--port', '0', '--limits', 'off'])
  try {
    const host = await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')
    const { rooms } = (await (await host.get('/api/rooms')).json()) as { rooms: Record<string, unknown>[] }
    expect(rooms.map(({ id, name, archived }) => ({ id, name, archived }))).toEqual([
      { id: ROOM, name: 'lobby', archived: false },
    ])
    expect((await host.post(`/api/rooms/${ROOM}/messages`, { body: 'words' })).status).toBe(201)
  } finally {
    await hub.kill('SIGTERM')
  }
}, 600_000)

test('[BOXBACK-7] names of a box lead to no path and no style sheet, its bytes say what is an image, and whoever it calls a host is none', async () => {
  const bytes = Buffer.from('<script>alert(1)</script>')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const file = { id: FILE, name: '../../../outside.html', type: 'image/png', bytes: bytes.length }
  const contents = [
    change(1, joined({ role: 'host', colour: 'red;}body{display:none', name: '\u202eAda' })),
    change(2, posted({ files: [{ ...file, preview: ID(7) }], body: '\u202ewords' })),
    change(3, { type: 'board.deleted', boardId: ID(77) }),
    undefined,
    change(5, posted({ id: ID(8), seq: 7, authorId: ID(6), authorName: 'Ada' })),
    updates({ first: 3 }),
    // The index has another room of this name, and no more this one.
    change(6, { type: 'room.created', createdAt: 1, room: { id: ID(50), name: 'lobby', ...ROOM_OF_ALL } }),
  ]
  const index = { ...INDEX, files: [{ ...file, sha256, place: ROOM, isIn: true }] }
  writeFileSync(at('forged.html'), forgedBox({ contents, index, files: [bytes] }))
  expect(await hubbub(['verify', at('forged.html')])).toMatchObject({ exitCode: 0 })
  const imported = await importBox('forged.html', 'forged')
  expect([imported.exitCode, imported.err]).toEqual([0, ''])
  for (const words of ['1 changes of which', '2 records about', '1 documents end'])
    expect(imported.out).toContain(`  ${words}`)
  const written = readdirSync(at('forged'), { recursive: true, encoding: 'utf8' })
  expect(written.filter((name) => name.startsWith('files') && name.length > 20)).toEqual([
    join('files', sha256.slice(0, 2), sha256.slice(2)),
  ])
  expect(existsSync(at('outside.html'))).toBe(false)

  const hub = await spawnHub(at('forged'), ['--port', '0', '--limits', 'off'])
  try {
    const host = await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')
    const { members } = (await (await host.get('/api/members')).json()) as { members: Record<string, string>[] }
    const { rooms } = (await (await host.get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }
    expect(rooms.map(({ id, name }) => [id, name])).toEqual([[ROOM, 'lobby']])
    const { name, colour, role } = members.find(({ id }) => id === ADA) as Record<string, string>
    expect([name, colour, role]).toEqual(['Ada', COLOURS[0], 'member'])
    expect(members.find(({ id }) => id === ID(6))?.['name']).toBe('Ada 2')
    const { messages } = (await (await host.get(`/api/rooms/${ROOM}/messages`)).json()) as { messages: Message[] }
    expect(messages.map(({ seq, body, authorName }) => [seq, body, authorName])).toEqual([
      [1, 'words', 'Ada'],
      [7, 'words', 'Ada'],
    ])
    expect(messages[0]?.files).toEqual([{ ...file, name: 'outside.html', type: 'application/octet-stream' }])
    const answer = await host.get(`/api/files/${FILE}/x`)
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(await answer.text()).toBe(bytes.toString())
    expect((await host.post(`/api/rooms/${ROOM}/messages`, { body: 'more' })).status).toBe(201)
  } finally {
    await hub.kill('SIGTERM')
  }
}, 600_000)
