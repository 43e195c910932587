import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { decodeRow } from '../../src-bun/domain/documents/log-row.ts'
import type { NewUpdate } from '../../src-bun/domain/ports.ts'
import { migrate } from '../../src-bun/store/migrate.ts'
import { createDocumentLog } from '../../src-bun/store/tables/document-log.ts'
import { historyOf } from '../support/document-logs.ts'

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
