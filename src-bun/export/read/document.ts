import type { Comment } from '../../contract/comments.ts'
import type { ExportFormat } from '../../contract/http/exports.ts'
import { COMMENT_PAGE_MAX } from '../../contract/limits.ts'
import { placesOf } from '../../domain/documents/comments/places.ts'
import { historyPages } from '../../domain/documents/history.ts'
import type { LogRow } from '../../domain/documents/log-row.ts'
import type { Actor } from '../../domain/ports/common.ts'
import type { DocumentLog } from '../../domain/ports/documents.ts'
import { allow, type Result, refuse } from '../../domain/result.ts'
import { type DocumentContent, type ExportedUpdate, inParts, type Read, type Sources } from '../content.ts'
import { type ExportFile, exportFile } from '../file.ts'
import { FORMATS } from '../formats.ts'
import { imagesIn } from '../images/read.ts'
import { type AskedSelection, readSelection } from './selection.ts'

/**
 * A document as it is now, or as it was after the update that was `asked` for, as one file. `takenAt` (ms since 1970) is the time of the export; its day becomes a part of the
 * file's name. Refuses a document that the actor may not see with `document.notFound`, a format that has no
 * documents with `export.unknownFormat`, and what `readSelection` and `pastTextOf` refuse; rejects if it cannot be read.
 */
export async function exportDocument(
  sources: Sources,
  actor: Actor,
  documentId: string,
  format: ExportFormat,
  takenAt: number,
  asked: AskedSelection = {},
): Promise<Result<ExportFile>> {
  const { read, textOf, render } = sources
  const { document: write } = FORMATS[format]
  if (!write) return refuse('export.unknownFormat')
  const found = await findDocument(sources, actor, documentId, asked)
  if (!found.ok) return found

  const { document, stored, lastSeq, seq, named, files, past, saidUntil } = found.value
  const history = historyOf(read, documentId, { tail: stored.tail, lastSeq, upTo: seq })
  const all = [...commentsOf(read, documentId, saidUntil)]
  const comments = inParts(all, lengthOf)
  const places = placesOf(all.flat(), stored)
  const text = past ?? (await textOf(stored))
  const said = { text, seq, named, files, comments, places, history, takenAt }
  const pieces = await write({ document, ...said, images: imagesIn(sources), render })
  return allow(exportFile(FORMATS[format], document.title, takenAt, pieces))
}

/** `stored` is all of the document; the rest is as of update number `seq`. */
type FoundDocument = Pick<DocumentContent, 'document' | 'seq' | 'named' | 'files'> & {
  stored: ReturnType<DocumentLog['stored']> & { isRich: boolean }
  lastSeq: number
  /** The text, where an earlier one than the last was asked for. */
  past: string | undefined
  /** What was said after this time (ms since 1970) is left out. Of the past of a comment the hub has nothing. */
  saidUntil: number
}

/** Refuses a document that the actor may not see with `document.notFound`, the past of one that is no text with `document.otherKind`, and what `readSelection` and `pastTextOf` refuse. */
export async function findDocument(
  { read, pastTextOf }: Pick<Sources, 'read' | 'pastTextOf'>,
  actor: Actor,
  documentId: string,
  asked: AskedSelection,
): Promise<Result<FoundDocument>> {
  const found = read(({ documents, documentLog, namedVersions, files }) => {
    const document = documents.visibleTo(actor, documentId)
    return (
      document && {
        document,
        stored: { ...documentLog.stored(documentId), isRich: document.kind === 'rich' },
        lastSeq: documentLog.lastSeq(documentId),
        named: namedVersions.all(documentId),
        files: files.ofDocument(documentId),
      }
    )
  })
  if (!found) return refuse('document.notFound')
  const selection = read((tables) => readSelection('document', asked, tables))
  if (!selection.ok) return selection
  const wanted = selection.value.seq
  if (wanted === undefined)
    return allow({ ...found, seq: found.lastSeq, past: undefined, saidUntil: Number.POSITIVE_INFINITY })
  if (found.stored.isRich) return refuse('document.otherKind')
  const past = await pastTextOf(documentId, wanted)
  if (!past.ok) return past
  const { text, at = Number.NEGATIVE_INFINITY } = past.value
  const named = found.named.filter(({ seq }) => seq <= wanted)
  return allow({ ...found, named, seq: wanted, past: text, saidUntil: at })
}

/** How much text a comment has, more or less. */
export const lengthOf = ({ body, suggestion }: Comment): number =>
  body.length + (suggestion ? suggestion.original.length + suggestion.replacement.length : 0)

/** `until`: ms since 1970. */
function* commentsOf(read: Read, documentId: string, until: number): Generator<readonly Comment[]> {
  for (let after = 0, more = true; more; ) {
    const page = read(({ comments }) => comments.page(documentId, { after, limit: COMMENT_PAGE_MAX }))
    yield page.comments.filter(({ postedAt }) => postedAt <= until)
    after = page.comments.at(-1)?.seq ?? after
    more = page.more
  }
}

/** Runs only in formats that contain the history. */
function* historyOf(
  read: Read,
  documentId: string,
  { upTo, ...until }: { tail: readonly LogRow[]; lastSeq: number; upTo: number },
): Generator<readonly ExportedUpdate[]> {
  const names = read(({ members }) => new Map(members.all().map(({ id, name }) => [id, name])))
  const segmentAfter = (seq: number) => read(({ documentLog }) => documentLog.segmentAfter(documentId, seq))
  for (const page of inParts(historyPages(segmentAfter, until), ({ bytes }) => bytes.length)) {
    const written = page.filter(({ seq }) => seq <= upTo)
    yield written.map(({ seq, authorId, at, bytes }) => ({
      seq,
      authorId,
      authorName: names.get(authorId),
      at,
      update: Buffer.from(bytes).toString('base64'),
    }))
    if (written.length < page.length) return
  }
}
