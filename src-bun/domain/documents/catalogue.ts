import type {
  Document,
  DocumentArchive,
  DocumentChanged,
  DocumentCreate,
  DocumentCreated,
  DocumentLetViewersComment,
  DocumentRename,
  DocumentRenamed,
} from '../../contract/documents.ts'
import { TITLE_MAX_CHARS } from '../../contract/limits.ts'
import { audit } from '../audit.ts'
import type { Actor } from '../ports/common.ts'
import type { Documents } from '../ports/documents.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanName } from '../text.ts'
import { whyMayNotManage } from '../trash.ts'

export function createDocument(scope: Scope, command: DocumentCreate): Result<DocumentCreated> {
  const { roomId } = command
  if (roomId !== undefined && !scope.rooms.visibleTo(scope.actor, roomId)) return refuse('room.notFound')
  const title = cleanName(command.title, TITLE_MAX_CHARS)
  if (title === '') return refuse('name.unusable')

  const document = scope.documents.create({
    id: scope.newId(),
    title,
    createdAt: scope.now,
    createdBy: scope.actor.id,
    roomId,
    isRich: command.kind === 'rich',
  })
  return allow({ type: 'document.created', document })
}

export function renameDocument(scope: Scope, command: DocumentRename): Result<DocumentRenamed> {
  const document = scope.documents.visibleTo(scope.actor, command.documentId)
  if (!document) return refuse('document.notFound')
  if (document.archived) return refuse('document.archived')
  const title = cleanName(command.title, TITLE_MAX_CHARS)
  if (title === '') return refuse('name.unusable')

  return allow({ type: 'document.renamed', document: scope.documents.rename(document.id, title, scope.now) })
}

export function archiveDocument(scope: Scope, { documentId, archived }: DocumentArchive): Result<DocumentChanged> {
  if (!scope.documents.visibleTo(scope.actor, documentId)) return refuse('document.notFound')
  const refused = whyMayNotManage(scope, scope.documents.createdBy(documentId))
  if (refused) return refuse(refused)
  audit(scope, archived ? 'document.archive' : 'document.restore', documentId)
  return allow({ type: 'document.changed', document: scope.documents.archive(documentId, archived) })
}

export function letViewersComment(
  scope: Scope,
  { documentId, viewersComment }: DocumentLetViewersComment,
): Result<DocumentChanged> {
  if (!scope.documents.visibleTo(scope.actor, documentId)) return refuse('document.notFound')
  audit(scope, viewersComment ? 'document.letViewersComment' : 'document.stopViewersComment', documentId)
  return allow({ type: 'document.changed', document: scope.documents.letViewersComment(documentId, viewersComment) })
}

/**
 * What an id or a name leads to, as `Documents.named` says; one document, unless several have the title. A name is looked for as
 * it is, and as the title that it would become.
 */
export function documentsNamed(documents: Documents, actor: Actor, idOrName: string): Document[] {
  const found = documents.named(actor, idOrName)
  return found.length > 0 ? found : documents.named(actor, cleanName(idOrName, TITLE_MAX_CHARS))
}
