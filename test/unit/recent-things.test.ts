// What was used last, in a folder of an earlier version too, and what it costs to look it up.
import { Database } from 'bun:sqlite'
import { afterEach, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OWNER } from '../../src-bun/domain/ports/common.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { recentSnapshot } from '../../src-bun/transport/snapshot.ts'
import { costOf } from '../support/cost.ts'
import { temporaryFolder } from '../support/hub.ts'
import { fill, idOf, type Past } from '../support/past.ts'

const MIGRATIONS = join(import.meta.dir, '../../src-bun/store/migrations')
/** The format before anything noted when it was used. */
const FORMAT_BEFORE = readdirSync(MIGRATIONS)
  .sort()
  .findIndex((file) => file.includes('recent-things'))
const clock = { now: () => Date.now(), monotonic: () => performance.now() }

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end()
})

function aFolder(): string {
  const folder = temporaryFolder()
  ends.push(folder.remove)
  return folder.path
}

async function aStore(folder = aFolder()): Promise<Store> {
  const store = openStore(folder, clock, (fault) => {
    throw fault
  })
  ends.push(store.close)
  await store.runAndWait({ type: 'hub.start', door: undefined })
  return store
}

const ADA = { id: idOf('member', 0), name: 'Person 0', colour: '#000000', role: 'member' } as const

test('[WORLD-9] an edit brings its document forward, at most once a minute, and does not bring what nobody edits', async () => {
  const store = await aStore()
  fill(store, { documents: 3 })
  const edit = (n: number, seq: number, at: number) => {
    store.run({ type: 'door.renewExpired' })
    store.documentLog.append({
      documentId: idOf('document', n),
      seq,
      authorId: ADA.id,
      at,
      bytes: new Uint8Array(2),
      newClients: [],
    })
    return store.read(({ documents }) => documents.recent(ADA, 10).items.map(({ title }) => title))
  }
  expect(edit(0, 1, 100_000)).toEqual(['Notes 0', 'Notes 2', 'Notes 1'])
  expect(edit(1, 1, 200_000)).toEqual(['Notes 1', 'Notes 0', 'Notes 2'])
  expect(edit(0, 2, 200_001)).toEqual(['Notes 0', 'Notes 1', 'Notes 2'])
  expect(edit(1, 2, 200_002)).toEqual(['Notes 0', 'Notes 1', 'Notes 2'])
})

test('[WORLD-10] a folder of before has its rooms, documents and boards by their last use, and finds documents by their titles', async () => {
  const data = aFolder()
  const db = new Database(join(data, 'hub.sqlite'), { create: true })
  db.run('PRAGMA journal_mode = WAL')
  const files = readdirSync(MIGRATIONS).sort().slice(0, FORMAT_BEFORE)
  for (const file of files) db.run(readFileSync(join(MIGRATIONS, file), 'utf8'))
  db.run(`PRAGMA user_version = ${FORMAT_BEFORE}`)
  db.run(
    `INSERT INTO members (id, name, name_key, colour, role, created_at) VALUES ('${ADA.id}', 'Ada', 'ada', '#000', 'member', 1)`,
  )
  for (const n of [1, 2, 3]) {
    db.run(`INSERT INTO rooms (id, name, name_key, created_at) VALUES ('${idOf('room', n)}', 'R${n}', 'r${n}', ${n})`)
    db.run(
      `INSERT INTO documents (id, title, created_at, created_by) VALUES ('${idOf('document', n)}', 'The Notes ${n}', ${n}, '${ADA.id}')`,
    )
    db.run(
      `INSERT INTO boards (id, name, name_key, columns, created_at, created_by) VALUES ('${idOf('board', n)}', 'B${n}', 'b${n}', '[]', ${n}, '${ADA.id}')`,
    )
  }
  db.run(
    `INSERT INTO messages (room_id, seq, id, author_id, author_name, body, posted_at) VALUES ('${idOf('room', 1)}', 1, 'x', '${ADA.id}', 'Ada', 'x', 9)`,
  )
  db.run(
    `INSERT INTO document_updates (document_id, seq, author_id, at, bytes) VALUES ('${idOf('document', 1)}', 1, '${ADA.id}', 9, x'0000')`,
  )
  db.run(
    `INSERT INTO records (board_id, key, vals, updated_at, updated_by) VALUES ('${idOf('board', 1)}', 'k', '{}', 9, '${ADA.id}')`,
  )
  db.close()

  const store = await aStore(data)
  const rooms = store.rooms.recent(ADA, 10).items.map(({ name }) => name)
  expect(rooms.filter((name) => name !== 'lobby')).toEqual(['R1', 'R3', 'R2'])
  expect(store.documents.recent(ADA, 10).items.map(({ title }) => title.at(-1))).toEqual(['1', '3', '2'])
  expect(store.boards.recent(OWNER, 10, 1000).items.map(({ name }) => name)).toEqual(['B1', 'B3', 'B2'])
  expect(store.documents.page(ADA, { search: 'e notes 2', limit: 9 }).items.map(({ title }) => title)).toEqual([
    'The Notes 2',
  ])
})

test('[WORLD-11] boards with many columns are left out of what is recent, and said to be more', async () => {
  const store = await aStore()
  fill(store, { boards: 5 })
  const { length } = JSON.stringify(store.boards.find(OWNER, 'Board 0')?.columns)
  const recent = store.boards.recent(OWNER, 10, 2 * length)
  expect([recent.items.map(({ name }) => name), recent.more]).toEqual([['Board 4', 'Board 3'], true])
})

test('[WORLD-12] the processor time of a recent snapshot and its reading positions does not grow with the past', async () => {
  async function costWith(past: Past): Promise<number> {
    const store = await aStore()
    fill(store, past)
    return costOf(() => {
      for (let n = 0; n < 10; n++) {
        JSON.stringify(recentSnapshot(store, ADA, 1, [ADA.id]))
        store.readPositions.inRooms(
          ADA.id,
          store.rooms.recent(ADA, 50).items.map(({ id }) => id),
        )
      }
    })
  }
  const little = await costWith({ members: 60, rooms: 60, documents: 60, boards: 60 })
  const much = await costWith({ members: 6000, rooms: 6000, documents: 6000, boards: 200 })
  // A list that grew with the past would be a hundred times as long.
  expect(much / little).toBeLessThan(3)
})
