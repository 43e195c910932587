// All the tables over one connection.
import type { Database } from 'bun:sqlite'
import type { DocumentLog } from '../domain/ports/documents.ts'
import type { Tables } from '../domain/ports/tables.ts'
import { createNamedVersions } from './history/named-versions.ts'
import { createImportRows } from './import/import-rows.ts'
import { createAudit } from './tables/audit.ts'
import { createBoards } from './tables/boards.ts'
import { createChanges } from './tables/changes.ts'
import { createComments } from './tables/comments/comments.ts'
import { createUnreadComments } from './tables/comments/unread.ts'
import { createDocuments } from './tables/documents.ts'
import { createFiles } from './tables/files.ts'
import { createLogTree } from './tables/log-tree.ts'
import { createIdleGuests } from './tables/members/idle-guests.ts'
import { createMembers } from './tables/members/members.ts'
import { createStatuses } from './tables/members/statuses.ts'
import { createMessages } from './tables/messages.ts'
import { createReadPositions } from './tables/read-positions.ts'
import { createRooms } from './tables/rooms.ts'
import { createSessions } from './tables/sessions.ts'
import { createSettings } from './tables/settings.ts'
import { createTrash } from './tables/trash.ts'

export function createTables(db: Database, documentLog: DocumentLog): Tables {
  const rooms = createRooms(db)
  const documents = createDocuments(db, rooms)
  const boards = createBoards(db, rooms)
  const settings = createSettings(db)
  const files = createFiles(db, settings)
  return {
    rooms,
    messages: createMessages(db, files),
    files,
    readPositions: createReadPositions(db),
    members: createMembers(db),
    idleGuests: createIdleGuests(db),
    statuses: createStatuses(db),
    documents,
    boards,
    documentLog,
    namedVersions: createNamedVersions(db),
    comments: createComments(db),
    unreadComments: createUnreadComments(db),
    changes: createChanges(db, { rooms, documents, boards }),
    logTree: createLogTree(db),
    sessions: createSessions(db),
    audit: createAudit(db),
    settings,
    trash: createTrash(db),
    importRows: createImportRows(db),
  }
}
