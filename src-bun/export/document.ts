import type { ExportFormat } from '../contract/exports.ts'
import { readText } from '../domain/documents/state.ts'
import type { Actor, Tables } from '../domain/ports.ts'
import { allow, type Result, refuse } from '../domain/result.ts'
import type { ExportedUpdate } from './content.ts'
import { type ExportFile, exportFile } from './file.ts'
import { FORMATS } from './formats.ts'

/**
 * A document as one file. `takenAt` (ms since 1970) is the time of the export; its day becomes a part of the file's name.
 * Refuses a document that the actor may not see with `document.notFound`.
 */
export function exportDocument(
  { documents, documentLog, members }: Pick<Tables, 'documents' | 'documentLog' | 'members'>,
  actor: Actor,
  documentId: string,
  format: ExportFormat,
  takenAt: number,
): Result<ExportFile> {
  const document = documents.visibleTo(actor, documentId)
  if (!document) return refuse('document.notFound')

  /** Called only by formats that contain the history: reading it decompresses every segment. */
  function history(): ExportedUpdate[] {
    const names = new Map(members.all().map(({ id, name }) => [id, name]))
    return documentLog.history(documentId).map(({ seq, authorId, at, bytes }) => ({
      seq,
      authorId,
      authorName: names.get(authorId),
      at,
      update: Buffer.from(bytes).toString('base64'),
    }))
  }
  const text = FORMATS[format].document({ document, text: readText(documentLog.stored(document.id)), takenAt, history })
  return allow(exportFile(FORMATS[format], document.title, takenAt, text))
}
