// Migrations from every released schema to the newest one, with the process killed before each statement.
import { Database } from 'bun:sqlite'
import { afterEach, expect, test } from 'bun:test'
import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from '../../src-bun/store/migrate.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { systemClock } from '../../src-bun/system-clock.ts'
import { temporaryFolder } from '../support/hub.ts'
import { chance, LONG, seedFor } from './chance.ts'
import { spawnHub } from './hubs.ts'
import { databaseOf } from './records.ts'

const MIGRATIONS = join(import.meta.dir, '../../src-bun/store/migrations')
const NEWEST = readdirSync(MIGRATIONS).length

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})
function aFolder(): string {
  const folder = temporaryFolder()
  ends.push(folder.remove)
  return folder.path
}

/** A data folder as a hub of this format leaves it, with one member. */
function aFolderOf(format: number): string {
  const data = join(aFolder(), 'data')
  mkdirSync(data)
  const db = new Database(databaseOf(data), { create: true })
  db.run('PRAGMA journal_mode = WAL')
  migrate(db, format)
  db.run(
    "INSERT INTO members (id, name, name_key, colour, role, created_at) VALUES ('m1', 'Ada', 'ada', '#000', 'member', 1)",
  )
  db.run("INSERT INTO settings VALUES ('epoch', 'e1')")
  db.close()
  return data
}

/** The format, tables and members of a database, and SQLite's integrity check. */
function shape(file: string) {
  const db = new Database(file)
  const format = (db.query('PRAGMA user_version').get() as { user_version: number }).user_version
  const tables = db.query<{ sql: string }, []>('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY sql').all()
  const members = db.query('SELECT name FROM members').all()
  const check = db.query('PRAGMA integrity_check').get()
  db.close()
  return { format, tables, members, check }
}

const backupsOf = (data: string) => readdirSync(join(data, 'backups')).map((name) => join(data, 'backups', name))

/** Opens the data folder in another process, which is killed before its nth statement from the migration on. */
async function openUntil(data: string, statement: number): Promise<boolean> {
  const child = Bun.spawn(
    [process.execPath, fileURLToPath(import.meta.resolve('./open-until.ts')), data, String(statement)],
    {
      stdout: 'ignore',
      stderr: 'inherit',
    },
  )
  return (await child.exited) !== 0
}

function openHere(data: string): void {
  const fail = (fault: unknown) => {
    throw fault
  }
  openStore(data, systemClock, fail).close()
}

/** How far apart the statements are before which the process is killed. The oldest schema runs the statements of all migrations. */
function stride(format: number): number {
  if (LONG || format === NEWEST - 1) return 1
  return format === 1 ? 10 : 80
}

test('[STORE-15] a migration that is killed before any of its statements leaves the old or the new schema, and a backup of the old', async () => {
  const { below } = chance(seedFor('STORE-15'))
  for (let format = 1; format < NEWEST; format++) {
    const before = aFolderOf(format)
    const old = shape(databaseOf(before))
    const done = join(aFolder(), 'data')
    cpSync(before, done, { recursive: true })
    openHere(done)
    const fresh = shape(databaseOf(done))
    expect([old.format, fresh.format, fresh.members]).toEqual([format, NEWEST, [{ name: 'Ada' }]])

    let killed = true
    let times = below(stride(format))
    for (; killed; times += stride(format)) {
      const data = join(aFolder(), 'data')
      cpSync(before, data, { recursive: true })
      killed = await openUntil(data, times)
      const left = shape(databaseOf(data))
      expect([times, left]).toEqual([times, left.format === format ? old : fresh])
      for (const backup of backupsOf(data).filter((file) => file.endsWith('.sqlite')))
        expect([times, shape(backup)]).toEqual([times, old])

      // And whoever starts it again has everything.
      openHere(data)
      expect([times, shape(databaseOf(data))]).toEqual([times, fresh])
      expect(backupsOf(data).length).toBeGreaterThan(0)
    }
    // At least one statement, the format number, the moment before the COMMIT and the one after it.
    expect(times).toBeGreaterThan(4)
  }
}, 1_800_000)

test('[STORE-16] a new data folder and one that is up to date are not backed up at the start', async () => {
  const data = aFolder()
  expect(await openUntil(data, Number.MAX_SAFE_INTEGER)).toBe(false)
  expect(backupsOf(data)).toEqual([])
  const hub = await spawnHub(data, ['--port', '0'])
  expect(backupsOf(data)).toEqual([])
  await hub.kill('SIGTERM')
})
