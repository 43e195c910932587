import { Database } from 'bun:sqlite'
import { expect, onTestFinished, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as Y from 'yjs'
import { UPDATE_PIECE_BYTES } from '../../src-bun/contract/limits.ts'
import { decodeRow, lastSeqOf } from '../../src-bun/domain/documents/log-row.ts'
import { readText } from '../../src-bun/domain/documents/state.ts'
import { mergeUpdates } from '../../src-bun/domain/documents/yjs/merge-updates.ts'
import type { NewUpdate } from '../../src-bun/domain/ports/documents.ts'
import { migrate } from '../../src-bun/store/migrate.ts'
import { createDocumentLog } from '../../src-bun/store/tables/document-log.ts'
import { aSharedLog, historyOf, stateAfter } from '../support/document-logs.ts'
import { temporaryFolder } from '../support/hub.ts'

test('[STORE-18] consecutive updates of one member in one COMMIT become one row, and keep their order, times and clientIDs', () => {
  const db = new Database(':memory:')
  migrate(db)
  const log = createDocumentLog(db)
  const update = (
    documentId: string,
    seq: number,
    authorId: string,
    at: number,
    newClients: number[] = [],
  ): NewUpdate => ({
    documentId,
    seq,
    authorId,
    at,
    bytes: new Uint8Array(seq % 7).fill(seq),
    newClients,
  })
  // A row as hubs wrote it before migration 0005.
  db.run("INSERT INTO document_updates (document_id, seq, author_id, at, bytes) VALUES ('one', 1, 'ada', 5, x'010203')")
  const updates = [
    ...[2, 3, 4].map((seq) => update('one', seq, 'ada', 9 + seq, seq === 2 ? [77, 78] : [])),
    update('two', 1, 'bob', 9, [79]),
    update('one', 5, 'bob', 9),
    update('one', 6, 'ada', 10),
    update('one', 7, 'ada', 8),
  ]
  for (const each of updates) log.append(each)
  expect(log.stored('one').tail).toHaveLength(1)
  log.flush()

  const first = { seq: 1, authorId: 'ada', at: 5, bytes: Uint8Array.of(1, 2, 3) }
  const of = (documentId: string) =>
    updates.flatMap(({ documentId: id, newClients: _, ...row }) => (id === documentId ? [row] : []))
  expect(log.stored('one').tail.flatMap(decodeRow)).toEqual([first, ...of('one')])
  expect(historyOf(log, 'two')).toEqual(of('two'))
  expect([log.lastSeq('one'), log.lastSeq('two'), log.lastSeq('three')]).toEqual([7, 1, 0])
  expect(log.tailSize('one')).toMatchObject({ updates: 7 })
  expect(
    db.query('SELECT seq, updates FROM document_updates WHERE document_id = ? ORDER BY seq').values('one'),
  ).toEqual([
    [1, 1],
    [2, 3],
    [5, 1],
    [6, 2],
  ])
  expect([...log.claims('one')]).toEqual([
    [77, 'ada'],
    [78, 'ada'],
  ])
  expect([...log.claims('two')]).toEqual([[79, 'bob']])
  // A second flush inserts nothing.
  log.flush()
  expect(log.lastSeq('one')).toBe(7)
  db.close()
})

test('[HIST-14] a reader who fell behind at any update is sent everything after it, a few rows at a time, and a snapshot where those rows are gone', () => {
  const db = new Database(':memory:')
  migrate(db)
  const log = createDocumentLog(db)
  const updates = aSharedLog(2, 60)
  const compacted = 20
  const append = (bytes: Uint8Array, n: number) =>
    log.append({ documentId: 'one', seq: n + 1, authorId: 'ada', at: n, bytes, newClients: [] })
  for (const [n, bytes] of updates.entries()) {
    append(bytes, n)
    // Rows of one to five updates; the twentieth is the last of its row.
    if (n % 5 === 4 || n % 7 === 0) log.flush()
  }
  log.flush()
  const snapshot = mergeUpdates(updates.slice(0, compacted).map((bytes) => ({ updateCount: 1, bytes })))
  log.replaceTail('one', { seq: compacted, snapshot: [snapshot], segments: [] })

  for (let seq = compacted; seq <= updates.length; seq++) {
    const received = updates.slice(0, seq)
    let reads = 0
    for (let sent = seq; sent < updates.length; reads++) {
      const rows = log.rowsAfter('one', sent, 60)
      if (!rows?.length) throw new Error(`nothing after ${sent} of ${updates.length}`)
      received.push(mergeUpdates(rows))
      sent = lastSeqOf(rows)
    }
    expect(stateAfter(...received).equals(stateAfter(...updates))).toBe(true)
    if (seq === compacted) expect(reads).toBeGreaterThan(5)
    expect(log.rowsAfter('one', updates.length, 60)).toEqual([])
  }
  for (let seq = 0; seq < compacted; seq++) expect([seq, log.rowsAfter('one', seq, 60)]).toEqual([seq, undefined])
  expect(log.rowsAfter('nobody has written', 0, 60)).toEqual([])

  // Everything is in the snapshot.
  log.replaceTail('one', { seq: updates.length, snapshot: [snapshot], segments: [] })
  expect(log.rowsAfter('one', updates.length, 60)).toEqual([])
  expect(log.rowsAfter('one', updates.length - 1, 60)).toBeUndefined()
  db.close()
})

test('[STORE-28] where updates cannot be put into rows while an operation runs that is undone, each is in the log once afterwards', () => {
  const db = new Database(':memory:')
  migrate(db)
  const log = createDocumentLog(db)
  db.run('CREATE TABLE faults (x)')
  db.run(`CREATE TRIGGER fault BEFORE INSERT ON document_updates
    WHEN new.document_id = 'two' AND EXISTS (SELECT 1 FROM faults) BEGIN SELECT raise(ABORT, 'planted'); END`)
  db.run('INSERT INTO faults VALUES (1)')
  const bytes = Uint8Array.of(0, 0)
  for (const documentId of ['one', 'two'])
    log.append({ documentId, seq: 1, authorId: 'ada', at: 1, bytes, newClients: [] })
  db.run('BEGIN')
  db.run('SAVEPOINT operation')
  log.startUndoable()
  expect(log.flush).toThrow('planted')
  log.endUndoable(true)
  db.run('ROLLBACK TO operation')
  db.run('DELETE FROM faults')
  log.flush()
  db.run('COMMIT')
  for (const id of ['one', 'two'])
    expect(log.stored(id).tail.map(({ seq, updateCount }) => [seq, updateCount])).toEqual([[1, 1]])
  db.close()
})

test('[STORE-23] large updates get a row each, and a buffer of many megabytes is to be committed at once', () => {
  const db = new Database(':memory:')
  migrate(db)
  const log = createDocumentLog(db)
  const append = (seq: number, kilobytes: number) =>
    log.append({
      documentId: 'one',
      seq,
      authorId: 'ada',
      at: seq,
      bytes: new Uint8Array(kilobytes * 1024),
      newClients: [],
    })
  const sizes = [1, 100, 100, 100, 300, 1, 1]
  for (const [n, kilobytes] of sizes.entries()) append(n + 1, kilobytes)
  expect(log.isFull()).toBe(false)
  append(8, 4096)
  expect(log.isFull()).toBe(true)
  log.flush()
  expect(log.isFull()).toBe(false)
  expect(log.stored('one').tail.map(({ seq, updateCount }) => [seq, updateCount])).toEqual([
    [1, 3],
    [4, 1],
    [5, 1],
    [6, 2],
    [8, 1],
  ])
  append(9, 8192)
  log.discard()
  expect(log.isFull()).toBe(false)
  db.close()
})

/** How many bytes this process has read from files. */
const bytesRead = () => Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])

test.skipIf(process.platform !== 'linux')(
  '[MEM-16] who looks for one document reads nothing of the snapshots of others',
  () => {
    const folder = temporaryFolder()
    const db = new Database(join(folder.path, 'hub.sqlite'), { create: true })
    onTestFinished(() => {
      db.close()
      folder.remove()
    })
    migrate(db)
    const log = createDocumentLog(db)
    const snapshots = { a: 8_000_000, b: 10, c: 8_000_000 }
    for (const [id, bytes] of Object.entries(snapshots)) {
      log.append({ documentId: id, seq: 1, authorId: 'ada', at: 1, bytes: Uint8Array.of(0, 0), newClients: [] })
      log.flush()
      log.replaceTail(id, { seq: 1, snapshot: [new Uint8Array(bytes)], segments: [] })
    }

    const before = bytesRead()
    expect(log.stored('b').snapshot[0]?.length).toBe(snapshots.b)
    expect([log.lastSeq('b'), log.tailSize('b').snapshotBytes, log.tailSize('c').snapshotBytes]).toEqual([
      1,
      snapshots.b,
      snapshots.c,
    ])
    expect(bytesRead() - before).toBeLessThan(1_000_000)
    expect(log.stored('c').snapshot[0]?.length).toBe(snapshots.c)
    expect(bytesRead() - before).toBeGreaterThan(snapshots.c)
  },
)

test('[MEM-17] the snapshots that an older hub has made are there when its data folder is opened, long ones in pieces', () => {
  const db = new Database(':memory:')
  migrate(db, 14)
  db.run("INSERT INTO document_snapshots (document_id, seq, bytes) VALUES ('a', 7, x'010203')")
  const doc = new Y.Doc()
  for (let n = 0; n < 20; n++) doc.getText('content').insert(n * 7, `${n} lorem ipsum `.repeat(5000))
  doc.getText('content').delete(100, 1000)
  const long = Y.encodeStateAsUpdate(doc)
  db.query("INSERT INTO document_snapshots (document_id, seq, bytes) VALUES ('b', 9, ?)").run(long)
  migrate(db)
  const log = createDocumentLog(db)
  expect([log.lastSeq('a'), log.stored('a')]).toEqual([7, { snapshot: [Uint8Array.of(1, 2, 3)], tail: [] }])
  const pieces = [...log.eachPiece('b')]
  expect(pieces.map((_, n) => log.piece('b', n))).toEqual(pieces)
  expect([log.snapshot('b'), log.piece('b', pieces.length)]).toEqual([{ seq: 9, pieces: pieces.length }, undefined])
  expect(pieces.length).toBeGreaterThan(3)
  for (const { length } of pieces) expect(length).toBeLessThan(2 * UPDATE_PIECE_BYTES)
  expect(log.tailSize('b').snapshotBytes).toBe(pieces.reduce((sum, { length }) => sum + length, 0))
  expect(readText(log.stored('b'))).toBe(doc.getText('content').toString())
})
