// What costs must not grow with everything that ever was: how SQLite finds the rows of each statement of the store, and what is
// not counted or looked through any more.
import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, spyOn, test } from 'bun:test'
import { lookAlikeKey, lookAlikeKeysOf, nameKey } from '../../../src-bun/domain/name-key.ts'
import { openStore, type Store } from '../../../src-bun/store/store.ts'
import { createUpperBound } from '../../../src-bun/store/upper-bound.ts'
import { costOnce } from '../../support/cost.ts'
import { temporaryFolder } from '../../support/hub.ts'

/**
 * Statements that read a whole table, or sort, by a part of their text, and why they may. What they read has a limit, is what was
 * asked for, or is read so rarely that nobody notices.
 */
const ALLOWED: readonly (readonly [part: string, reason: string])[] = [
  // Lists of which all is sent.
  ["FROM rooms WHERE deleted_at IS NULL AND (private = 0 OR ?1 = 'owner'", 'all rooms of a member are sent'],
  ['FROM documents WHERE documents.deleted_at IS NULL AND (room_id IS NULL', 'all documents of a member are sent'],
  ['FROM members ORDER BY created_at, id', 'all members are sent'],
  ['FROM rooms WHERE deleted_at IS NULL AND (last_seq > 0 OR', 'one position is sent for each room'],
  ["FROM members WHERE role = 'host'", 'all hosts, who have an index of their own'],
  ['FROM sessions WHERE expires_at > ? AND revoked_at IS NULL ORDER BY', 'hosts ask for all sessions'],
  ['FROM removals CROSS JOIN members', 'hosts ask for all removals'],
  ['FROM boards WHERE deleted_at IS NULL', 'there are at most 200 boards'],
  ['FROM boards WHERE boards.deleted_at IS NULL', 'there are at most 200 boards'],
  // What belongs to one thing, or to a few of the newest.
  ['FROM rooms JOIN room_members ON room_id = id', 'the private rooms of one member'],
  ['FROM room_members WHERE room_id = ?', 'the members of one private room'],
  ['FROM documents WHERE room_id = ? AND deleted_at IS NULL', 'the documents of one room'],
  ['FROM comments WHERE (id = ?1 OR thread_id = ?1)', 'the comments of one thread'],
  ['documents.title = ?2 AS has_it', 'the documents of one name'],
  ['SELECT title FROM former_titles WHERE document_id', 'the titles of one document, one for each rename of it'],
  ['FROM former_room_names AS former', 'the rooms that had one name'],
  [
    'FROM members WHERE status_words IS NOT NULL ORDER BY id LIMIT',
    'so many of those with words, in an index of their own',
  ],
  ['FROM sessions JOIN members ON members.id = member_id WHERE device_key', 'the sessions of one device'],
  ['AND revoked_at IS NULL AND member_id = ?', 'the sessions of one member'],
  ['SELECT address FROM sessions WHERE member_id = members.id', 'the sessions of one member'],
  ['SELECT colour FROM members ORDER BY created_at DESC LIMIT 60', 'sixty members, in an index'],
  [
    'ORDER BY used_at DESC, id DESC LIMIT',
    'so many that were used last, in an index, or the private rooms of one member',
  ],
  ['FROM reactions WHERE room_id = ? AND seq BETWEEN', 'the reactions of one page of messages, limited for each'],
  ['SELECT 1 FROM members LIMIT ?', 'a small number of them'],
  ['FROM members WHERE status_words IS NOT NULL ORDER BY id LIMIT ?', 'a small number of them, in an index'],
  ['INSERT INTO read_positions (member_id, room_id, seq) SELECT', 'a row is written for each room'],
  // Counted only near a limit, see `upper-bound.ts`.
  ['SELECT count(*) AS n FROM rooms WHERE direct = 0', 'counted only near the limit'],
  ['SELECT count(*) AS n FROM documents WHERE deleted_at IS NULL', 'counted only near the limit'],
  ['SELECT count(*) AS n FROM members', 'counted only near the limit'],
  ['SELECT coalesce(sum(last_seq), 0) AS n FROM rooms', 'a host asks how much there is'],
  // Once in the life of a hub or of a room.
  ['SELECT id, name, look_alike AS look', 'once, when a hub starts'],
  ['SELECT member_id AS id FROM idle_guests', 'once a minute, and they are deleted after an hour'],
  ['SELECT 1 FROM answered_commands LIMIT 1', 'one row'],
  ['DELETE FROM sessions WHERE id IN', 'every ten minutes'],
  // Read for constraints only.
  ['INSERT INTO members (id, name', 'looked for only while a constraint is violated'],
  ['DELETE FROM members WHERE id = ?', 'not looked for at all, see `foreign-keys.ts`'],
]
/** Tables and parts of a statement that are small by themselves. */
const SMALL = /^SCAN (CONSTANT ROW|\d+-ROW|json_each|erasures|thing|same|\(subquery)/
const isDear = (detail: string) =>
  /TEMP B-TREE|AUTOMATIC/.test(detail) || (detail.startsWith('SCAN') && !SMALL.test(detail))

const clock = { now: () => Date.now(), monotonic: () => performance.now() }
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let db: Database
let statements: string[]
beforeEach(() => {
  folder = temporaryFolder()
  const query = spyOn(Database.prototype, 'query')
  store = openStore(folder.path, clock, (fault) => {
    throw fault
  })
  db = query.mock.contexts.at(-1) as Database
  statements = query.mock.calls.map(([sql]) => String(sql).replace(/\s+/g, ' ').trim())
  query.mockRestore()
})
afterEach(() => {
  store.close()
  folder.remove()
})

const dearPartsOf = (sql: string) =>
  db
    .query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => detail)
    .filter(isDear)

test('[GROW-1] no statement of the store reads a whole table or sorts, but those of a list that has a reason for each', () => {
  const asked = [...new Set(statements)].filter((sql) => /^(SELECT|INSERT|UPDATE|DELETE|WITH)/i.test(sql))
  expect(asked.length).toBeGreaterThan(100)
  const reasonOf = (sql: string) => ALLOWED.find(([part]) => sql.includes(part))?.[1]
  const dear = asked.filter((sql) => dearPartsOf(sql).length > 0)
  expect(dear.filter((sql) => !reasonOf(sql)).map((sql) => [sql, ...dearPartsOf(sql)])).toEqual([])
  // A reason that nothing needs any more.
  expect(ALLOWED.filter(([part]) => !dear.some((sql) => sql.includes(part)))).toEqual([])
})

/** Opens a transaction, so that what is stored next does not wait for the disk each time. */
const openGroup = () => store.run({ type: 'door.renewExpired' })

test('[GROW-2] to forget guests who have done nothing costs the same after sixty times as many messages, and leaves SQLite looking after what others refer to', async () => {
  await store.runAndWait({ type: 'hub.start', door: 'open' })
  const roomId = store.rooms.byName('lobby')?.id as string
  store.members.create({ id: 'ada', name: 'Ada', colour: '', role: 'member', createdAt: 0 })
  let [posted, guests] = [0, 0]
  function post(count: number): void {
    openGroup()
    for (let n = 0; n < count; n++)
      store.messages.append({
        id: `m${posted++}`,
        roomId,
        authorId: 'ada',
        authorName: 'Ada',
        body: 'hello',
        postedAt: 0,
      })
    store.read(() => {})
  }
  function costOfForgetting(): number {
    openGroup()
    for (let n = 0; n < 20; n++) {
      const id = `guest${guests++}`
      store.members.create({ id, name: id, colour: '', role: 'member', createdAt: 0, guestKey: id })
      store.idleGuests.seen(id, 0)
    }
    store.read(() => {})
    const cost = costOnce(() => store.run({ type: 'guests.forget', hereIds: [] }))
    expect(store.members.all()).toHaveLength(1)
    return cost
  }
  const leastOfSome = () => Math.min(...Array.from({ length: 5 }, costOfForgetting))
  post(500)
  const few = leastOfSome()
  post(29_500)
  expect(leastOfSome() / few).toBeLessThan(5)
  expect(() => db.run("DELETE FROM members WHERE id = 'ada'")).toThrow('FOREIGN KEY')
})

test('[GROW-3] how much the hub holds is counted at its limits alone, and never taken for less than it is', () => {
  let [there, counted] = [2, 0]
  const bound = createUpperBound(() => {
    counted++
    return there
  })
  for (; there < 100; there++, bound.grew()) expect(bound.isAbove(100)).toBe(false)
  expect(counted).toBe(1)
  // Half of them are deleted, which it does not learn.
  there -= 50
  for (let n = 0; n < 50; n++, there++, bound.grew()) expect(bound.isAbove(100)).toBe(false)
  expect(counted).toBe(2)
  there++
  bound.grew()
  expect([bound.isAbove(100), bound.isAbove(100), bound.isAbove(101)]).toEqual([true, true, false])
})

test('[GROW-6] a member is found by their name in an index, however its digits and blanks stand, and by no name that looks like it', () => {
  const names = ['Ada', 'Ada 2', 'Ada2', 'Bob 0', 'Bob0', 'l 10', 'a 1 2', 'ΟΔΟΣ 3', '7', 'İo 1', 'x 007', '1l1']
  openGroup()
  for (const [n, name] of names.entries()) {
    expect([name, lookAlikeKeysOf(nameKey(name))]).toEqual([name, expect.arrayContaining([lookAlikeKey(name)])])
    // Of those with one key the oldest is meant, and two names that are one for the hub cannot both be taken.
    if (store.members.byNameKey(nameKey(name))) continue
    store.members.create({ id: `m${n}`, name, colour: '', role: 'member', createdAt: n })
    expect(store.members.byNameKey(nameKey(name.toUpperCase()))?.name).toBe(name)
  }
  // The first is written with a Cyrillic letter.
  for (const stranger of ['Аda', 'Ada 3', 'Bobo', 'nobody'])
    expect(store.members.byNameKey(nameKey(stranger))).toBeUndefined()
})

test('[GROW-11] records are counted as often as a board could have become full, and not with each new one', async () => {
  store.members.create({ id: 'ada', name: 'Ada', colour: '', role: 'member', createdAt: 0 })
  store.boards.create({ id: 'stock', name: 'Stock', columns: [], createdAt: 0, createdBy: 'ada' })
  const count = db.query('SELECT count(*) AS n FROM records WHERE board_id = ?')
  const counting = spyOn(count, 'get')
  openGroup()
  for (let n = 0; n < 25_000; n++) {
    expect(store.boards.hasFewerRecordsThan('stock', 10_000)).toBe(true)
    const key = String(n % 5000)
    store.boards.put({ boardId: 'stock', key, values: {}, updatedAt: 0, updatedBy: 'ada', updatedByName: 'Ada' })
  }
  expect(counting.mock.calls.length).toBeGreaterThan(0)
  expect(counting.mock.calls.length).toBeLessThanOrEqual(5)
})

test('[GROW-12] the pages of what was deleted are used again, so that a log of one length and guests who come and go need one size', () => {
  let made = 0
  function aRound(): number {
    openGroup()
    for (let n = 0; n < 2000; n++) {
      const id = `guest ${made++}`
      store.members.create({ id, name: id, colour: '', role: 'member', createdAt: 0, guestKey: id })
      store.idleGuests.seen(id, 0)
      store.changes.append({ type: 'member.readmitted', memberId: id }, { actorId: id, at: 0 })
    }
    for (let n = 0; n < 20; n++) store.run({ type: 'guests.forget', hereIds: [] })
    store.run({ type: 'changes.trim', keepCount: 1000, deleteAtMost: 10_000 })
    store.read(() => {})
    expect([store.members.all(), store.changes.lastSeq() - store.changes.firstSeq()]).toEqual([[], 999])
    return (db.query('PRAGMA page_count').get() as { page_count: number }).page_count
  }
  // The first round begins with an empty log.
  const [, second = 0, ...later] = Array.from({ length: 7 }, aRound)
  expect(second).toBeGreaterThan(50)
  expect(Math.max(...later) / second).toBeLessThan(1.1)
})
