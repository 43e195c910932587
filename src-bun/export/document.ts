import type { Comment } from '../contract/comments.ts'
import type { ExportFormat } from '../contract/http/exports.ts'
import { COMMENT_PAGE_MAX } from '../contract/limits.ts'
import { historyPages } from '../domain/documents/history.ts'
import type { LogRow } from '../domain/documents/log-row.ts'
import type { Actor } from '../domain/ports.ts'
import { allow, type Result, refuse } from '../domain/result.ts'
import { type ExportedUpdate, inParts, type Read, type Sources } from './content.ts'
import { type ExportFile, exportFile } from './file.ts'
import { FORMATS } from './formats.ts'
import { imagesIn } from './images/read.ts'

/**
 * A document as it is now, as one file. `takenAt` (ms since 1970) is the time of the export; its day becomes a part of the
 * file's name. Refuses a document that the actor may not see with `document.notFound`, and a format that has no
 * documents with `export.unknownFormat`; rejects if it cannot be read.
 */
export async function exportDocument(
  sources: Sources,
  actor: Actor,
  documentId: string,
  format: ExportFormat,
  takenAt: number,
): Promise<Result<ExportFile>> {
  const { read, textOf, render } = sources
  const { document: write } = FORMATS[format]
  if (!write) return refuse('export.unknownFormat')
  const found = read(({ documents, documentLog, namedVersions, files }) => {
    const document = documents.visibleTo(actor, documentId)
    return (
      document && {
        document,
        stored: documentLog.stored(documentId),
        lastSeq: documentLog.lastSeq(documentId),
        named: namedVersions.all(documentId),
        files: files.ofDocument(documentId),
      }
    )
  })
  if (!found) return refuse('document.notFound')
  if (found.document.kind === 'rich') return refuse('document.otherKind')

  const { document, stored, lastSeq: seq, named, files } = found
  const history = historyOf(read, documentId, { tail: stored.tail, lastSeq: seq })
  const comments = inParts(commentsOf(read, documentId), lengthOf)
  const text = await textOf(stored)
  const said = { text, seq, named, files, comments, history, takenAt }
  const pieces = await write({ document, ...said, images: imagesIn(sources), render })
  return allow(exportFile(FORMATS[format], document.title, takenAt, pieces))
}

const lengthOf = ({ body, suggestion }: Comment): number =>
  body.length + (suggestion ? suggestion.original.length + suggestion.replacement.length : 0)

function* commentsOf(read: Read, documentId: string): Generator<readonly Comment[]> {
  for (let after = 0, more = true; more; ) {
    const page = read(({ comments }) => comments.page(documentId, { after, limit: COMMENT_PAGE_MAX }))
    yield page.comments
    after = page.comments.at(-1)?.seq ?? after
    more = page.more
  }
}

/** Runs only in formats that contain the history. */
function* historyOf(
  read: Read,
  documentId: string,
  until: { tail: readonly LogRow[]; lastSeq: number },
): Generator<readonly ExportedUpdate[]> {
  const names = read(({ members }) => new Map(members.all().map(({ id, name }) => [id, name])))
  const segmentAfter = (seq: number) => read(({ documentLog }) => documentLog.segmentAfter(documentId, seq))
  for (const page of inParts(historyPages(segmentAfter, until), ({ bytes }) => bytes.length)) {
    yield page.map(({ seq, authorId, at, bytes }) => ({
      seq,
      authorId,
      authorName: names.get(authorId),
      at,
      update: Buffer.from(bytes).toString('base64'),
    }))
  }
}
