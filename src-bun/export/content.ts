// The content of an export, from which a format makes the text of a file. Times are milliseconds since 1970.
//
// Lists come a page at a time, and each page is read from the database only when it is asked for: a hub with a hundred
// thousand messages then does other work between two pages.
import type { Board, BoardRecord } from '../contract/boards.ts'
import type { Message } from '../contract/chat.ts'
import type { Comment } from '../contract/comments.ts'
import type { Document } from '../contract/documents.ts'
import type { MessageFile } from '../contract/files/files.ts'
import type { ExportSelection } from '../contract/http/exports.ts'
import type { NamedVersion } from '../contract/http/history.ts'
import type { Poll, PollAnswer } from '../contract/leading/polls.ts'
import type { Room } from '../contract/rooms.ts'
import type { LogRow } from '../domain/documents/log-row.ts'
import type { DocumentFile } from '../domain/ports/rooms.ts'
import type { Tables } from '../domain/ports/tables.ts'
import type { Result } from '../domain/result.ts'
import type { RenderJob } from './worker/render.ts'

/** Reads what is committed, as `Store.read` does. */
export type Read = <T>(look: (tables: Tables) => T) => T

/** The text of a stored document. Rejects if its rows cannot be read. */
export type TextOf = (stored: {
  snapshot: readonly Uint8Array[]
  tail: readonly LogRow[]
  isRich?: boolean
}) => Promise<string>
/** The Markdown of a document in the form of another format. */
export type Render = (job: RenderJob) => Promise<string>

/**
 * The text of a document after update number `seq`, with the line ends of `TextOf`, and when that update was written. Refuses what is
 * not stored.
 */
export type PastTextOf = (documentId: string, seq: number) => Promise<Result<{ text: string; at: number | undefined }>>

/** What exports are made from. */
export type Sources = {
  read: Read
  /** A content of the hub's files, by its hash, for `Images`. Undefined for what is no hash. */
  contentOf(hash: string): Iterable<Uint8Array> | undefined
  textOf: TextOf
  pastTextOf: PastTextOf
  render: Render
}

/** A file of a message, and the hash of its content where the hub has it: a copy of the content is recognised by it. */
export type ExportedFile = MessageFile & { sha256?: string }
/** `memberNames` has who chose it, where the poll shows names. */
export type ExportedAnswer = PollAnswer & { memberNames?: string[] }
export type ExportedMessage = Omit<Message, 'files' | 'poll'> & {
  files?: ExportedFile[]
  poll?: Omit<Poll, 'answers'> & { answers: ExportedAnswer[] }
}

/** A complete file of the room or document that is exported, whatever its type says. */
export type ExportedImage = { id: string; type: string; bytes: number }
/** The files that may become a part of an export. */
export type Images = {
  find(id: string): ExportedImage | undefined
  /** Its content in pieces of at most 48 KB, whose lengths but the last are multiples of three. Nothing where the content is gone. */
  read(id: string): Iterable<Uint8Array>
}

/** A room with the messages of the selection, oldest first. `takenAt` is the time of the export. A conversation of two has the names of both as its name. */
export type RoomContent = {
  room: Room
  selection: ExportSelection
  /** The number of the last change of the hub that is in it. */
  seq: number
  messages: Iterable<readonly ExportedMessage[]>
  images: Images
  takenAt: number
}

/** A document as of update number `seq`. */
export type DocumentContent = {
  document: Document
  text: string
  seq: number
  /** The points of its history that have a name, ascending. */
  named: readonly NamedVersion[]
  files: readonly DocumentFile[]
  images: Images
  render: Render
  /** What was said about it, the oldest first. */
  comments: Iterable<readonly Comment[]>
  /** Where in the text a comment is, by its id: a number that is higher further down. Not every comment has one. */
  places: ReadonlyMap<string, number>
  /** Every update up to `seq`. */
  history: Iterable<readonly ExportedUpdate[]>
  takenAt: number
}

/** A board with the records that were last changed by whom and when the selection says, ordered by key. */
export type BoardContent = {
  board: Board
  selection: ExportSelection
  /** As that of a room. */
  seq: number
  records: Iterable<readonly BoardRecord[]>
  takenAt: number
}

/** One update of a document, who wrote it and when; `update` is in Yjs format V1, as base64. */
export type ExportedUpdate = {
  seq: number
  authorId: string
  authorName: string | undefined
  at: number
  update: string
}

/** To write so much as text takes a few milliseconds. */
const PART_MAX_CHARS = 32 * 1024

/**
 * The same pages, cut into parts of at most 32 KB, or a single entry: a page of long entries has megabytes. `charsOf` says how much
 * text an entry has, more or less.
 */
export function* inParts<T>(pages: Iterable<readonly T[]>, charsOf: (entry: T) => number): Generator<readonly T[]> {
  for (const page of pages) {
    let part: T[] = []
    let chars = 0
    for (const entry of page) {
      const more = charsOf(entry)
      if (part.length > 0 && chars + more > PART_MAX_CHARS) {
        yield part
        part = []
        chars = 0
      }
      part.push(entry)
      chars += more
    }
    yield part
  }
}

/** A long text in parts of at most 32 KB. */
export function* textParts(text: string): Generator<string> {
  for (let from = 0, end = 0; from < text.length; from = end) {
    end = from + PART_MAX_CHARS
    // A sign of two units stays whole: half of it would not survive as UTF-8.
    if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1)) && end < text.length) end--
    yield text.slice(from, end)
  }
}

/** As `textParts`, of a text with marks between two NULs. A mark stays whole however long it is: half of one would be read as text. */
export function* markedParts(text: string): Generator<string> {
  for (const [n, part] of text.split(/(\0[^\0]*\0)/).entries())
    if (n % 2 === 1) yield part
    else yield* textParts(part)
}
