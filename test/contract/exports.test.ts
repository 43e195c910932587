// Rooms, documents and boards as files: what is in them, what they are called, and what happens if one cannot be made.
import { Database } from 'bun:sqlite'
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pngOf, sendFile } from '../support/files.ts'
import { joinAt, live, type Peer, temporaryFolder } from '../support/hub.ts'
import { CLI, environmentWith, type HubProcess, hubbub, spawnHub } from '../support/process.ts'

// A hub whose clock on the wall is not UTC.
const AWAY = { TZ: 'America/New_York' }

const data = temporaryFolder()
let hub: HubProcess
let ada: Peer
let bob: Peer
beforeAll(async () => {
  hub = await spawnHub(data.path, ['--port', '0', '--limits', 'off'], AWAY)
  ada = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  bob = await joinAt(hub.origin, { name: 'Bob', code: hub.code })
})
afterAll(async () => {
  await hub.kill('SIGTERM')
  data.remove()
})

const folders: { remove(): void }[] = []
function aFolder(): string {
  const folder = temporaryFolder()
  folders.push(folder)
  return folder.path
}
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove()
})

const made = async (response: Response) => {
  expect(response.status).toBe(201)
  return (await response.json()) as { id: string }
}
const refused = async (response: Response) => [
  response.status,
  ((await response.json()) as { error: { code: string } }).error.code,
]
const nameOf = (response: Response) =>
  decodeURIComponent(/filename\*=UTF-8''(.*)$/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? '')

async function exportAll(folder: string, out: string, flags: string[] = []) {
  const { exitCode, err } = await hubbub(['export', '--data', folder, '--out', out, ...flags], AWAY)
  return { exitCode, err }
}
const filesIn = (folder: string) => readdirSync(folder).sort()

test('[EXPORT-5] a board is exported with its columns and all of its records, by HTTP and by the command line, alone and in everything', async () => {
  const columns = [
    { key: 'c', type: 'number', name: 'Temperature', unit: '°C' },
    { key: 'note', type: 'text' },
    { key: 'constructor', type: 'text' },
    { key: 'at', type: 'time' },
  ]
  const board = await made(await ada.post('/api/boards', { name: 'Kettles | all', columns }))
  const path = `/api/boards/${board.id}/records`
  // More than are read at a time.
  const put = Array.from({ length: 250 }, (_, n) => ({ key: `k${String(n).padStart(3, '0')}`, values: { c: n } }))
  expect((await ada.post(`${path}/batch`, { put })).ok).toBe(true)
  const galley = { c: 21.5, note: 'a | b\n<c>', at: Date.UTC(2026, 10, 28, 9, 10) }
  expect((await ada.send('PUT', `${path}/galley`, { values: galley })).ok).toBe(true)

  expect((await fetch(`${hub.origin}/api/export/boards/${board.id}?format=md`)).status).toBe(401)
  expect(await refused(await ada.get(`/api/export/boards/${board.id}?format=exe`))).toEqual([
    422,
    'export.unknownFormat',
  ])
  expect(await refused(await ada.get('/api/export/boards/zzzzzzzzzzzzzzzz?format=md'))).toEqual([404, 'board.notFound'])

  const json = await ada.get(`/api/export/boards/${board.id}?format=json`)
  const record = (await json.json()) as { records: { key: string; values: object; updatedByName: string }[] }
  expect(record).toMatchObject({ format: 'hubbub-board', version: 1, board: { id: board.id, columns } })
  expect(record.records).toHaveLength(251)
  expect(record.records[0]).toMatchObject({ key: 'galley', values: galley, updatedByName: 'Ada' })
  expect(record.records.map(({ key }) => key)).toEqual(['galley', ...put.map(({ key }) => key)])

  const md = await ada.get(`/api/export/boards/${board.id}?format=md`)
  expect(nameOf(md)).toMatch(/^Kettles _ all \d{4}-\d\d-\d\d\.md$/)
  const text = await md.text()
  const lines = text.trimEnd().split('\n')
  expect(lines[0]).toBe('# Kettles \\| all')
  expect(lines).toContain('| Key | Temperature \\(°C\\) | note | constructor | at | Changed | By |')
  expect(lines.find((line) => line.includes('galley'))).toStartWith(
    '| galley | 21.5 | a \\| b<br>\\<c\\> |  | 2026\\-11\\-28 04:10 | ',
  )
  expect(lines.filter((line) => line.startsWith('| k'))).toHaveLength(250)

  const out = aFolder()
  expect(await exportAll(data.path, out)).toEqual({ exitCode: 0, err: '' })
  const [file] = filesIn(join(out, 'boards'))
  const untaken = (file: string) => file.replace(/^Taken .*$/m, '')
  expect(untaken(readFileSync(join(out, 'boards', file as string), 'utf8'))).toBe(untaken(text))
  const alone = await hubbub(['export', 'board', 'kettles | ALL', '--out', '-', '--data', data.path], AWAY)
  expect([alone.exitCode, untaken(alone.out)]).toEqual([0, untaken(text)])
  const missing = await hubbub(['export', 'board', 'attic', '--data', data.path])
  expect([missing.exitCode, missing.err]).toEqual([2, 'hubbub: There is no board "attic". There are: Kettles | all.\n'])
})

test('[EXPORT-6] a conversation of two is exported under the names of both, of one who has left it too', async () => {
  const socket = await live(ada)
  socket.send({ type: 'room.direct', clientId: 'direct', memberId: bob.member.id })
  const direct = (await socket.answer('direct')) as unknown as { room: { id: string } }
  const roomId = direct.room.id
  socket.send({ type: 'chat.send', clientId: 'hello', roomId, body: 'psst' })
  await socket.answer('hello')

  const md = await ada.get(`/api/export/rooms/${roomId}?format=md`)
  expect(nameOf(md)).toMatch(/^(Ada and Bob|Bob and Ada) /)
  expect(await md.text()).toMatch(/^# (Ada and Bob|Bob and Ada)\n[\s\S]*psst/)
  const json = (await (await bob.get(`/api/export/rooms/${roomId}?format=json`)).json()) as { room: { name: string } }
  expect(json.room).toMatchObject({ name: expect.stringMatching('Bob'), direct: true })

  socket.send({ type: 'room.leave', clientId: 'leave', roomId })
  await socket.answer('leave')
  expect(nameOf(await bob.get(`/api/export/rooms/${roomId}?format=md`))).toMatch('Ada')
  const out = aFolder()
  expect(await exportAll(data.path, out)).toEqual({ exitCode: 0, err: '' })
  expect(filesIn(join(out, 'rooms')).map((file) => file.replace(/ \d{4}.*/, ''))).toContainEqual(
    expect.stringMatching(/^(Ada and Bob|Bob and Ada)$/),
  )
  expect(statSync(join(out, 'rooms')).mode & 0o077).toBe(0)
  for (const file of filesIn(join(out, 'rooms'))) expect(statSync(join(out, 'rooms', file)).mode & 0o077).toBe(0)
  // A conversation has no name of its own, so an empty name finds nothing.
  expect((await hubbub(['export', 'room', '', '--data', data.path])).exitCode).toBe(2)
  socket.close()
})

test('[EXPORT-7] times in an export and the day in its name are those of the hub’s own clock, and the zone is named', async () => {
  const folder = aFolder()
  const stopped = await spawnHub(folder, ['--port', '0'], AWAY)
  const peer = await joinAt(stopped.origin, { name: 'Ada', code: stopped.code })
  const { rooms } = (await (await peer.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  for (const body of ['late', 'later']) await peer.post(`/api/rooms/${rooms[0]?.id}/messages`, { body })
  await stopped.kill('SIGTERM')
  const db = new Database(join(folder, 'hub.sqlite'))
  db.run(`UPDATE messages SET posted_at = ${Date.UTC(2026, 10, 28, 4, 10)} WHERE seq = 1`)
  db.run(`UPDATE messages SET posted_at = ${Date.UTC(2026, 10, 28, 5, 10)} WHERE seq = 2`)
  db.close()

  const { out } = await hubbub(['export', 'room', 'lobby', '--out', '-', '--data', folder], AWAY)
  expect(out).toMatch(/^Taken \d{4}-\d\d-\d\d \d\d:\d\d, 2 messages\. Times are America\/New_York\.$/m)
  expect(out.match(/^(## .*|\*\*Ada\*\* .*)$/gm)).toEqual([
    '## 2026-11-27',
    '**Ada** 23:10',
    '## 2026-11-28',
    '**Ada** 00:10',
  ])

  const dayIn = (zone: string) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date())
  // The two are never on the same day.
  for (const zone of ['Pacific/Kiritimati', 'Pacific/Niue']) {
    const days = [dayIn(zone)]
    const { out: file } = await hubbub(['export', 'room', 'lobby', '--data', folder], { TZ: zone }, folder)
    // Midnight may have passed meanwhile.
    days.push(dayIn(zone))
    expect(days.map((day) => `lobby ${day}.md\n`)).toContain(file)
  }
})

test('[EXPORT-4] one name or content that cannot be exported does not end an export of everything: the rest is written, and the exit code is 1', async () => {
  const folder = aFolder()
  const first = await spawnHub(folder, ['--port', '0'])
  const peer = await joinAt(first.origin, { name: 'Ada', code: first.code })
  const long = '会議'.repeat(60)
  const documents: { id: string }[] = []
  for (const title of ['First', long, long, 'Last'])
    documents.push(await made(await peer.post('/api/documents', { title })))

  async function exportedFiles(flags: string[], expected = 0) {
    const out = aFolder()
    const { exitCode, err } = await exportAll(folder, out, flags)
    expect(exitCode).toBe(expected)
    const files = filesIn(join(out, 'documents'))
    for (const file of files) expect(Buffer.byteLength(file)).toBeLessThanOrEqual(255)
    return { files, err }
  }
  for (const flags of [[], ['--format', 'json']]) expect((await exportedFiles(flags)).files).toHaveLength(4)
  await first.kill('SIGTERM')
  for (const flags of [[], ['--format', 'json']]) {
    const { files, err } = await exportedFiles(flags)
    expect(files).toHaveLength(4)
    expect(files.filter((file) => file.includes('会議会議'))).toHaveLength(2)
    expect(err).toBe('')
  }

  const db = new Database(join(folder, 'hub.sqlite'))
  db.run(
    `INSERT INTO document_updates (document_id, seq, author_id, at, updates, bytes) VALUES (?, 1, ?, 0, 1, x'ff')`,
    [documents[0]?.id as string, peer.member.id],
  )
  db.close()
  const { files, err } = await exportedFiles(['--format', 'json'], 1)
  expect(files).toHaveLength(3)
  expect(err).toMatch(/^hubbub: 1 of 5 could not be exported:\nhubbub: the document "First": .+\n$/)

  // A list that cannot be read is not the end either.
  const broken = new Database(join(folder, 'hub.sqlite'))
  broken.run(
    "INSERT INTO boards (id, name, name_key, columns, created_at, created_by) VALUES ('b', 'b', 'b', 'no JSON', 1, ?)",
    [peer.member.id],
  )
  broken.close()
  const both = await exportedFiles(['--format', 'json'], 1)
  expect(both.files).toHaveLength(3)
  expect(both.err).toMatch(/^hubbub: 2 of 6 could not be exported:\n.*"First".*\nhubbub: the list of boards: .+\n$/)
  const mended = new Database(join(folder, 'hub.sqlite'))
  mended.run('DELETE FROM boards')
  mended.close()

  const running = await spawnHub(folder, ['--port', '0'])
  expect((await exportedFiles([], 1)).files).toHaveLength(3)
  await running.kill('SIGTERM')
}, 600_000)

test('[IDENT-10] exports are for the owner of the computer alone, also where they replace a file that others can read', async () => {
  const folder = aFolder()
  const hub = await spawnHub(folder, ['--port', '0'])
  const peer = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  await made(await peer.post('/api/rooms', { name: 'Board meeting', private: true }))
  for (const title of ['Straße', 'STRASSE']) await made(await peer.post('/api/documents', { title }))
  await hub.kill('SIGTERM')
  const out = aFolder()
  const single = join(out, 'single.md')
  writeFileSync(single, 'others read this')
  chmodSync(single, 0o644)
  const exported = await hubbub(['export', 'document', 'STRASSE', '--data', folder, '--out', single])
  expect([exported.exitCode, statSync(single).mode & 0o777]).toEqual([0, 0o600])
  const all = join(out, 'a new folder', 'record')
  expect(await exportAll(folder, all)).toEqual({ exitCode: 0, err: '' })
  for (const kind of ['', 'rooms', 'documents']) expect(statSync(join(all, kind)).mode & 0o777).toBe(0o700)
  expect(filesIn(join(all, 'rooms'))).toHaveLength(2)
  for (const file of filesIn(join(all, 'rooms'))) expect(statSync(join(all, 'rooms', file)).mode & 0o777).toBe(0o600)
  // The two titles are one name to macOS.
  expect(filesIn(join(all, 'documents')).filter((file) => file.includes(' (2)'))).toHaveLength(1)
})

test('[IDENT-11] a title of quotation marks is a valid name in the header of a download', async () => {
  const VALID = /^attachment; filename="[\w. -]+"; filename\*=UTF-8''((?:[\w!#$&+.^`|~-]|%[0-9A-F]{2})+)$/
  for (const title of ["''''", "a'b(c)*!", '%27', '😀 ’‘']) {
    const { id } = await made(await ada.post('/api/documents', { title }))
    const header = (await ada.get(`/api/export/documents/${id}?format=md`)).headers.get('content-disposition') ?? ''
    const [, encoded] = VALID.exec(header) ?? []
    expect([header, decodeURIComponent(encoded ?? '')]).toEqual([
      header,
      expect.stringContaining(title.replace(/[*]/g, '_')),
    ])
  }
})

test('[EXPORT-12] an export to standard output is the same as to a file', async () => {
  const folder = aFolder()
  const stopped = await spawnHub(folder, ['--port', '0'])
  const peer = await joinAt(stopped.origin, { name: 'Ada', code: stopped.code })
  await stopped.kill('SIGTERM')
  const db = new Database(join(folder, 'hub.sqlite'))
  const insert = db.query(
    `INSERT INTO messages (room_id, seq, id, author_id, author_name, body, posted_at)
     SELECT id, ?1, 'm' || ?1, ?2, 'Ada', ?3, 0 FROM rooms WHERE name = 'lobby'`,
  )
  db.transaction(() => {
    for (let n = 1; n <= 8000; n++) insert.run(n, peer.member.id, `${n} ${'x'.repeat(500)}`)
    db.run("UPDATE rooms SET last_seq = 8000 WHERE name = 'lobby'")
  })()
  db.close()

  const file = join(folder, 'lobby.json')
  const command = ['export', 'room', 'lobby', '--format', 'json', '--data', folder, '--out']
  expect((await hubbub([...command, file])).exitCode).toBe(0)
  const untaken = (text: string) => text.replace(/"takenAt": \d+/, '')
  const whole = untaken(readFileSync(file, 'utf8'))

  // A pipe of a shell takes 64 KiB until somebody reads, and that of `Bun.spawn` any amount.
  const piped = join(folder, 'piped.json')
  const shell = Bun.spawn(['sh', '-c', '"$@" | cat > "$0"', piped, process.execPath, CLI, ...command, '-'], {
    env: environmentWith(),
  })
  expect(await shell.exited).toBe(0)
  expect(statSync(piped).size).toBe(statSync(file).size)
  expect(untaken(readFileSync(piped, 'utf8')) === whole).toBe(true)
}, 600_000)

test('[EXPORT-13] an export by name takes the document that a client is led to by it, and refuses to choose between several of one name', async () => {
  const folder = aFolder()
  const own = await spawnHub(folder, ['--port', '0', '--door', 'open', '--limits', 'off'])
  const peer = await joinAt(own.origin, { name: 'Ada' })
  const eve = await joinAt(own.origin, { name: 'Eve' })
  const socket = await live(peer)
  const document = async (title: string) => (await made(await peer.post('/api/documents', { title }))).id
  const rename = async (documentId: string, title: string) => {
    socket.send({ type: 'document.rename', clientId: title.replaceAll(' ', '-'), documentId, title })
    await socket.answer(title.replaceAll(' ', '-'))
  }
  const former = await document('minutes')
  await rename(former, 'Minutes of May')
  const taken = await document('agenda')
  await rename(taken, 'Agenda of May')
  const agenda = await document('agenda')
  const exact = [await document('Report'), await document('report')]
  const twins = [await document('twin'), await document('Twin / 2'), await document('twin')]
  const rooms = [
    (await made(await peer.post('/api/rooms', { name: 'Plans', private: true }))).id,
    (await made(await eve.post('/api/rooms', { name: 'plans' }))).id,
  ]
  // A conversation has no name, so a name of nothing that is seen does not mean it.
  socket.send({ type: 'room.direct', clientId: 'direct', memberId: eve.member.id })
  await socket.answer('direct')
  // The id of the one document that a format with ids has in its file, or the words of a refusal.
  async function exported(kind: string, name: string): Promise<string> {
    const { exitCode, out, err } = await hubbub([
      'export',
      kind,
      name,
      '--format',
      'json',
      '--out',
      '-',
      '--data',
      folder,
    ])
    if (exitCode !== 0) return `${exitCode} ${err}`
    return Object.values(JSON.parse(out) as Record<string, { id?: string }>).find((part) => part?.id)?.id as string
  }
  async function expectAll() {
    expect(await exported('document', 'minutes')).toBe(former)
    expect(await exported('document', 'agenda')).toBe(agenda)
    expect(await exported('document', 'Agenda of May')).toBe(taken)
    expect(await exported('document', '  AGENDA of may ')).toBe(taken)
    expect([await exported('document', 'Report'), await exported('document', 'report')]).toEqual(exact)
    for (const [kind, name, ids] of [
      ['document', 'twin', [twins[0], twins[2]]],
      ['document', 'REPORT', exact],
      ['room', 'Plans', rooms],
      ['room', 'pl\u00adans', rooms],
    ] as const) {
      const refusal = await exported(kind, name)
      expect(refusal).toMatch(
        new RegExp(`^2 hubbub: There are 2 ${kind}s "${name}"\\. Give the id of one: \\w+, \\w+\\.\n$`),
      )
      for (const id of ids) expect([refusal, refusal.includes(id as string)]).toEqual([refusal, true])
    }
    expect(await exported('document', twins[2] as string)).toBe(twins[2] as string)
    expect(await exported('room', rooms[0] as string)).toBe(rooms[0] as string)
    for (const name of ['attic', '\u200b'])
      expect(await exported('room', name)).toStartWith(`2 hubbub: There is no room`)
    expect(await exported('document', 'attic')).toStartWith('2 hubbub: There is no document "attic". There are: ')
  }
  await expectAll()
  socket.close()
  await own.kill('SIGTERM')
  await expectAll()
}, 600_000)

test('[EXPORT-22] a web page and a table are the same from the hub and from its folder, images and byte order mark included, and who may not see a thing gets none of it', async () => {
  const out = aFolder()
  const own = await spawnHub(out, ['--port', '0', '--limits', 'off'], AWAY)
  const eve = await joinAt(own.origin, { name: 'Eve', code: own.code })
  const max = await joinAt(own.origin, { name: 'Max', code: own.code })
  const room = await made(await eve.post('/api/rooms', { name: 'Pictures', private: true }))
  const document = await made(await eve.post('/api/documents', { title: 'Plan' }))
  const board = await made(await eve.post('/api/boards', { name: 'Sums', columns: [{ key: 'n', type: 'text' }] }))
  await eve.send('PUT', `/api/boards/${board.id}/records/one`, { values: { n: '=1+1' } })
  const id = await sendFile(eve, pngOf(3, 2), { filename: 'dot.png', filetype: 'image/png' })
  const socket = await live(eve)
  socket.send({ type: 'chat.send', clientId: 'picture', roomId: room.id, body: '*Look*', files: [{ id }] })
  await socket.answer('picture')
  socket.close()

  const paths = {
    room: ['html', 'csv'].map((format) => `/api/export/rooms/${room.id}?format=${format}`),
    document: [`/api/export/documents/${document.id}?format=html`],
    board: ['html', 'csv'].map((format) => `/api/export/boards/${board.id}?format=${format}`),
  }
  expect(await refused(await max.get(paths.room[0] as string))).toEqual([404, 'room.notFound'])
  const noTable = await eve.get(`/api/export/documents/${document.id}?format=csv`)
  expect(await refused(noTable)).toEqual([422, 'export.unknownFormat'])

  const untaken = (text: string) => text.replace(/Taken .*/, '')
  const fromHub: Record<string, string> = {}
  for (const path of Object.values(paths).flat()) {
    const answer = await eve.get(path)
    expect(answer.headers.get('content-disposition')).toStartWith('attachment')
    fromHub[path] = Buffer.from(await answer.arrayBuffer()).toString()
  }
  const [page = '', table = ''] = paths.room.map((path) => fromHub[path])
  expect(page).toContain(`src="data:image/png;base64,${Buffer.from(pngOf(3, 2)).toString('base64')}" alt="dot.png"`)
  expect(page).toContain('<em>Look</em>')
  expect(table).toStartWith('\uFEFF"Number","Time (America/New_York)","Author","Text"')
  expect(fromHub[paths.board[1] as string]).toContain(`"one","'=1+1",`)

  const file = join(aFolder(), 'exported')
  const command = (kind: string, id: string, format: string) =>
    hubbub(['export', kind, id, '--format', format, '--out', file, '--data', out], AWAY)
  for (const source of ['a running hub', 'its folder']) {
    if (source === 'its folder') await own.kill('SIGTERM')
    for (const [kind, { id }] of Object.entries({ room, document, board }))
      for (const path of paths[kind as keyof typeof paths]) {
        const format = /\w+$/.exec(path)?.[0] as string
        await command(kind, id, format)
        const taken = readFileSync(file, 'utf8')
        expect([source, format, untaken(taken)]).toEqual([source, format, untaken(fromHub[path] as string)])
      }
    const refusal = await command('document', document.id, 'csv')
    expect([refusal.exitCode, refusal.err]).toEqual([
      2,
      'hubbub: A document has no csv: take one of md, html, docx, pdf, json.\n',
    ])
    const folder = join(aFolder(), 'record')
    expect(await exportAll(out, folder, ['--format', 'csv'])).toEqual({ exitCode: 0, err: '' })
    expect(filesIn(folder)).toEqual(['boards', 'rooms'])
  }
}, 600_000)
