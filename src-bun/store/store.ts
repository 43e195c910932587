// The only SQL of the hub, on one connection that nobody else can share.
import type { Database } from 'bun:sqlite'
import { CHANGES_KEPT } from '../contract/limits.ts'
import type { Clock, Tables } from '../domain/ports.ts'
import { allow } from '../domain/result.ts'
import { type CommitLoop, createCommitLoop } from './commit-loop.ts'
import { type Backups, createBackups } from './files/backups.ts'
import { openDatabase, type Recovery } from './files/open.ts'
import { createReserve } from './files/reserve.ts'
import { unusable } from './files/unusable-data.ts'
import { createAudit } from './tables/audit.ts'
import { createBoards } from './tables/boards.ts'
import { createChanges } from './tables/changes.ts'
import { createDocumentLog } from './tables/document-log.ts'
import { createDocuments } from './tables/documents.ts'
import { createMembers } from './tables/members.ts'
import { createMessages } from './tables/messages.ts'
import { createRooms } from './tables/rooms.ts'
import { createSessions } from './tables/sessions.ts'
import { createSettings } from './tables/settings.ts'

/** A few thousand rows are gone in some milliseconds. */
const TRIM_AT_ONCE = 5000

export type Store = Tables & {
  run: CommitLoop['run']
  gather: CommitLoop['gather']
  onGroup: CommitLoop['onCommitted']
  /** What `look` sees is on the disk: the open transaction is committed first, so that nobody is shown what can still be lost. */
  read<T>(look: (tables: Tables) => T): T
  backups: Pick<Backups, 'copyTo' | 'stream' | 'finish'>
  /** To be called every second or so: the hourly backup, and whether a full disk has room again. */
  runMaintenance(): void
  close(): void
}

/**
 * Opens (or makes) the database in `folder`. A damaged one is replaced by its newest backup where `onRecovery` is there to
 * tell somebody. Throws `UnusableData`.
 */
export function openStore(
  folder: string,
  clock: Clock,
  onFault: (fault: unknown) => void,
  onRecovery?: (recovery: Recovery) => void,
): Store {
  const opened = open(folder, clock, onRecovery)
  const { db } = opened
  const rooms = createRooms(db)
  const documents = createDocuments(db, rooms)
  const log = createDocumentLog(db)
  const tables: Tables = {
    rooms,
    messages: createMessages(db),
    members: createMembers(db),
    documents,
    boards: createBoards(db),
    log,
    changes: createChanges(db, { rooms, documents }),
    sessions: createSessions(db),
    audit: createAudit(db),
    settings: createSettings(db),
  }
  const reserve = createReserve(folder)
  const loop = createCommitLoop(db, clock, onFault, reserve, log)
  const backups = createBackups({ ...opened, data: folder, clock, commit: loop.commit, onFault })
  return {
    ...tables,
    run: loop.run,
    gather: loop.gather,
    onGroup: loop.onCommitted,
    read(look) {
      loop.commit()
      return look(tables)
    },
    backups,
    runMaintenance() {
      reserve.tend().catch(onFault)
      backups.runMaintenance()
      if (tables.changes.lastSeq() - tables.changes.firstSeq() > CHANGES_KEPT + TRIM_AT_ONCE)
        loop.run(
          () => allow(tables.changes.trim(CHANGES_KEPT, TRIM_AT_ONCE)),
          () => {},
        )
    },
    close() {
      loop.commit()
      tidy(db, onFault)
      opened.close()
      backups.release()
    },
  }
}

/** Nothing left in the log: the next start need not wonder what happened. Where the disk is full it stays there, and safe. */
function tidy(db: Database, onFault: (fault: unknown) => void): void {
  try {
    db.run('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch (fault) {
    onFault(fault)
  }
}

function open(folder: string, clock: Clock, onRecovery?: (recovery: Recovery) => void) {
  try {
    return openDatabase(folder, clock.now(), onRecovery)
  } catch (fault) {
    throw unusable(fault, folder)
  }
}
