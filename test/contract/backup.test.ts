import { Database } from 'bun:sqlite'
import { afterEach, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeControl } from '../../src-bun/control-file.ts'
import { lockFolder } from '../../src-bun/store/files/folder-lock.ts'
import { aHub, chatSend, eventually, joinAt, live, lobbyOf, post, temporaryFolder } from '../support/hub.ts'
import { hubbub, spawnHub } from '../support/process.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})
function aFolder(): string {
  const folder = temporaryFolder()
  ends.push(folder.remove)
  return folder.path
}

const controlOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'control.json'), 'utf8')) as { port: number; token: string }

/** The bodies of the messages in a database file, in order. */
function messagesIn(file: string): string[] {
  const db = new Database(file, { readonly: true })
  const rows = db.query<{ body: string }, []>('SELECT body FROM messages ORDER BY seq').all()
  db.close()
  return rows.map(({ body }) => body)
}

function epochOf(file: string): string | undefined {
  const db = new Database(file, { readonly: true })
  const row = db.query<{ value: string }, []>("SELECT value FROM settings WHERE key = 'epoch'").get()
  db.close()
  return row?.value
}

/** The data folder of a stopped hub in which Ada has posted these lines. */
async function aRecord(lines: string[]): Promise<string> {
  const data = aFolder()
  const hub = await spawnHub(data, ['--port', '0'])
  const ada = await live(await joinAt(hub.origin, { name: 'Ada', code: hub.code }))
  const roomId = await lobbyOf(ada)
  for (const line of lines) ada.send(chatSend(roomId, line))
  await eventually(() => ada.received('chat.posted').length === lines.length)
  await hub.kill('SIGTERM')
  return data
}

test('[PERM-5] a backup is refused to members, the host and everybody else, and sent to the owner of this computer by GET alone', async () => {
  const hub = await aHub()
  ends.push(hub.end)
  const ada = await hub.join('Ada')
  const host = (await (await post(hub.origin, '/api/host', { hostToken: hub.hostToken })).json()) as { token: string }
  const { token } = controlOf(hub.folder)
  const ask = (token: string | undefined, method = 'GET') =>
    fetch(`${hub.origin}/api/backup`, { method, headers: token ? { authorization: `Bearer ${token}` } : {} })

  expect((await ask(undefined)).status).toBe(401)
  expect((await ask(`${token}x`)).status).toBe(401)
  expect((await ask(ada.token)).status).toBe(403)
  expect((await ask(host.token)).status).toBe(403)
  expect((await ask(token, 'HEAD')).status).toBe(403)
  const cookie = await fetch(`${hub.origin}/api/backup`, { headers: { cookie: `hubbub_${hub.port}=${ada.token}` } })
  expect(cookie.status).toBe(403)
  expect(readdirSync(join(hub.folder, 'backups'))).toEqual([])

  const given = await ask(token)
  expect([given.status, given.headers.get('cache-control')]).toEqual([200, 'no-store'])
  const file = join(aFolder(), 'given.sqlite')
  await Bun.write(file, await given.arrayBuffer())
  expect(epochOf(file)).toMatch(/^\w{16}$/)
  await eventually(() => readdirSync(join(hub.folder, 'backups')).length === 0)
}, 600_000)

test('[CLI-10] a backup is refused in one sentence if its file exists, there is no hub, or an argument is wrong', async () => {
  const data = await aRecord([])
  const taken = join(aFolder(), 'taken')
  writeFileSync(taken, 'mine')
  const nobody = aFolder()
  for (const [args, words] of [
    [['backup', '--data', data, '--out', taken], 'is there already'],
    [['backup', '--data', nobody, '--out', join(nobody, 'x')], 'no hub'],
    [['backup', 'everything', '--data', data], 'hubbub --help'],
  ] as const) {
    const { exitCode, out, err } = await hubbub([...args])
    expect([args, exitCode, out, err.includes(words), err.trim().split('\n').length]).toEqual([args, 2, '', true, 1])
  }
  expect(readFileSync(taken, 'utf8')).toBe('mine')
  expect(readdirSync(nobody)).toEqual([])
}, 600_000)

test('[CLI-11] a restore is refused while the hub runs or if the file is not a valid Hubbub database, and changes nothing', async () => {
  const data = await aRecord(['first'])
  const backup = join(aFolder(), 'backup.sqlite')
  expect((await hubbub(['backup', '--data', data, '--out', backup])).exitCode).toBe(0)
  const before = readFileSync(join(data, 'hub.sqlite'))
  const there = readdirSync(data).sort()

  const files = aFolder()
  const bad = (name: string, bytes: Uint8Array | string) => {
    writeFileSync(join(files, name), bytes)
    return join(files, name)
  }
  const flipped = readFileSync(backup)
  for (let at = 4096; at < flipped.length; at += 4096) flipped.fill(0xff, at, at + 64)
  const newer = join(files, 'newer')
  const foreign = join(files, 'foreign')
  for (const [file, sql] of [
    [newer, 'PRAGMA user_version = 99'],
    [foreign, 'CREATE TABLE recipes (name TEXT); PRAGMA user_version = 1'],
  ] as const) {
    const db = new Database(file, { create: true })
    db.run(sql)
    db.close()
  }
  for (const [file, words] of [
    [join(files, 'missing'), 'no file'],
    [files, 'no file'],
    [bad('empty', ''), 'not a valid Hubbub database'],
    [bad('junk', 'junk, '.repeat(5000)), 'not a valid Hubbub database'],
    [bad('cut', readFileSync(backup).subarray(0, 20_000)), 'not a valid Hubbub database'],
    [bad('flipped', flipped), 'not a valid Hubbub database'],
    [foreign, 'not a valid Hubbub database'],
    [newer, 'newer Hubbub'],
  ] as const) {
    const { exitCode, err } = await hubbub(['restore', file, '--data', data])
    expect([file, exitCode, err.includes(words), err.trim().split('\n').length]).toEqual([file, 2, true, 1])
  }
  expect((await hubbub(['restore', '--data', data])).exitCode).toBe(2)
  expect(readdirSync(data).sort()).toEqual(there)
  expect(readFileSync(join(data, 'hub.sqlite')).equals(before)).toBe(true)

  const hub = await spawnHub(data, ['--port', '0'])
  const running = await hubbub(['restore', backup, '--data', data])
  expect([running.exitCode, running.err]).toEqual([2, `hubbub: another hub is using the data folder ${data}.\n`])
  expect((await fetch(`${hub.origin}/health`)).status).toBe(200)
  await hub.kill('SIGTERM')
}, 600_000)

test('[CLI-12] a backup of a running hub, or of its folder, is restored into any folder with the same content and a new epoch', async () => {
  const data = await aRecord(['first', 'second'])
  const files = aFolder()
  const [stopped, running] = [join(files, 'stopped.sqlite'), join(files, 'running.sqlite')]
  const made = await hubbub(['backup', '--data', data, '--out', stopped])
  expect([made.exitCode, made.out, made.err]).toEqual([0, `${stopped}\n`, ''])
  const hub = await spawnHub(data, ['--port', '0'])
  // The token must not be sent to a proxy that the environment names.
  const proxy = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response('a proxy', { status: 502 }) })
  ends.push(() => proxy.stop(true))
  const url = `http://127.0.0.1:${proxy.port}`
  const env = { HTTP_PROXY: url, http_proxy: url, NO_PROXY: '', no_proxy: '' }
  const given = await hubbub(['backup', '--data', data, '--out', running], env)
  expect([given.exitCode, given.out, given.err]).toEqual([0, `${running}\n`, ''])
  await hub.kill('SIGTERM')
  for (const file of [stopped, running]) {
    expect(messagesIn(file)).toEqual(['first', 'second'])
    expect(statSync(file).mode & 0o777).toBe(0o600)
  }
  expect(readdirSync(files).sort()).toEqual(['running.sqlite', 'stopped.sqlite'])

  const elsewhere = join(aFolder(), 'new')
  const restored = await hubbub(['restore', running, '--data', elsewhere])
  expect([restored.exitCode, restored.err, restored.out.split('\n').length]).toEqual([0, '', 3])
  expect(messagesIn(join(elsewhere, 'hub.sqlite'))).toEqual(['first', 'second'])
  const other = await aRecord(['something else'])
  const epoch = epochOf(join(other, 'hub.sqlite'))
  const over = await hubbub(['restore', running, '--data', other])
  const oldDatabase = /kept as (.+)\.\n$/.exec(over.out)?.[1] as string
  expect(oldDatabase).toMatch(/hub\.sqlite\.before-restore-\d{8}-\d{6}$/)
  expect([messagesIn(oldDatabase), epochOf(oldDatabase)]).toEqual([['something else'], epoch])
  expect(messagesIn(join(other, 'hub.sqlite'))).toEqual(['first', 'second'])
  const epochs = [running, join(elsewhere, 'hub.sqlite'), join(other, 'hub.sqlite')].map(epochOf)
  expect(new Set(epochs).size).toBe(3)
}, 600_000)

test('[CLI-13] a control file that a killed hub has left behind is ignored, and its port receives no request', async () => {
  const data = await aRecord(['first'])
  const requests: string[] = []
  const otherServer = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request) {
      requests.push(`${request.url} ${request.headers.get('authorization')}`)
      return Response.json({ status: 'ok', rooms: [], documents: [] })
    },
  })
  ends.push(() => otherServer.stop(true))
  // Its process id and its port now belong to another process.
  const control = { pid: process.pid, port: otherServer.port, token: 'the-token-of-the-dead-hub' }
  writeFileSync(join(data, 'control.json'), JSON.stringify(control))
  const out = join(aFolder(), 'out')
  expect((await hubbub(['export', 'room', 'lobby', '--data', data, '--out', out])).exitCode).toBe(0)
  expect(readFileSync(out, 'utf8')).toContain('first')

  writeFileSync(join(data, 'control.json'), JSON.stringify(control))
  expect((await hubbub(['backup', '--data', data, '--out', `${out}.sqlite`])).exitCode).toBe(0)
  expect(messagesIn(`${out}.sqlite`)).toEqual(['first'])
  expect(existsSync(join(data, 'control.json'))).toBe(false)
  expect(requests).toEqual([])
}, 600_000)

test('[BACKUP-11] a download that breaks off in the middle is refused, and leaves no file behind', async () => {
  const data = await aRecord(['first'])
  const half = readFileSync(join(data, 'hub.sqlite')).subarray(0, 30_000)
  // A server that holds the lock of the folder in the hub's place and sends half of the database.
  const lock = lockFolder(data)
  ends.push(lock.release)
  const hub = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response(half) })
  ends.push(() => hub.stop(true))
  writeControl(data, { pid: process.pid, port: hub.port as number, token: 'token' })
  const files = aFolder()
  const { exitCode, out, err } = await hubbub(['backup', '--data', data, '--out', join(files, 'half.sqlite')])
  expect([exitCode, out, readdirSync(files)]).toEqual([1, '', []])
  expect(err).toBe('hubbub: what came from the running hub is no whole backup; try again.\n')
}, 600_000)
