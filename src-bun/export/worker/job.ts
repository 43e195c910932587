// What the hub's thread sends the Worker that makes a file: first the content, a page at a time, and then questions for the next piece.
import type { BoardRecord } from '../../contract/boards.ts'
import type { Comment } from '../../contract/comments.ts'
import type { ExportFormat } from '../../contract/http/exports.ts'
import type { Segment } from '../../domain/documents/segment.ts'
import type { JoinedRows } from '../../domain/documents/worker-job.ts'
import type { BoxAnswer, BoxAsk } from '../box/make.ts'
import type { BoardContent, DocumentContent, ExportedImage, ExportedMessage, RoomContent } from '../content.ts'

/** `path`: where its content is on the disk. */
export type StoredImage = ExportedImage & { path: string }

/** Something of the content. What comes later of a message or record replaces what came before. */
export type Fed =
  /** A page of messages, as JSON: a text is copied faster than objects. */
  | { type: 'messages'; json: string }
  | { type: 'changed'; message: ExportedMessage }
  | { type: 'records'; records: readonly BoardRecord[] }
  | { type: 'removed'; key: string }
  /** All comments, in place of those that came before. */
  | { type: 'comments'; comments: readonly Comment[] }
  | { type: 'images'; images: readonly StoredImage[] }
  | { type: 'segment'; segment: Segment }

/** What remains to be said when all of it is there. */
export type Head =
  | ({ kind: 'room' } & Pick<RoomContent, 'room' | 'selection' | 'takenAt' | 'seq'>)
  | ({ kind: 'board' } & Pick<BoardContent, 'board' | 'selection' | 'takenAt' | 'seq'>)
  | ({ kind: 'document' } & Pick<DocumentContent, 'document' | 'seq' | 'named' | 'files' | 'takenAt'> & {
        /** Where it is not given, it is made of what is stored. */
        text: string | undefined
        stored: { snapshot: readonly Uint8Array[]; tail: JoinedRows }
        lastSeq: number
        /** Who wrote, by id. */
        names: ReadonlyMap<string, string>
      })

export type ExportAsk =
  | { type: 'begin'; format: ExportFormat }
  | { type: 'feed'; fed: readonly Fed[] }
  | { type: 'make'; head: Head }
  | { type: 'next' }
  | BoxAsk

/**
 * `bytes` has several pieces of the file, and is empty where there are no more. Of a box, `isLast` false means that there are more pieces of
 * what was asked for, which `next` gives.
 */
export type ExportAnswer = { bytes?: Uint8Array<ArrayBuffer>; isLast?: boolean } & Pick<BoxAnswer, 'hashes' | 'toSign'>
