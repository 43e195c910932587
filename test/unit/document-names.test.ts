import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { OWNER } from '../../src-bun/domain/ports/common.ts'
import { migrate } from '../../src-bun/store/migrate.ts'
import { createDocuments } from '../../src-bun/store/tables/documents.ts'

const MIGRATIONS = join(import.meta.dir, '../../src-bun/store/migrations')
/** The format of a database before the migration with this number. */
const formatBefore = (migration: string) => readdirSync(MIGRATIONS).filter((file) => file < migration).length

test('[DOC-40] a database from before names were stored finds each document under the titles that its log has, unless another has that title now', () => {
  const db = new Database(':memory:')
  migrate(db, formatBefore('0006'))
  const documents = [
    { id: 'document-a', title: 'Minutes of Monday', createdAt: 10 },
    { id: 'document-b', title: 'minutes', createdAt: 20 },
    { id: 'document-c', title: 'older than the log', createdAt: 5 },
    { id: 'document-d', title: 'Agenda of June', createdAt: 6 },
    { id: 'document-e', title: 'Agenda of May', createdAt: 7 },
  ]
  db.run("INSERT INTO members (id, name, name_key, colour, role, created_at) VALUES ('m', 'Ada', 'ada', '', 'host', 1)")
  for (const { id, title, createdAt } of documents)
    db.run('INSERT INTO documents (id, title, created_at, created_by) VALUES (?, ?, ?, ?)', [id, title, createdAt, 'm'])
  const log: [at: number, change: object][] = [
    [10, { type: 'document.created', document: { id: 'document-a', title: 'minutes', createdAt: 10 } }],
    [12, { type: 'chat.posted', document: { id: 'document-a', title: 'a quotation' } }],
    [20, { type: 'document.created', document: documents[1] }],
    [30, { type: 'document.renamed', document: documents[0] }],
    [40, { type: 'document.renamed', document: { id: 'gone', title: 'of no document' } }],
    // Both were called "agenda". The first of them took the name again, and had it last.
    [50, { type: 'document.created', document: { id: 'document-d', title: 'agenda', createdAt: 6 } }],
    [51, { type: 'document.renamed', document: { id: 'document-d', title: 'Agenda of April', createdAt: 6 } }],
    [52, { type: 'document.created', document: { id: 'document-e', title: 'agenda', createdAt: 7 } }],
    [53, { type: 'document.renamed', document: documents[4] }],
    [54, { type: 'document.renamed', document: { id: 'document-d', title: 'agenda', createdAt: 6 } }],
    [55, { type: 'document.renamed', document: documents[3] }],
  ]
  for (const [at, change] of log)
    db.run('INSERT INTO changes (at, actor_id, body) VALUES (?, ?, ?)', [at, 'm', JSON.stringify(change)])

  migrate(db, formatBefore('0008'))
  // The log has been trimmed since this name was stored.
  db.run("INSERT INTO document_names VALUES ('Agenda of March', 'document-e', 4)")
  migrate(db)

  const { named } = createDocuments(db, { lastAudience: () => 'everybody' })
  const idsOf = (name: string) => named(OWNER, name).map(({ id }) => id)
  const expected: [name: string, ids: string[]][] = [
    // What the last version led to, and so what its clients have open.
    ['minutes', ['document-b']],
    ['Minutes of Monday', ['document-a']],
    ['older than the log', ['document-c']],
    ['document-b', ['document-b']],
    ['agenda', ['document-d']],
    ['Agenda of April', ['document-d']],
    ['Agenda of March', ['document-e']],
    ['a quotation', []],
    ['of no document', []],
  ]
  expect(expected.map(([name]) => [name, idsOf(name)])).toEqual(expected)
  db.close()
})

test('[DOC-50] a name leads to the document that has it now, the oldest of several, and where none has it to the one that had it last', () => {
  const db = new Database(':memory:')
  migrate(db)
  db.run("INSERT INTO members (id, name, name_key, colour, role, created_at) VALUES ('m', 'Ada', 'ada', '', 'host', 1)")
  const { create, rename, named } = createDocuments(db, { lastAudience: () => 'everybody' })
  let now = 0
  const make = (id: string, title: string) => create({ id, title, createdAt: ++now, createdBy: 'm' })
  const idsOf = (name: string) => named(OWNER, name).map(({ id }) => id)

  make('a', 'minutes')
  rename('a', 'minutes of May', ++now)
  expect(idsOf('minutes')).toEqual(['a'])
  // A new document of the name, and one that is renamed to it.
  make('b', 'minutes')
  expect([idsOf('minutes'), idsOf('minutes of May')]).toEqual([['b'], ['a']])
  make('c', 'agenda')
  rename('c', 'minutes', ++now)
  expect([idsOf('minutes'), idsOf('agenda')]).toEqual([['b', 'c'], ['c']])
  // Whoever had it last is followed, also where an older document has had it before, and again.
  rename('b', 'minutes of June', ++now)
  expect(idsOf('minutes')).toEqual(['c'])
  rename('a', 'minutes', ++now)
  rename('a', 'minutes of April', ++now)
  rename('c', 'minutes of July', ++now)
  expect(idsOf('minutes')).toEqual(['c'])
  rename('b', 'minutes', ++now)
  rename('b', 'minutes', ++now)
  rename('b', 'x', ++now)
  expect(idsOf('minutes')).toEqual(['b'])
  // An id wins over every name.
  make('d', 'b')
  expect([idsOf('b'), idsOf('d'), idsOf('nothing')]).toEqual([['b'], ['d'], []])
  db.close()
})
