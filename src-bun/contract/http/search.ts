import { type Static, Type as t } from '@sinclair/typebox'
import { Id, Seq, Time } from '../ids.ts'

/** What can be found. */
export const SEARCH_KINDS = ['message', 'document', 'file', 'room', 'board', 'comment'] as const
export type SearchKind = (typeof SEARCH_KINDS)[number]

export const SearchResult = t.Object({
  kind: t.Union(SEARCH_KINDS.map((kind) => t.Literal(kind))),
  id: Id,
  /** The room of a message, a file, a document or a comment. Absent where the document is in no room. */
  roomId: t.Optional(Id),
  /** Of a comment: the document that it is about. */
  documentId: t.Optional(Id),
  /** The position of a message in its room; of a file, that of its message. */
  seq: t.Optional(Seq),
  /** The name of the room of a message, of the document of a comment, or of the thing itself. */
  title: t.String(),
  /** The part of the text in which the words are, as plain text on one line; of a file, its name. Empty where only the name has them. */
  excerpt: t.String(),
  /** Where the words are in `excerpt`: where each begins and ends, in UTF-16 units, in order and apart from each other. */
  highlights: t.Array(t.Tuple([t.Number(), t.Number()])),
  /** When a message, also that of a file, or a comment was posted; about when this part of a document was written. */
  at: t.Optional(Time),
  /** Of a message, also that of a file, or a comment, with the name as it was when it was posted. */
  authorId: t.Optional(Id),
  authorName: t.Optional(t.String()),
  archived: t.Optional(t.Literal(true)),
})
export type SearchResult = Static<typeof SearchResult>

/** `next` is the `after` of the request that goes on; there may be one although this answer found nothing. */
export type SearchAnswer = {
  results: SearchResult[]
  next?: string
  /** The index does not have everything yet: the hub is still reading what is older. */
  indexing?: true
}
