import { Database } from 'bun:sqlite'
import { afterEach, expect, spyOn, test } from 'bun:test'
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

type Operation = { perform(): Result<unknown>; isBuffered?: true }

/** How many buffered operations are enough for a COMMIT. */
const BUFFER_FULL = 100

/** A loop on a real file, and a second connection that sees only what is committed. A statement that `fails` throws. */
function aLoop(
  fails: (sql: string) => boolean = () => false,
  isInPlace = () => true,
  monotonic = () => performance.now(),
) {
  const folder = temporaryFolder()
  const db = new Database(`${folder.path}/t.sqlite`, { create: true })
  const query = db.query.bind(db)
  db.query = ((sql: string) => {
    const statement = query(sql)
    const run = statement.run.bind(statement)
    statement.run = (...values) => {
      if (fails(sql)) throw new Error(`planted: ${sql}`)
      return run(...values)
    }
    return statement
  }) as typeof db.query
  db.run('PRAGMA journal_mode = WAL')
  db.run('CREATE TABLE t (x TEXT NOT NULL UNIQUE)')
  const other = new Database(`${folder.path}/t.sqlite`)
  opened.push({ db, other, remove: folder.remove })
  const faults: unknown[] = []
  let buffer: (string | null)[] = []
  let performed = 0
  const loop = createCommitLoop<Operation, number>({
    meter: { current: () => undefined, chargeTogether: (_payers, work) => work() },
    db,
    clock: { monotonic },
    onFault: (fault) => faults.push(fault),
    disk: { isDiskFull: () => false, isInPlace, onOutOfSpace: () => {} },
    work: {
      perform(operation) {
        performed++
        return operation.perform()
      },
      isBuffered: ({ isBuffered }) => isBuffered ?? false,
      isBufferFull: () => buffer.length >= BUFFER_FULL,
      flush() {
        for (const x of buffer) db.run('INSERT INTO t VALUES (?)', [x])
        buffer = []
      },
      discard() {
        buffer = []
        performed = 0
      },
      takeCommitted() {
        const taken = performed
        performed = 0
        return taken
      },
    },
  })
  const bufferedInsert = (x: string | null): Operation => ({ perform: () => allow(buffer.push(x)), isBuffered: true })
  const insert = (x: string | null): Operation => ({
    perform: () => allow(db.run('INSERT INTO t VALUES (?)', [x]).changes),
  })
  const onDisk = () =>
    other
      .query<{ x: string }, []>('SELECT x FROM t ORDER BY rowid')
      .all()
      .map(({ x }) => x)
  return { db, loop, insert, bufferedInsert, onDisk, faults }
}

/** Collects what operations are answered: `ok`, or the code of the refusal. */
function aRecorder() {
  const answers: string[] = []
  return { answers, record: (result: Result<unknown>) => void answers.push(result.ok ? 'ok' : result.code) }
}

test('[STORE-1] no operation is answered before its group is on disk', async () => {
  const { loop, insert, onDisk } = aLoop()
  const seen: string[][] = []
  loop.run(insert('a'), () => seen.push(onDisk()))
  loop.run(insert('b'), () => seen.push(onDisk()))
  expect(seen).toEqual([])
  expect(onDisk()).toEqual([])
  await eventually(() => seen.length === 2)
  expect(seen).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ])
})

test('[STORE-2] an operation that refuses or throws undoes only its own part of the group', () => {
  const { loop, insert, onDisk, db, faults } = aLoop()
  const { answers, record } = aRecorder()
  loop.run(insert('a'), record)
  loop.run(
    {
      perform() {
        db.run("INSERT INTO t VALUES ('refused')")
        return refuse('notAllowed')
      },
    },
    record,
  )
  loop.run(
    {
      perform() {
        db.run("INSERT INTO t VALUES ('thrown')")
        throw new Error('a bug')
      },
    },
    record,
  )
  loop.run(insert('b'), record)
  loop.commitGroup()
  expect(onDisk()).toEqual(['a', 'b'])
  expect(answers).toEqual(['ok', 'notAllowed', 'internal', 'ok'])
  expect(faults).toHaveLength(1)
})

test('[STORE-3] a COMMIT that fails stores nothing and refuses the whole group, and the next one works', () => {
  const { loop, insert, onDisk, db } = aLoop()
  const { answers, record } = aRecorder()
  db.run('PRAGMA foreign_keys = ON')
  db.run('CREATE TABLE parent (id INTEGER PRIMARY KEY)')
  db.run('CREATE TABLE child (p INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)')
  loop.run(insert('a'), record)
  // A deferred constraint is only checked by COMMIT: a real failure of a real commit.
  loop.run({ perform: () => allow(db.run('INSERT INTO child VALUES (7)')) }, record)
  loop.commitGroup()
  expect(answers).toEqual(['storage.unavailable', 'storage.unavailable'])
  expect(onDisk()).toEqual([])
  loop.run(insert('b'), record)
  loop.commitGroup()
  expect(answers.at(-1)).toBe('ok')
  expect(onDisk()).toEqual(['b'])
})

test('[STORE-4] a full database refuses what does not fit, stores what it has accepted, and works again when there is room', () => {
  const { loop, insert, onDisk, db } = aLoop()
  const { answers, record } = aRecorder()
  const { page_count } = db.query('PRAGMA page_count').get() as { page_count: number }
  db.run(`PRAGMA max_page_count = ${page_count + 1}`)
  loop.run(insert('a'), record)
  loop.run(insert('x'.repeat(100_000)), record)
  loop.commitGroup()
  expect(answers).toHaveLength(2)
  expect(answers.at(-1)).toBe('storage.unavailable')
  expect(onDisk()).toEqual(answers[0] === 'ok' ? ['a'] : [])
  db.run('PRAGMA max_page_count = 100000')
  loop.run(insert('b'), record)
  loop.commitGroup()
  expect(onDisk()).toContain('b')
})

test('[STORE-5] a callback that throws does not keep the next one from being called', () => {
  const { loop, insert, faults } = aLoop()
  const { answers, record } = aRecorder()
  loop.run(insert('a'), () => {
    throw new Error('a bug in an answer')
  })
  loop.run(insert('b'), record)
  loop.commitGroup()
  expect(answers).toEqual(['ok'])
  expect(faults).toHaveLength(1)
})

test('[STORE-17] the write buffer is written with the COMMIT, and discarded where that fails', () => {
  const { loop, insert, bufferedInsert, onDisk, faults } = aLoop()
  const { answers, record } = aRecorder()
  loop.run(bufferedInsert('a'), record)
  loop.run({ perform: () => refuse('notAllowed'), isBuffered: true }, record)
  loop.run(
    {
      perform() {
        throw new Error('a bug')
      },
      isBuffered: true,
    },
    record,
  )
  expect([answers, onDisk()]).toEqual([[], []])
  loop.commitGroup()
  expect([answers.splice(0), onDisk()]).toEqual([['ok', 'notAllowed', 'internal'], ['a']])
  expect(faults).toHaveLength(1)

  // Nothing of a group that the disk did not take comes with the next COMMIT.
  loop.run(insert('b'), record)
  loop.run(bufferedInsert('c'), record)
  loop.run(bufferedInsert(null), record)
  loop.commitGroup()
  expect([answers.splice(0), onDisk()]).toEqual([Array(3).fill('storage.unavailable'), ['a']])
  loop.run(bufferedInsert('d'), record)
  loop.commitGroup()
  expect([answers, onDisk()]).toEqual([['ok'], ['a', 'd']])
})

test('[STORE-20] observers get a committed group before its operations are answered, and nothing of a failed group', () => {
  const { loop, insert } = aLoop()
  const order: string[] = []
  loop.observe((performed) => order.push(`observed ${performed}`))
  loop.run(insert('a'), () => order.push('a answered'))
  loop.run(insert('b'), () => order.push('b answered'))
  loop.commitGroup()
  loop.run({ perform: () => allow(0), isBuffered: true }, () => order.push('c answered'))
  loop.commitGroup()
  expect(order).toEqual(['observed 2', 'a answered', 'b answered', 'observed 1', 'c answered'])
})

test('[STORE-21] an operation that an answer runs reaches the observers after the group that was answered', () => {
  const { loop, insert } = aLoop()
  const order: string[] = []
  loop.observe((performed) => order.push(`observed ${performed}`))
  loop.run(insert('a'), () => {
    loop.run(insert('c'), () => order.push('c answered'))
    loop.commitGroup()
    order.push('a answered')
  })
  loop.run(insert('b'), () => order.push('b answered'))
  loop.commitGroup()
  expect(order).toEqual(['observed 2', 'observed 1', 'c answered', 'a answered', 'b answered'])
})

test('[STORE-22] an observer that runs an operation is refused it, and the group is answered all the same', () => {
  const { loop, insert, onDisk, faults } = aLoop()
  const { answers, record } = aRecorder()
  loop.observe(() => loop.run(insert('from an observer'), record))
  loop.run(insert('a'), record)
  loop.commitGroup()
  expect([answers, onDisk(), String(faults)]).toEqual([
    ['ok'],
    ['a'],
    'Error: an observer of the commit loop ran an operation',
  ])
})

test('[STORE-24] a group is committed as soon as the write buffer is full', () => {
  const { loop, bufferedInsert, onDisk } = aLoop()
  const { answers, record } = aRecorder()
  for (let n = 0; n < BUFFER_FULL - 1; n++) loop.run(bufferedInsert(`${n}`), record)
  expect([answers.length, onDisk().length]).toEqual([0, 0])
  loop.run(bufferedInsert('last'), record)
  expect([answers.length, onDisk().length]).toEqual([BUFFER_FULL, BUFFER_FULL])
})

test('[STORE-25] a few edits that come soon after a COMMIT wait for more of them, and for nothing else', async () => {
  let now = 1000
  const { loop, insert, bufferedInsert, onDisk } = aLoop(undefined, undefined, () => now)
  const { answers, record } = aRecorder()
  const groups: number[] = []
  loop.observe((performed) => void groups.push(performed))
  /** Timers that ring when the test says so. */
  const timers: { ring(): void; afterMs: number | undefined }[] = []
  const setTimer = spyOn(globalThis, 'setTimeout').mockImplementation(((ring: () => void, afterMs?: number) =>
    timers.push({ ring, afterMs })) as unknown as typeof setTimeout)
  const endOfTurn = () => new Promise((resolve) => setImmediate(resolve))
  try {
    // Nothing was committed before: whoever types slower than that never waits.
    loop.run(bufferedInsert('first'), record)
    await endOfTurn()
    expect([answers.length, timers.length]).toEqual([1, 0])

    now += 3
    loop.run(bufferedInsert('a'), record)
    await endOfTurn()
    loop.run(bufferedInsert('b'), record)
    await endOfTurn()
    expect([answers.length, timers.map(({ afterMs }) => afterMs)]).toEqual([1, [5]])
    now += 5
    timers[0]?.ring()
    expect(groups).toEqual([1, 2])

    now += 3
    loop.run(bufferedInsert('c'), record)
    loop.run(insert('a message'), record)
    await endOfTurn()
    expect(groups).toEqual([1, 2, 2])

    for (let n = 0; n < 21; n++) loop.run(bufferedInsert(`many ${n}`), record)
    await endOfTurn()
    expect(groups).toEqual([1, 2, 2, 21])
    expect([onDisk().length, answers.length]).toEqual([26, 26])
  } finally {
    setTimer.mockRestore()
  }
})

test('[LIFE-5] where SQLite has rolled back the open transaction, whatever read it was in, all of the group is refused', async () => {
  const { db, loop, insert, onDisk } = aLoop()
  const { answers, record } = aRecorder()
  // SQLite does this itself where a page cannot be read: for any statement, also for one outside the loop.
  const failedRead = () => db.run('ROLLBACK')

  loop.run(insert('lost'), record)
  failedRead()
  loop.run(insert('kept'), record)
  await eventually(() => answers.length === 2)
  expect([answers, onDisk()]).toEqual([['storage.unavailable', 'ok'], ['kept']])

  loop.run(insert('lost before the COMMIT'), record)
  failedRead()
  await eventually(() => answers.length === 3)
  loop.run(insert('lost before a read'), record)
  failedRead()
  loop.commitGroup()
  expect(answers.slice(2)).toEqual(['storage.unavailable', 'storage.unavailable'])
  expect(onDisk()).toEqual(['kept'])
})

test('[LIFE-6] what the disk does not allow to undo is never committed, and is rolled back as soon as that works', () => {
  const failing = new Set<string>()
  const { loop, insert, onDisk } = aLoop((sql) => failing.has(sql))
  const { answers, record } = aRecorder()
  const refused: Operation = {
    perform() {
      insert('half of a refused operation').perform()
      throw new Error('planted')
    },
  }

  loop.run(insert('of the same group'), record)
  for (const sql of ['ROLLBACK TO operation', 'ROLLBACK']) failing.add(sql)
  loop.run(refused, record)
  expect(answers).toEqual(['storage.unavailable', 'storage.unavailable'])
  loop.commitGroup()
  loop.run(insert('while it cannot be rolled back'), record)
  expect([answers.at(-1), onDisk()]).toEqual(['storage.unavailable', []])
  failing.clear()
  loop.run(insert('after'), record)
  loop.commitGroup()
  expect([answers.at(-1), onDisk()]).toEqual(['ok', ['after']])
})

test('[LIFE-23] an operation whose rows could not be kept is refused with its group, because what it has done in memory cannot be undone', () => {
  const failingOnce = new Set(['RELEASE operation'])
  const { loop, insert, onDisk } = aLoop((sql) => failingOnce.delete(sql))
  const { answers, record } = aRecorder()
  const observed: number[] = []
  loop.observe((performed) => observed.push(performed))

  loop.run(insert('not kept'), record)
  loop.commitGroup()
  expect([answers, onDisk(), observed]).toEqual([['storage.unavailable'], [], []])
  loop.run(insert('after'), record)
  loop.commitGroup()
  expect([answers.at(-1), onDisk(), observed]).toEqual(['ok', ['after'], [1]])
})

test('[STORE-27] what was committed while the database was moved away is refused, and the observers are given it before the next group', async () => {
  let isInPlace = true
  const { loop, insert, onDisk } = aLoop(undefined, () => isInPlace)
  const observed: number[] = []
  loop.observe((performed) => observed.push(performed))
  const codes: string[] = []
  const note = (result: Result<unknown>) => void codes.push(result.ok ? 'ok' : result.code)
  loop.run(insert('first'), note)
  loop.run(insert('second'), note)
  isInPlace = false
  loop.commitGroup()
  loop.run(insert('refused'), note)
  expect(codes).toEqual(['storage.missing', 'storage.missing', 'storage.missing'])
  expect(observed).toEqual([])
  isInPlace = true
  loop.run(insert('third'), note)
  loop.commitGroup()
  expect(observed).toEqual([2, 1])
  loop.run(insert('fourth'), note)
  loop.commitGroup()
  expect(observed).toEqual([2, 1, 1])
  expect(onDisk()).toEqual(['first', 'second', 'third', 'fourth'])
})
