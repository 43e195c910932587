import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { OWNER } from '../../src-bun/domain/ports.ts'
import { migrate } from '../../src-bun/store/migrate.ts'
import { createDocuments } from '../../src-bun/store/tables/documents.ts'

const MIGRATIONS = join(import.meta.dir, '../../src-bun/store/migrations')
const BEFORE_NAMES = readdirSync(MIGRATIONS).filter((file) => file < '0006').length

test('[DOC-40] a database from before names were stored finds each document under the titles that its log has', () => {
  const db = new Database(':memory:')
  migrate(db, BEFORE_NAMES)
  const documents = [
    { id: 'document-a', title: 'Minutes of Monday', createdAt: 10 },
    { id: 'document-b', title: 'minutes', createdAt: 20 },
    { id: 'document-c', title: 'older than the log', createdAt: 5 },
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
  ]
  for (const [at, change] of log)
    db.run('INSERT INTO changes (at, actor_id, body) VALUES (?, ?, ?)', [at, 'm', JSON.stringify(change)])

  migrate(db)

  const { find } = createDocuments(db, { audience: () => 'everybody' })
  const idOf = (name: string) => find(OWNER, name)?.id
  expect(['minutes', 'Minutes of Monday', 'older than the log', 'document-b'].map(idOf)).toEqual([
    'document-a',
    'document-a',
    'document-c',
    'document-b',
  ])
  expect(['a quotation', 'of no document'].map(idOf)).toEqual([undefined, undefined])
  db.close()
})
