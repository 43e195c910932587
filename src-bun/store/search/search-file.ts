// The file with the search index, `search.sqlite` in the data folder. It has nothing that cannot be made again from the hub's own
// database, so it is in no backup, and one that is damaged, of another past or of another version is deleted and begun anew.
import { Database } from 'bun:sqlite'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { asDamage, DamagedDatabase, removeDatabase } from '../files/examine.ts'
import schema from './schema.sql' with { type: 'text' }

/** Another one where the schema, `domain/search/fold.ts` or `domain/search/links.ts` changes. */
const FORMAT = 4
/** The log of the file is moved into it after so many pages. It is the only time that the disk is waited for. */
const CHECKPOINT_PAGES = 250

/** They are tables of FTS5. */
const WORDS = ['message_words', 'file_words', 'passage_words', 'comment_words'] as const

export const searchFileIn = (folder: string): string => join(folder, 'search.sqlite')

/** Opens the index of this past of the hub, and begins it anew where there is none that can be used. Throws the errors of the disk. */
export function openSearchFile(folder: string, epoch: string): Database {
  const file = searchFileIn(folder)
  try {
    return connect(file, epoch)
  } catch (fault) {
    if (!(asDamage(fault) instanceof DamagedDatabase)) throw fault
    removeDatabase(file)
    return connect(file, epoch)
  }
}

/** Whether the file has to be deleted and made again. */
export const isDamaged = (fault: unknown): boolean => asDamage(fault) instanceof DamagedDatabase

function connect(file: string, epoch: string): Database {
  const db = new Database(file, { create: true, strict: true })
  try {
    chmodSync(file, 0o600)
    db.run('PRAGMA trusted_schema = OFF')
    db.run('PRAGMA cell_size_check = ON')
    db.run('PRAGMA locking_mode = EXCLUSIVE')
    db.run('PRAGMA journal_mode = WAL')
    // After a power cut the index may be older than the hub's database, and goes on from there.
    db.run('PRAGMA synchronous = NORMAL')
    db.run(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    db.run('PRAGMA secure_delete = ON')
    db.run('PRAGMA temp_store = MEMORY')
    const isEmpty = db.query('SELECT 1 FROM sqlite_schema LIMIT 1').get() === null
    if (isEmpty) create(db, epoch)
    else if (!isOurs(db, epoch)) throw new DamagedDatabase('the index is of something else')
    return db
  } catch (fault) {
    db.close()
    throw fault
  }
}

function create(db: Database, epoch: string): void {
  db.transaction(() => {
    db.run(schema)
    for (const words of WORDS) {
      // What is deleted leaves nothing in the index.
      db.run(`INSERT INTO ${words} (${words}, rank) VALUES ('secure-delete', 1)`)
      // Merging by itself takes 20 ms now and then; `mergeSome` does it in small pieces.
      db.run(`INSERT INTO ${words} (${words}, rank) VALUES ('automerge', 0)`)
      db.run(`INSERT INTO ${words} (${words}, rank) VALUES ('crisismerge', 400)`)
    }
    db.query("INSERT INTO progress (key, value) VALUES ('epoch', ?)").run(epoch)
    db.run(`PRAGMA user_version = ${FORMAT}`)
  }).immediate()
}

/** A file from elsewhere may have triggers. */
function isOurs(db: Database, epoch: string): boolean {
  const model = new Database(':memory:')
  try {
    model.run(schema)
    if (formatOf(db) !== FORMAT || schemaOf(db) !== schemaOf(model)) return false
    const stored = db.query<{ value: string }, []>("SELECT value FROM progress WHERE key = 'epoch'").get()
    return stored?.value === epoch
  } finally {
    model.close()
  }
}

const formatOf = (db: Database): number =>
  (db.query('PRAGMA user_version').get() as { user_version: number }).user_version

const schemaOf = (db: Database): string =>
  JSON.stringify(db.query('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name').all())
