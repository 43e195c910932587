// Backups and data folders that somebody else has made or changed: their rows are taken, nothing else of them.
import { Database } from 'bun:sqlite'
import { afterEach, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../../src-bun/store/store.ts'
import { systemClock } from '../../src-bun/system-clock.ts'
import { joinAt, type Peer, post, temporaryFolder } from '../support/hub.ts'
import { type HubProcess, hubbub } from '../support/process.ts'
import { spawnHub } from './hubs.ts'
import { databaseOf, linesOf, recordLines, setting } from './records.ts'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})
function aFolder(): string {
  const folder = temporaryFolder()
  ends.push(folder.remove)
  return folder.path
}

/** A database file with these lines, and with what these statements make of it. */
async function aFile(lines: string[], ...statements: string[]): Promise<string> {
  const data = aFolder()
  await recordLines(data, lines)
  change(databaseOf(data), ...statements)
  return databaseOf(data)
}

function change(file: string, ...statements: string[]): void {
  const db = new Database(file)
  for (const statement of statements) db.run(statement)
  db.run('PRAGMA wal_checkpoint(TRUNCATE)')
  db.run('PRAGMA journal_mode = DELETE')
  db.close()
}

function rowsOf<T>(file: string, sql: string): T[] {
  const db = new Database(file)
  const rows = db.query<T, []>(sql).all()
  db.close()
  return rows
}
const schemaOf = (file: string) => rowsOf(file, 'SELECT type, name, sql FROM sqlite_schema ORDER BY type, name')

/** The schema of a database that nobody but a hub has touched. */
function ownSchema(): unknown[] {
  const data = aFolder()
  openStore(data, systemClock, fail).close()
  return schemaOf(databaseOf(data))
}
const fail = (fault: unknown) => {
  throw fault
}

const FOREIGN_PARTS = [
  // Each would run within the hub, or while the file is examined, or while its rows are read.
  "CREATE TRIGGER all_hosts AFTER INSERT ON members BEGIN UPDATE members SET role = 'host' WHERE id = new.id; END",
  `CREATE TRIGGER no_end AFTER INSERT ON settings BEGIN
     INSERT INTO spins WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n; END`,
  `CREATE TRIGGER no_end_either AFTER UPDATE ON settings BEGIN
     INSERT INTO spins WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n; END`,
  'CREATE TABLE spins (i INTEGER)',
  'CREATE TABLE costly (i INTEGER, big TEXT NOT NULL AS (hex(zeroblob(300000000 + i))) VIRTUAL)',
  'INSERT INTO costly (i) VALUES (1), (2), (3), (4)',
  'CREATE INDEX costly_names ON members (name COLLATE NOCASE) WHERE length(hex(zeroblob(length(name)))) > 0',
  'CREATE VIEW everything AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n',
  'CREATE VIRTUAL TABLE searched USING fts5(body)',
  'ALTER TABLE messages ADD COLUMN shout TEXT AS (upper(body)) VIRTUAL',
]

test('[IDENT-1] of a restored file the rows are taken, and no trigger, view, index, column or table of its own is kept or runs', async () => {
  const own = ownSchema()
  const file = await aFile(['first', 'second'], ...FOREIGN_PARTS)
  const data = join(aFolder(), 'data')
  const restored = await hubbub(['restore', file, '--data', data])
  expect([restored.exitCode, restored.err]).toEqual([0, ''])
  expect(schemaOf(databaseOf(data))).toEqual(own)
  expect(linesOf(databaseOf(data))).toEqual(['first', 'second'])
  expect(readdirSync(data).filter((name) => /source|making|examined/.test(name))).toEqual([])

  const hub = await spawnHub(data, ['--port', '0'])
  const { member } = await joinAt(hub.origin, { name: 'Mallory', code: hub.code })
  expect(member.role).toBe('member')
  await hub.kill('SIGTERM')
}, 600_000)

test('[IDENT-2] a table that is another kind of thing, or lacks a column, is refused and changes nothing', async () => {
  const data = aFolder()
  await recordLines(data, ['old'])
  const before = readFileSync(databaseOf(data))
  const asView = 'CREATE VIEW audit AS SELECT 1 AS id, 1 AS at, 2 AS actor_id, 3 AS action, 4 AS subject, 5 AS detail'
  const generated = 'ALTER TABLE audit ADD COLUMN detail TEXT NOT NULL AS (subject) VIRTUAL'
  for (const statements of [
    ['DROP TABLE audit', asView],
    ['ALTER TABLE audit DROP COLUMN detail', generated],
    ['ALTER TABLE audit DROP COLUMN detail'],
    [
      "UPDATE boards SET columns = '[' WHERE 0",
      "INSERT INTO boards (id, name, name_key, columns, created_at, created_by) VALUES ('b', 'b', 'b', 'no JSON', 1, (SELECT id FROM members))",
    ],
    ["UPDATE changes SET body = 'no JSON'"],
    ["UPDATE changes SET body = '[]'"],
    ['UPDATE rooms SET last_seq = 9000000000000'],
    ['UPDATE messages SET posted_at = 9223372036854775807'],
    ["UPDATE members SET name = replace(hex(zeroblob(40000)), '0', 'x')"],
    ["UPDATE messages SET body = replace(hex(zeroblob(9000000)), '0', 'x')"],
    ['PRAGMA foreign_keys = OFF', "UPDATE messages SET author_id = 'nobody'"],
  ]) {
    const file = await aFile(['new'], ...statements)
    const { exitCode, err } = await hubbub(['restore', file, '--data', data])
    expect([statements, exitCode, err]).toEqual([statements, 2, expect.stringContaining('not a valid Hubbub database')])
    expect(readFileSync(databaseOf(data)).equals(before)).toBe(true)
  }
}, 600_000)

const asMember = (origin: string, { token }: Peer) =>
  fetch(`${origin}/api/me`, { headers: { authorization: `Bearer ${token}` } })

/** A hub with its launcher, a second host, and Ada; ended. `meanwhile` is called with the data folder after a backup was made of it. */
async function aBackupOfAda(
  env: Record<string, string>,
  meanwhile: (hub: HubProcess, host: Peer, ada: Peer) => Promise<void>,
) {
  const data = aFolder()
  const hub = await spawnHub(data, ['--port', '0'], env)
  const host = await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')
  const [ada, eve] = [
    await joinAt(hub.origin, { name: 'Ada', code: hub.code }),
    await joinAt(hub.origin, { name: 'Eve', code: hub.code }),
  ]
  expect((await host.send('PUT', `/api/members/${eve.member.id}/role`, { role: 'host' })).ok).toBe(true)
  const backup = join(aFolder(), 'backup.sqlite')
  expect((await hubbub(['backup', '--data', data, '--out', backup], env)).err).toBe('')
  await meanwhile(hub, host, ada)
  await hub.kill('SIGTERM')
  return { data, backup, hub, host, ada, eve }
}

test('[IDENT-3] after a restore everybody signs in anew with a new code, the launcher alone is host, and who was sent away stays away', async () => {
  for (const env of [{}, { HUBBUB_SECRET: 'a secret of the environment, which nobody renews' }]) {
    const { data, backup, hub, host, ada, eve } = await aBackupOfAda(env, async (_, host, ada) => {
      expect((await host.post(`/api/members/${ada.member.id}/ban`, {})).ok).toBe(true)
    })
    const restored = await hubbub(['restore', backup, '--data', data], env)
    expect([restored.exitCode, restored.err]).toEqual([0, ''])
    expect(restored.out).toContain('new code')

    const again = await spawnHub(data, ['--port', '0'], env)
    for (const peer of [host, ada, eve]) expect((await asMember(again.origin, peer)).status).toBe(401)
    expect(again.code).not.toBe(hub.code)
    for (const code of [hub.code, hub.token])
      expect((await post(again.origin, '/api/join', { name: 'Bob', code })).status).toBe(403)
    const launcher = await joinAt(again.origin, { hostToken: again.hostToken }, '/api/host')
    expect(launcher.member.id).toBe(host.member.id)
    const listed = (await (await launcher.get('/api/removals')).json()) as { removals: { memberId: string }[] }
    expect(listed.removals.map(({ memberId }) => memberId)).toEqual([ada.member.id])
    const roles = rowsOf<{ id: string }>(await copyOf(data), "SELECT id FROM members WHERE role = 'host'")
    expect(roles).toEqual([{ id: host.member.id }])
    const banned = await post(again.origin, '/api/join', { name: 'Ada', code: again.code })
    expect([banned.status, await banned.json()]).toEqual([403, { error: { code: 'member.removed' } }])
    await again.kill('SIGTERM')
  }
}, 600_000)

/** The database of a running hub, as a file that can be read. */
async function copyOf(data: string): Promise<string> {
  const out = join(aFolder(), 'copy.sqlite')
  expect((await hubbub(['backup', '--data', data, '--out', out])).err).toBe('')
  return out
}

test('[IDENT-4] a guest in a restored file is never a host, an unknown role may only read, and a launcher who is nobody is replaced', async () => {
  const file = await aFile(
    ['first'],
    `INSERT INTO members (id, name, name_key, colour, role, created_at, guest_key) VALUES
       ('guesthost', 'Mallory', 'mallory', '#000000', 'host', 1, '127.0.0.1 mallory'),
       ('realhost', 'Eve', 'eve', '#000000', 'host', 2, NULL), ('king', 'King', 'king', '#000000', 'king', 3, NULL)`,
    "INSERT OR REPLACE INTO settings VALUES ('hostId', 'nobody'), ('hubId', 'x; Domain=example.org'), ('door.policy', 'wide')",
  )
  const data = join(aFolder(), 'data')
  expect((await hubbub(['restore', file, '--data', data])).err).toBe('')
  expect(setting(databaseOf(data), 'hostId')).toBe('realhost')
  const roles = rowsOf<{ id: string; role: string }>(databaseOf(data), 'SELECT id, role FROM members')
  expect(Object.fromEntries(roles.map(({ id, role }) => [id, role]))).toMatchObject({
    guesthost: 'member',
    realhost: 'host',
    king: 'viewer',
  })
  const hub = await spawnHub(data, ['--port', '0', '--door', 'open'])
  expect(hub.hubId).toMatch(/^\w{16}$/)
  const { member } = await joinAt(hub.origin, { name: 'Mallory' })
  expect(member.role).toBe('member')
  await hub.kill('SIGTERM')
}, 600_000)

test('[IDENT-5] a data folder whose database has parts of its own is started from its rows, under a new epoch and with a new code', async () => {
  const own = ownSchema()
  const data = aFolder()
  const ada = await recordLines(data, ['first', 'second'])
  change(databaseOf(data), ...FOREIGN_PARTS)
  const [epoch, before] = [setting(databaseOf(data), 'epoch'), readFileSync(databaseOf(data))]
  // Only the hub replaces a database.
  expect((await hubbub(['export', '--data', data, '--out', join(aFolder(), 'out')])).exitCode).toBe(1)
  const hub = await spawnHub(data, ['--port', '0'])
  expect((await asMember(hub.origin, ada)).status).toBe(401)
  await hub.kill('SIGTERM')
  expect(schemaOf(databaseOf(data))).toEqual(own)
  expect(linesOf(databaseOf(data))).toEqual(['first', 'second'])
  expect(setting(databaseOf(data), 'epoch')).not.toBe(epoch)
  const aside = readdirSync(data).filter((name) => name.includes('.corrupt-'))
  expect(aside).toHaveLength(1)
  expect(readFileSync(join(data, aside[0] as string)).equals(before)).toBe(true)
  const words = (await hub.stderrText()).split('\n').filter((line) => line.startsWith('hubbub:'))
  expect(words).toEqual([
    expect.stringContaining('parts that are not'),
    expect.stringContaining('its rows'),
    expect.stringContaining('new code'),
  ])
}, 600_000)

const MIGRATIONS = join(import.meta.dir, '../../src-bun/store/migrations')
const migrations = readdirSync(MIGRATIONS).sort()

test('[IDENT-6] a backup of every earlier format is restored with its rows, also with other words in its comments', async () => {
  for (let format = 1; format <= migrations.length; format++) {
    const file = join(aFolder(), 'old.sqlite')
    const db = new Database(file, { create: true })
    for (const name of migrations.slice(0, format))
      db.run(
        readFileSync(join(MIGRATIONS, name), 'utf8').replace(
          /--.*/g,
          '-- Other words, as an earlier version had them.',
        ),
      )
    db.run(`PRAGMA user_version = ${format}`)
    db.run(`INSERT INTO members (id, name, name_key, colour, role, created_at) VALUES
      ('m1', 'Ada', 'ada', '#000', 'host', 1), ('m2', 'Bob', 'bob', '#000', 'host', 2)`)
    db.run("INSERT INTO settings VALUES ('epoch', 'e1')")
    db.run("INSERT INTO rooms (id, name, name_key, last_seq, created_at) VALUES ('r1', 'lobby', 'lobby', 1, 1)")
    db.run(
      "INSERT INTO messages (room_id, seq, id, author_id, author_name, body, posted_at) VALUES ('r1', 1, 'x1', 'm1', 'Ada', 'an old line', 1)",
    )
    db.close()
    const data = join(aFolder(), 'data')
    const { exitCode, err } = await hubbub(['restore', file, '--data', data])
    expect([format, exitCode, err]).toEqual([format, 0, ''])
    openStore(data, systemClock, fail).close()
    expect([format, linesOf(databaseOf(data))]).toEqual([format, ['an old line']])
    expect(rowsOf<{ id: string }>(databaseOf(data), "SELECT id FROM members WHERE role = 'host'")).toEqual([
      { id: 'm1' },
    ])
    expect(schemaOf(databaseOf(data))).toEqual(ownSchema())
  }
}, 600_000)

test('[IDENT-19] an old file with more members and rooms than there can be is refused, and not migrated without an end', async () => {
  const file = join(aFolder(), 'old.sqlite')
  const db = new Database(file, { create: true })
  for (const name of migrations.slice(0, 6)) db.run(readFileSync(join(MIGRATIONS, name), 'utf8'))
  db.run('PRAGMA user_version = 6')
  const many = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) '
  db.run(
    `INSERT INTO members (id, name, name_key, colour, role, created_at) ${many} SELECT 'm' || i, i, i, '', 'member', 1 FROM n`,
  )
  db.run(`INSERT INTO rooms (id, name, name_key, last_seq, created_at) ${many} SELECT 'r' || i, i, i, 1, 1 FROM n`)
  db.close()
  const { exitCode, err } = await hubbub(['restore', file, '--data', join(aFolder(), 'data')])
  expect([exitCode, err]).toEqual([2, expect.stringContaining('more members and rooms')])
}, 600_000)

test('[IDENT-21] who signs in again after a restore on the same device under the same name is the same member, and no host', async () => {
  const data = aFolder()
  const hub = await spawnHub(data, ['--port', '0'])
  const joinWith = async (origin: string, code: string | undefined, cookie: string) => {
    const response = await post(origin, '/api/join', { name: 'Eve', code }, { cookie, origin })
    const cookies = response.headers.getSetCookie().map((each) => each.replace(/;.*/, ''))
    const { member } = (await response.json()) as { member: { id: string; role: string } }
    return { member, cookie: cookies.join('; ') }
  }
  const eve = await joinWith(hub.origin, hub.code, '')
  const host = await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')
  expect((await host.send('PUT', `/api/members/${eve.member.id}/role`, { role: 'host' })).ok).toBe(true)
  const backup = join(aFolder(), 'backup.sqlite')
  expect((await hubbub(['backup', '--data', data, '--out', backup])).err).toBe('')
  await hub.kill('SIGTERM')
  expect((await hubbub(['restore', backup, '--data', data])).err).toBe('')

  const again = await spawnHub(data, ['--port', '0'])
  const session = await fetch(`${again.origin}/api/session`, { headers: { cookie: eve.cookie } })
  expect(await session.json()).toEqual({})
  const back = await joinWith(again.origin, again.code, eve.cookie)
  expect(back.member).toMatchObject({ id: eve.member.id, role: 'member' })
  // Without the cookies of the device it is somebody else.
  expect((await joinWith(again.origin, again.code, '')).member.id).not.toBe(eve.member.id)
  await again.kill('SIGTERM')
}, 600_000)
