import type { Comment } from '../../../../contract/comments.ts'
import { COMMENT_PAGE_MAX, PDF_TEXT_MAX_UNITS } from '../../../../contract/limits.ts'
import { entityChange } from '../../../../domain/changes.ts'
import type { Segment } from '../../../../domain/documents/segment.ts'
import { joinRows } from '../../../../domain/documents/worker-job.ts'
import type { Tables } from '../../../../domain/ports/tables.ts'
import { allow, type Result, refuse } from '../../../../domain/result.ts'
import { findDocument } from '../../../../export/read/document.ts'
import { imagesOf, type Opening, type Reading, type Step, type Wanted } from './opening.ts'

/** The text and its history are those of the beginning. Where somebody comments meanwhile, the comments are read once more. Refuses what `findDocument` refuses, and `export.tooLong`. */
export async function openDocument(
  { read, pastTextOf, textOf, pathOf }: Reading,
  { actor, id, format, asked, takenAt }: Wanted,
): Promise<Result<Opening>> {
  const found = await findDocument({ read, pastTextOf }, actor, id, asked)
  if (!found.ok) return found
  const { document, stored, seq, lastSeq, named, files, saidUntil } = found.value
  let { past } = found.value
  if (format === 'pdf') {
    // No text is longer than what is stored of it, but it may be far shorter. Signs of Markdown come to that of a rich document.
    if (past === undefined && (stored.isRich || storedBytes(stored) > PDF_TEXT_MAX_UNITS)) past = await textOf(stored)
    if ((past?.length ?? 0) > PDF_TEXT_MAX_UNITS) return refuse('export.tooLong')
  }
  let comments: Comment[] = []
  let after: number | undefined = 0
  // Only JSON has the history.
  let segmentsAfter: number | undefined = format === 'json' ? 0 : undefined
  const compacted = (stored.tail[0]?.seq ?? lastSeq + 1) - 1

  function nextSegment({ documentLog }: Tables): Segment | undefined {
    if (segmentsAfter === undefined || segmentsAfter >= compacted) return undefined
    const segment = documentLog.segmentAfter(id, segmentsAfter)
    segmentsAfter = segment && segment.lastSeq > segmentsAfter ? segment.lastSeq : undefined
    return segment && { ...segment, bytes: new Uint8Array(segment.bytes) }
  }

  function step(tables: Tables): Step {
    if (!tables.documents.visibleTo(actor, id)) throw new Error('the document is not there any more')
    const segment = nextSegment(tables)
    if (segment) return { fed: [{ type: 'segment', segment }] }
    if (after !== undefined) {
      const page = tables.comments.page(id, { after, limit: COMMENT_PAGE_MAX })
      comments.push(...page.comments.filter(({ postedAt }) => postedAt <= saidUntil))
      after = page.more ? page.comments.at(-1)?.seq : undefined
      if (after !== undefined) return { fed: [] }
      return {
        fed: [
          { type: 'comments', comments },
          {
            type: 'images',
            images: imagesOf(
              tables,
              files.map((file) => file.id),
              pathOf,
            ),
          },
        ],
      }
    }
    const tail = joinRows(stored.tail)
    const names = new Map(tables.members.all().map(({ id, name }) => [id, name]))
    return {
      head: {
        ...{ kind: 'document', document, seq, lastSeq, named, files, takenAt, names, text: past },
        stored: { snapshot: past === undefined ? stored.snapshot : [], tail },
      },
    }
  }

  return allow({
    title: document.title,
    step: () => read(step),
    onChange(change) {
      const entity = entityChange(change)
      if (entity?.entity !== 'comments' || !('documentId' in entity.data) || entity.data.documentId !== id) return
      comments = []
      after = 0
    },
  })
}

function storedBytes({ snapshot, tail }: ReturnType<Tables['documentLog']['stored']>): number {
  return [...snapshot, ...tail.map(({ bytes }) => bytes)].reduce((sum, { length }) => sum + length, 0)
}
