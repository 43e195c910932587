// How often a board is read and its columns are parsed.
import { afterEach, beforeEach, expect, spyOn, test } from 'bun:test'
import type { Board, BoardRecord, Column, RecordBatch } from '../../../src-bun/contract/boards.ts'
import { RECORDS_PER_BOARD } from '../../../src-bun/contract/limits.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import { changeRecords, createBoard } from '../../../src-bun/domain/boards.ts'
import { createByteCache } from '../../../src-bun/domain/byte-cache.ts'
import { OWNER } from '../../../src-bun/domain/ports/common.ts'
import type { Boards, Scope } from '../../../src-bun/domain/ports/tables.ts'
import { openStore, type Store } from '../../../src-bun/store/store.ts'
import { temporaryFolder } from '../../support/hub.ts'

const COLUMNS: Column[] = [{ key: 'left', type: 'number' }]

const clock = { now: () => Date.now(), monotonic: () => performance.now() }
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let ada: Member
beforeEach(async () => {
  folder = temporaryFolder()
  store = openStore(folder.path, clock, (fault) => {
    throw fault
  })
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const joined = await store.runAndWait({ type: 'member.join', name: 'Ada', deviceKey: '', address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  ada = joined.value
  // An operation opens a transaction: each write by itself would wait for the disk.
  store.run({ type: 'door.renewExpired' })
})
afterEach(() => {
  store.close()
  folder.remove()
})

/** What a handler may use, and how often it looks into the table of boards. */
function aScope() {
  const looks: Partial<Record<keyof Boards, number>> = {}
  const boards = Object.fromEntries(
    Object.entries(store.boards).map(([name, look]) => {
      const counting = (...given: never[]) => {
        looks[name as keyof Boards] = (looks[name as keyof Boards] ?? 0) + 1
        return (look as (...given: never[]) => unknown)(...given)
      }
      return [name, counting]
    }),
  ) as Boards
  let ids = 0
  const newId = () => `board-${String(ids++).padStart(10, '0')}`
  const scope: Scope = { ...store, boards, actor: ada, now: 0, newId, randomBytes: (length) => new Uint8Array(length) }
  return { scope, looks }
}

function aBoard(scope: Scope, name: string): Board {
  const made = createBoard(scope, { type: 'board.create', clientId: name, name, columns: COLUMNS })
  if (!made.ok) throw new Error(made.code)
  return made.value.board
}

const batch = (boardId: string, parts: Omit<RecordBatch, 'type' | 'clientId' | 'boardId'>): RecordBatch => ({
  ...{ type: 'record.batch', clientId: 'batch', boardId },
  ...parts,
})
const row = (n: number) => ({ key: `row-${n}`, values: { left: n } })

test('[COST-12] a batch of 500 records reads its board once, refused or not', () => {
  const { scope, looks } = aScope()
  const { id } = aBoard(scope, 'Stock')
  looks.visibleTo = 0
  const put = Array.from({ length: 499 }, (_, n) => row(n))
  expect(changeRecords(scope, batch(id, { put, patch: [row(0)], remove: ['row-1'] })).ok).toBe(true)
  expect(looks).toMatchObject({ visibleTo: 1 })
  expect(changeRecords(scope, batch(id, { put: [...put, { key: 'no', values: { left: 'text' } }] })).ok).toBe(false)
  expect(looks).toMatchObject({ visibleTo: 2 })
})

test('[COST-13] a batch fills a board up to its last record, and what it removes makes no room for what it has put before', () => {
  const { scope } = aScope()
  const { id: boardId } = aBoard(scope, 'Stock')
  const stored: Omit<BoardRecord, 'key'> = {
    boardId,
    values: {},
    updatedAt: 0,
    updatedBy: ada.id,
    updatedByName: 'Ada',
  }
  for (let n = 2; n < RECORDS_PER_BOARD; n++) store.boards.put({ ...stored, key: `row-${n}` })
  expect(changeRecords(scope, batch(boardId, { put: [row(0), row(1), row(2), row(10_000)] }))).toEqual({
    ok: false,
    code: 'board.full',
  })
  store.boards.remove(boardId, 'row-0')
  store.boards.remove(boardId, 'row-1')
  expect(changeRecords(scope, batch(boardId, { put: [row(0), row(1), row(2)], remove: ['row-2'] })).ok).toBe(true)
  expect(store.boards.hasFewerRecordsThan(boardId, RECORDS_PER_BOARD)).toBe(true)
  expect(store.boards.hasFewerRecordsThan(boardId, RECORDS_PER_BOARD - 1)).toBe(false)
  expect(changeRecords(scope, batch(boardId, { put: [row(2)] })).ok).toBe(true)
})

test('[COST-14] the columns of a board are parsed once, and never those of all boards to create one', () => {
  const { scope, looks } = aScope()
  for (let n = 0; n < 20; n++) aBoard(scope, `Board ${n}`)
  expect(looks.all).toBeUndefined()
  const parse = spyOn(JSON, 'parse')
  const lists = [store.boards.all(OWNER), store.boards.all(OWNER), store.boards.find(OWNER, 'Board 3')]
  const parsed = parse.mock.calls.length
  parse.mockRestore()
  expect(parsed).toBe(20)
  expect(lists[1]).toEqual(lists[0] as Board[])
  expect(lists[2]).toMatchObject({ name: 'Board 3', columns: COLUMNS })
})

test('[COST-15] what is kept to save work never takes more than its limit, and what is used is kept longest', () => {
  const cache = createByteCache<string, string>(100)
  for (const key of ['a', 'b', 'c', 'd']) cache.set(key, key.toUpperCase(), 25)
  expect(cache.get('a')).toBe('A')
  cache.set('e', 'E', 30)
  expect(['a', 'b', 'c', 'd', 'e'].map(cache.get)).toEqual(['A', undefined, undefined, 'D', 'E'])
  // The same key again, then one that is too large for all of it, which replaces what was kept.
  cache.set('a', 'A2', 20)
  cache.set('f', 'F', 25)
  expect(['a', 'd', 'e', 'f'].map(cache.get)).toEqual(['A2', 'D', 'E', 'F'])
  cache.set('a', 'A3', 101)
  cache.delete('d')
  expect(['a', 'd', 'e', 'f'].map(cache.get)).toEqual([undefined, undefined, 'E', 'F'])
  cache.set('g', 'G', 45)
  expect(['e', 'f', 'g'].map(cache.get)).toEqual(['E', 'F', 'G'])
})
