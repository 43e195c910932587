import { Database } from 'bun:sqlite'
import { afterEach, expect, test } from 'bun:test'
import { allow, type Result, refuse } from '../../src-bun/domain/result.ts'
import { createCommitLoop } from '../../src-bun/store/commit-loop.ts'
import { eventually, temporaryFolder } from '../support/hub.ts'

const opened: { db: Database; other: Database; remove(): void }[] = []
afterEach(() => {
  for (const { db, other, remove } of opened.splice(0)) {
    db.close()
    other.close()
    remove()
  }
})

/** A loop on a real file, and a second connection that sees only what is committed. */
function aLoop() {
  const folder = temporaryFolder()
  const db = new Database(`${folder.path}/t.sqlite`, { create: true })
  db.run('PRAGMA journal_mode = WAL')
  db.run('CREATE TABLE t (x TEXT NOT NULL UNIQUE)')
  const other = new Database(`${folder.path}/t.sqlite`)
  opened.push({ db, other, remove: folder.remove })
  const faults: unknown[] = []
  let gathered: (string | null)[] = []
  const loop = createCommitLoop(
    db,
    { monotonic: () => performance.now() },
    (fault) => faults.push(fault),
    { isFull: () => false, release: () => {} },
    {
      flush() {
        for (const x of gathered) db.run('INSERT INTO t VALUES (?)', [x])
        gathered = []
      },
      discard() {
        gathered = []
      },
    },
  )
  const gather = (x: string | null) => () => allow(gathered.push(x))
  const insert = (x: string | null) => () => allow(db.run('INSERT INTO t VALUES (?)', [x]).changes)
  const onDisk = () =>
    other
      .query<{ x: string }, []>('SELECT x FROM t ORDER BY rowid')
      .all()
      .map(({ x }) => x)
  return { db, loop, insert, gather, onDisk, faults }
}

test('[STORE-1] nobody is told before it is on disk', async () => {
  const { loop, insert, onDisk } = aLoop()
  const told: string[][] = []
  loop.run(insert('a'), () => told.push(onDisk()))
  loop.run(insert('b'), () => told.push(onDisk()))
  expect(told).toEqual([])
  expect(onDisk()).toEqual([])
  await eventually(() => told.length === 2)
  expect(told).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ])
})

test('[STORE-2] a refusal and a throw undo their own part only', async () => {
  const { loop, insert, onDisk, db, faults } = aLoop()
  const told: Result<unknown>[] = []
  loop.run(insert('a'), (result) => told.push(result))
  loop.run(
    () => {
      db.run("INSERT INTO t VALUES ('refused')")
      return refuse('notAllowed')
    },
    (result) => told.push(result),
  )
  loop.run(
    () => {
      db.run("INSERT INTO t VALUES ('thrown')")
      throw new Error('a bug')
    },
    (result) => told.push(result),
  )
  loop.run(insert('b'), (result) => told.push(result))
  loop.commit()
  expect(onDisk()).toEqual(['a', 'b'])
  expect(told.map((result) => (result.ok ? 'ok' : result.code))).toEqual(['ok', 'notAllowed', 'internal', 'ok'])
  expect(faults).toHaveLength(1)
})

test('[STORE-3] a commit that fails is said to everybody in it, keeps nothing, and the next one works', () => {
  const { loop, insert, onDisk, db } = aLoop()
  const told: string[] = []
  const tell = (result: Result<unknown>) => told.push(result.ok ? 'ok' : result.code)
  db.run('PRAGMA foreign_keys = ON')
  db.run('CREATE TABLE parent (id INTEGER PRIMARY KEY)')
  db.run('CREATE TABLE child (p INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)')
  loop.run(insert('a'), tell)
  // A deferred constraint is only looked at by COMMIT: a real failure of a real commit.
  loop.run(() => allow(db.run('INSERT INTO child VALUES (7)')), tell)
  loop.commit()
  expect(told).toEqual(['storage.unavailable', 'storage.unavailable'])
  expect(onDisk()).toEqual([])
  loop.run(insert('b'), tell)
  loop.commit()
  expect(told.at(-1)).toBe('ok')
  expect(onDisk()).toEqual(['b'])
})

test('[STORE-4] a full database rolls the whole group back, and everybody in it hears so', () => {
  const { loop, insert, onDisk, db } = aLoop()
  const told: string[] = []
  const tell = (result: Result<unknown>) => told.push(result.ok ? 'ok' : result.code)
  const { page_count } = db.query('PRAGMA page_count').get() as { page_count: number }
  db.run(`PRAGMA max_page_count = ${page_count + 1}`)
  loop.run(insert('a'), tell)
  loop.run(insert('x'.repeat(100_000)), tell)
  loop.commit()
  expect(told).toHaveLength(2)
  expect(told.at(-1)).toBe('storage.unavailable')
  expect(onDisk()).toEqual(told[0] === 'ok' ? ['a'] : [])
  db.run('PRAGMA max_page_count = 100000')
  loop.run(insert('b'), tell)
  loop.commit()
  expect(onDisk()).toContain('b')
})

test('[STORE-5] one listener that throws does not silence the next', () => {
  const { loop, insert, faults } = aLoop()
  let heard = false
  loop.run(insert('a'), () => {
    throw new Error('a bug in an answer')
  })
  loop.run(insert('b'), () => {
    heard = true
  })
  loop.commit()
  expect(heard).toBe(true)
  expect(faults).toHaveLength(1)
})

test('[STORE-17] what is gathered is written with the COMMIT, and forgotten where that fails', () => {
  const { loop, insert, gather, onDisk, faults } = aLoop()
  const told: string[] = []
  const tell = (result: Result<unknown>) => told.push(result.ok ? 'ok' : result.code)
  loop.gather(gather('a'), tell)
  loop.gather(() => refuse('notAllowed'), tell)
  loop.gather(() => {
    throw new Error('a bug')
  }, tell)
  expect([told, onDisk()]).toEqual([[], []])
  loop.commit()
  expect([told.splice(0), onDisk()]).toEqual([['ok', 'notAllowed', 'internal'], ['a']])
  expect(faults).toHaveLength(1)

  // What the disk does not take is nobody's, and nothing of it comes with the next COMMIT.
  loop.run(insert('b'), tell)
  loop.gather(gather('c'), tell)
  loop.gather(gather(null), tell)
  loop.commit()
  expect([told.splice(0), onDisk()]).toEqual([Array(3).fill('storage.unavailable'), ['a']])
  loop.gather(gather('d'), tell)
  loop.commit()
  expect([told, onDisk()]).toEqual([['ok'], ['a', 'd']])
})
