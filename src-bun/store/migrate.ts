import type { Database } from 'bun:sqlite'
import first from './migrations/0001-first.sql' with { type: 'text' }
import documentHistory from './migrations/0002-document-history.sql' with { type: 'text' }
import door from './migrations/0003-door.sql' with { type: 'text' }
import boards from './migrations/0004-boards.sql' with { type: 'text' }
import updatesTogether from './migrations/0005-updates-together.sql' with { type: 'text' }
import documentNames from './migrations/0006-document-names.sql' with { type: 'text' }
import readPositions from './migrations/0007-read-positions.sql' with { type: 'text' }
import formerTitles from './migrations/0008-former-titles.sql' with { type: 'text' }
import answeredCommands from './migrations/0009-answered-commands.sql' with { type: 'text' }
import changePlaces from './migrations/0010-change-places.sql' with { type: 'text' }
import membersByColour from './migrations/0011-members-by-colour.sql' with { type: 'text' }
import lookAlikes from './migrations/0012-look-alikes.sql' with { type: 'text' }
import idleGuests from './migrations/0013-idle-guests.sql' with { type: 'text' }
import trash from './migrations/0014-trash.sql' with { type: 'text' }
import lookUps from './migrations/0015-look-ups.sql' with { type: 'text' }
import snapshotsApart from './migrations/0016-snapshots-apart.sql' with { type: 'text' }
import recentThings from './migrations/0017-recent-things.sql' with { type: 'text' }
import messageChanges from './migrations/0018-message-changes.sql' with { type: 'text' }
import replies from './migrations/0019-replies.sql' with { type: 'text' }
import pins from './migrations/0020-pins.sql' with { type: 'text' }
import mutedRooms from './migrations/0021-muted-rooms.sql' with { type: 'text' }
import snapshotPieces from './migrations/0022-snapshot-pieces.sql' with { type: 'text' }
import mentions from './migrations/0023-mentions.sql' with { type: 'text' }
import files from './migrations/0024-files.sql' with { type: 'text' }
import statuses from './migrations/0025-statuses.sql' with { type: 'text' }
import documentsOfRooms from './migrations/0026-documents-of-rooms.sql' with { type: 'text' }
import namedVersions from './migrations/0027-named-versions.sql' with { type: 'text' }
import formerRoomNames from './migrations/0028-former-room-names.sql' with { type: 'text' }
import boardsOfRooms from './migrations/0029-boards-of-rooms.sql' with { type: 'text' }
import comments from './migrations/0030-comments.sql' with { type: 'text' }
import filesOfDocuments from './migrations/0031-files-of-documents.sql' with { type: 'text' }
import readers from './migrations/0032-readers.sql' with { type: 'text' }
import suggestions from './migrations/0033-suggestions.sql' with { type: 'text' }
import polls from './migrations/0034-polls.sql' with { type: 'text' }
import unreadComments from './migrations/0035-unread-comments.sql' with { type: 'text' }
import richDocuments from './migrations/0036-rich-documents.sql' with { type: 'text' }
import commentsOfViewers from './migrations/0037-comments-of-viewers.sql' with { type: 'text' }
import logTree from './migrations/0038-log-tree.sql' with { type: 'text' }
import pastOfRecords from './migrations/0039-past-of-records.sql' with { type: 'text' }
import retention from './migrations/0040-retention.sql' with { type: 'text' }
import namesInAudit from './migrations/0041-names-in-audit.sql' with { type: 'text' }
import renamedRoomsInAudit from './migrations/0042-renamed-rooms-in-audit.sql' with { type: 'text' }
import { moveSnapshots } from './snapshot-pieces.ts'

/** `move` moves rows that SQL cannot, after `sql` and in the same transaction. */
type Migration = { sql: string; move?: (db: Database) => void }

/**
 * In order; the format of a database is the number of migrations it has had. A released file is never edited: a change is a new
 * file. None renames a table or a column: SQLite then writes the schema anew, each version in its own words, and a database whose
 * schema has other words than ours is taken for one from elsewhere (`files/examine.ts`).
 */
const MIGRATIONS: readonly (string | Migration)[] = [
  first,
  documentHistory,
  door,
  boards,
  updatesTogether,
  documentNames,
  readPositions,
  formerTitles,
  answeredCommands,
  changePlaces,
  membersByColour,
  lookAlikes,
  idleGuests,
  trash,
  lookUps,
  snapshotsApart,
  recentThings,
  messageChanges,
  replies,
  pins,
  mutedRooms,
  { sql: snapshotPieces, move: moveSnapshots },
  mentions,
  files,
  statuses,
  documentsOfRooms,
  namedVersions,
  formerRoomNames,
  boardsOfRooms,
  comments,
  filesOfDocuments,
  readers,
  suggestions,
  polls,
  unreadComments,
  richDocuments,
  commentsOfViewers,
  logTree,
  pastOfRecords,
  retention,
  namesInAudit,
  renamedRoomsInAudit,
]

export class NewerDatabase extends Error {
  override name = 'NewerDatabase'
}

/** Throws `NewerDatabase` before anything is written, so that the file stays as the newer version left it. */
export function refuseNewer(db: Database): void {
  const version = formatOf(db)
  if (version <= MIGRATIONS.length) return
  throw new NewerDatabase(
    `the data was written by a newer Hubbub (format ${version}, this one knows ${MIGRATIONS.length})`,
  )
}

/** Runs the missing migrations in one transaction: a crash leaves the old format or the new one. */
export function migrate(db: Database, to = MIGRATIONS.length): void {
  const missing = MIGRATIONS.slice(formatOf(db), to)
  if (missing.length === 0) return
  db.transaction(() => {
    for (const each of missing) {
      const { sql, move }: Migration = typeof each === 'string' ? { sql: each } : each
      db.run(sql)
      move?.(db)
    }
    db.run(`PRAGMA user_version = ${to}`)
  }).immediate()
}

/** Whether `migrate` would change a database that is in use already. */
export function isBehind(db: Database): boolean {
  const format = formatOf(db)
  return format > 0 && format < MIGRATIONS.length
}

export function formatOf(db: Database): number {
  return (db.query('PRAGMA user_version').get() as { user_version: number }).user_version
}
