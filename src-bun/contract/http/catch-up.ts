// What somebody has missed, `GET /api/catch-up`. Times are ms since 1970. Pages use it, so this file imports only types.
import type { CompareAnswer } from './history.ts'

/** A message as it is now. `body` is its beginning; `replies` and `reactions` are how many there are. */
export type CaughtMessage = {
  id: string
  roomId: string
  /** Of the room; that of the other person in a conversation of two. */
  roomName: string
  seq: number
  authorId: string
  authorName: string
  body: string
  postedAt: number
  replies: number
  reactions: number
  poll?: { answers: { text: string; count: number }[]; voters: number; isOpen: boolean }
}

/** A comment that mentions the member. */
export type CaughtComment = {
  id: string
  documentId: string
  title: string
  authorId: string
  authorName: string
  body: string
  postedAt: number
}

/**
 * A document whose text has changed: by whom, the last time when, and how much in UTF-16 units. It was at update number `fromSeq`, and is at `seq`:
 * `GET /api/documents/:id/compare` says what is different. `more`: what was before the page of its history that was read is not counted.
 */
export type CaughtDocument = {
  id: string
  title: string
  fromSeq: number
  seq: number
  at: number
  authors: { id: string; name: string }[]
  inserted: number
  deleted: number
  more?: true
}

/** A room, a document or a board that is new to the member. */
export type CaughtPlace = { kind: 'room' | 'document' | 'board'; id: string; name: string; at: number }
/** Somebody who has come for the first time, or was sent away. */
export type CaughtPerson = { id: string; name: string; what: 'came' | 'sentAway'; at: number }

/**
 * What has happened from `since` to `until`; the newest first, polls those that are open before the others. `messages` of others are
 * counted by room. Where so much has happened that an answer has a part of it, `next` is the `before` of the request for what was before.
 */
export type CatchUpAnswer = {
  since: number
  until: number
  next?: number
  /** When the member came for the first time, and when somebody else said something first, where that was since then. */
  came?: number
  began?: number
  messages: number
  rooms: { id: string; name: string; messages: number }[]
  mentions: CaughtMessage[]
  comments: CaughtComment[]
  pins: CaughtMessage[]
  polls: CaughtMessage[]
  /** Those that most was said about: replies count twice as much as reactions. */
  discussed: CaughtMessage[]
  documents: CaughtDocument[]
  places: CaughtPlace[]
  people: CaughtPerson[]
}

/** One difference of two texts, with some of what stands around it. */
export type ShortChange = { before: string; removed: string; added: string; after: string }

const AROUND_CHARS = 40
const CHANGE_CHARS = 200

/** The first `max` differences, each shortened, and how many more there are. */
export function shortChanges(ranges: CompareAnswer['ranges'], max: number): { changes: ShortChange[]; more: number } {
  const all: ShortChange[] = []
  let open: ShortChange | undefined
  let same = ''
  for (const { kind, text } of ranges) {
    if (kind === 'same') {
      if (open) open.after = lineOf(text.slice(0, AROUND_CHARS))
      open = undefined
      same = text
      continue
    }
    if (!open) {
      open = { before: lineOf(same.slice(-AROUND_CHARS), true), removed: '', added: '', after: '' }
      all.push(open)
    }
    open[kind] += text
  }
  const changes = all.slice(0, max).map((change) => ({
    ...change,
    removed: shortened(change.removed),
    added: shortened(change.added),
  }))
  return { changes, more: all.length - changes.length }
}

/** What stands in the same line. */
function lineOf(text: string, isBefore = false): string {
  const lines = whole(text).split('\n')
  return (isBefore ? lines[lines.length - 1] : lines[0]) ?? ''
}

const shortened = (text: string): string =>
  text.length > CHANGE_CHARS ? `${whole(text.slice(0, CHANGE_CHARS)).trimEnd()}…` : text

/** Without half a character at either end. */
const whole = (text: string): string => text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '')
