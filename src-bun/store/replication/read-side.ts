// The tables of readers. In a hub on one machine they are the tables that operations write: there is one connection, and its open group is
// committed before anybody reads. In a cluster they are on a second connection, which sees the last COMMIT and never the open group,
// because a group stays open until the shared log has it, and may have to be rolled back.
import type { Database } from 'bun:sqlite'
import { createOpenDocuments, type OpenDocuments } from '../../domain/documents/open-documents.ts'
import type { CommittedGroup } from '../../domain/operations/operation-scope.ts'
import type { Tables } from '../../domain/ports/tables.ts'
import { createTables } from '../create-tables.ts'
import { createDocumentLog } from '../tables/document-log.ts'

export type ReadSide = {
  tables: Tables
  openDocuments: Pick<OpenDocuments, 'get' | 'release'>
  /** To be called after each COMMIT, before any other observer. */
  onCommitted(group: CommittedGroup): void
}

export function createReadSide(
  reader: Database | undefined,
  written: { tables: Tables; openDocuments: OpenDocuments },
): ReadSide {
  if (!reader) return { ...written, onCommitted() {} }
  const documentLog = createDocumentLog(reader)
  const tables = createTables(reader, documentLog)
  const openDocuments = createOpenDocuments(documentLog, tables.documents)
  // `namings` counts how often a member got a name, so that readers know when a list of names is out of date. The tables of this connection
  // do not see the writes of the other one, so the changes are counted here.
  let namings = 0

  return {
    tables: { ...tables, members: { ...tables.members, namings: () => namings } },
    openDocuments,
    onCommitted({ changes, acceptedUpdates }) {
      for (const { documentId } of acceptedUpdates) openDocuments.reread(documentId)
      for (const { change } of changes) {
        if (change.type === 'member.joined' || change.type === 'member.renamed') namings++
        if (change.type === 'document.deleted') openDocuments.reread(change.documentId)
        if (change.type === 'document.changed' || change.type === 'document.restored')
          openDocuments.reread(change.document.id)
      }
      openDocuments.onCommitted()
    },
  }
}
