// The only SQL of the hub, on one connection that nobody else can share.
import { Database } from 'bun:sqlite'
import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, SettingKey, Settings, Tables } from '../domain/ports.ts'
import { createChanges } from './changes.ts'
import { type CommitLoop, createCommitLoop } from './commit-loop.ts'
import { createDocumentLog } from './document-log.ts'
import { createDocuments } from './documents.ts'
import { createMembers, createSessions } from './members.ts'
import { createMessages } from './messages.ts'
import { migrate, NewerDatabase, refuseNewer } from './migrate.ts'
import { createRooms } from './rooms.ts'

/** A data folder that cannot be used, in words for the person who started the hub. */
export class UnusableData extends Error {
  override name = 'UnusableData'
  constructor(
    readonly reason: 'inUse' | 'newer' | 'damaged' | 'noAccess',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

export type Store = Tables & {
  run: CommitLoop['run']
  /** What `look` sees is on the disk: the open transaction is committed first, so that nobody is shown what can still be lost. */
  read<T>(look: (tables: Tables) => T): T
  close(): void
}

/** Opens (or makes) the database in `folder`. Throws `UnusableData`. */
export function openStore(folder: string, clock: Clock, onFault: (fault: unknown) => void): Store {
  const db = open(folder)
  const tables: Tables = {
    rooms: createRooms(db),
    messages: createMessages(db),
    members: createMembers(db),
    documents: createDocuments(db),
    log: createDocumentLog(db),
    changes: createChanges(db),
    sessions: createSessions(db),
    settings: createSettings(db),
  }
  const loop = createCommitLoop(db, clock, onFault)
  return {
    ...tables,
    run: loop.run,
    read(look) {
      loop.commit()
      return look(tables)
    },
    close() {
      loop.commit()
      db.close()
    },
  }
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** 80 random bits in 16 lower-case Crockford signs. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => ALPHABET.charAt(byte % 32)).join('')
}

function open(folder: string): Database {
  const file = join(folder, 'hub.sqlite')
  try {
    // A folder that was there keeps the rights its owner gave it; the files in it are ours alone.
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 })
    const db = new Database(file, { create: true, strict: true })
    refuseNewer(db)
    chmodSync(file, 0o600)
    // EXCLUSIVE before WAL: no shared memory file, and a second hub is told "locked" instead of sharing.
    db.run('PRAGMA locking_mode = EXCLUSIVE')
    db.run('PRAGMA journal_mode = WAL')
    // FULL: what is committed survives a power cut. It is the promise, not a setting.
    db.run('PRAGMA synchronous = FULL')
    db.run('PRAGMA fullfsync = ON')
    db.run('PRAGMA foreign_keys = ON')
    db.run('BEGIN EXCLUSIVE')
    db.run('COMMIT')
    migrate(db)
    return db
  } catch (fault) {
    throw unusable(fault, folder)
  }
}

function unusable(fault: unknown, folder: string): UnusableData {
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : ''
  const cause = { cause: fault }
  if (fault instanceof NewerDatabase) return new UnusableData('newer', `${fault.message}; it stays untouched`, cause)
  if (/BUSY|LOCKED/.test(code))
    return new UnusableData('inUse', `another hub is using the data folder ${folder}`, cause)
  if (/NOTADB|CORRUPT/.test(code)) return new UnusableData('damaged', `the data in ${folder} is damaged`, cause)
  return new UnusableData('noAccess', `the data folder ${folder} cannot be used: ${(fault as Error).message}`, cause)
}

function createSettings(db: Database): Settings {
  const get = db.query<{ value: string }, [string]>('SELECT value FROM settings WHERE key = ?')
  const set = db.query<null, [string, string]>(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  return {
    get: (key: SettingKey) => get.get(key)?.value,
    set: (key: SettingKey, value: string) => void set.run(key, value),
  }
}
