import type { ExportFormat } from '../contract/exports.ts'
import { readText } from '../domain/documents/state.ts'
import type { Actor, Tables } from '../domain/ports.ts'
import { allow, type Result, refuse } from '../domain/result.ts'
import { type ExportFile, fileName, MEDIA_TYPES } from './file.ts'

/**
 * `md` is the text of the document, byte for byte, nothing added. `json` adds the whole history: every update
 * (Yjs format V1, base64) with the member and the time, and `seq`, the last of them: the version that this is. Refuses a document that the actor may not see.
 */
export function exportDocument(
  { documents, log, members }: Pick<Tables, 'documents' | 'log' | 'members'>,
  actor: Actor,
  documentId: string,
  format: ExportFormat,
  takenAt: number,
): Result<ExportFile> {
  const document = documents.visibleTo(actor, documentId)
  if (!document) return refuse('document.notFound')

  const text = readText(log.stored(document.id))
  const file = { name: fileName(document.title, takenAt, format), type: MEDIA_TYPES[format] }
  if (format === 'md') return allow({ ...file, text })

  const names = new Map(members.all().map(({ id, name }) => [id, name]))
  const updates = log.history(document.id).map(({ seq, authorId, at, bytes }) => ({
    seq,
    authorId,
    authorName: names.get(authorId),
    at,
    update: Buffer.from(bytes).toString('base64'),
  }))
  const seq = updates.at(-1)?.seq ?? 0
  const record = { format: 'hubbub-document', version: 1, takenAt, document, seq, text, updates }
  return allow({ ...file, text: `${JSON.stringify(record, undefined, 2)}\n` })
}
