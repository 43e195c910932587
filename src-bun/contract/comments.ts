// Comments on a document, or on a range of its text.
import { type Static, Type as t } from '@sinclair/typebox'
import { Mention } from './chat.ts'
import { ClientId, Id, Seq, Time } from './ids.ts'
import { COMMENT_POSITION_MAX_UNITS, MESSAGE_MAX_CHARS, QUOTE_MAX_CHARS, SUGGESTION_MAX_CHARS } from './limits.ts'
import { textOf } from './text.ts'

/** A relative position of Yjs (`Y.encodeRelativePosition`) in the text of the document, in base64. The hub does not look into it. */
const Position = t.String({
  pattern: '^[A-Za-z0-9+/]+={0,2}$',
  maxLength: COMMENT_POSITION_MAX_UNITS,
})
/** Where the text begins and ends that a comment is about. The positions follow the text through edits. */
export const CommentRange = t.Object({ start: Position, end: Position }, { additionalProperties: false })
export type CommentRange = Static<typeof CommentRange>

/**
 * Another text for a range. `original` is what stood there when it was made, and empty where the suggestion only inserts; `replacement` is
 * empty where it only deletes.
 */
const Suggestion = t.Object(
  { original: textOf(SUGGESTION_MAX_CHARS), replacement: textOf(SUGGESTION_MAX_CHARS) },
  { additionalProperties: false },
)

/** Who has done something to a comment, and when. `byName` is as it was then. */
const Done = t.Object({ at: Time, by: Id, byName: t.String() })
const Accepted = t.Object({ accepted: t.Optional(t.Literal(true)) })

export const Comment = t.Object({
  id: Id,
  documentId: Id,
  /** The position in the hub's log of changes at which the comment was made. Later ones have a higher one. */
  seq: Seq,
  /** Of a reply: the comment that begins the thread. The fields `range`, `quote` and `resolved` are that one's. */
  replyTo: t.Optional(Id),
  authorId: Id,
  /** As it was when the comment was made. */
  authorName: t.String(),
  /** Empty once the comment was deleted, and of a suggestion that says nothing else. */
  body: t.String(),
  postedAt: Time,
  /** Left out of a comment on the document as a whole. */
  range: t.Optional(CommentRange),
  /** The beginning of the text that the comment is about, as it was when the comment was made. */
  quote: t.Optional(t.String()),
  /** When its author has changed the text last. */
  editedAt: t.Optional(Time),
  /** `accepted`: the text of the suggestion was put into the document. A suggestion that is resolved otherwise was declined. */
  resolved: t.Optional(t.Composite([Done, Accepted])),
  /** Goes with the text of the comment when it is deleted. */
  suggestion: t.Optional(Suggestion),
  /** The text is gone. A comment is still there only while it has replies. */
  deleted: t.Optional(Done),
  /** Whom the text mentions, as in a message. */
  mentions: t.Optional(t.Array(Mention)),
  mentionsAll: t.Optional(t.Literal(true)),
})
export type Comment = Static<typeof Comment>

const closed = { additionalProperties: false }
const command = <T extends string>(type: T) => ({ type: t.Literal(type), clientId: ClientId, documentId: Id })
const body = textOf(MESSAGE_MAX_CHARS, 1)

export const CommentCreate = t.Object(
  {
    ...command('comment.create'),
    body,
    range: t.Optional(CommentRange),
    quote: t.Optional(textOf(QUOTE_MAX_CHARS)),
  },
  closed,
)
export type CommentCreate = Static<typeof CommentCreate>

/**
 * Begins a thread with a suggestion, and is answered with `comment.created`. `body` is why. Without a `range` the text is looked for; `quote`
 * says where a text is inserted.
 */
export const CommentSuggest = t.Object(
  {
    ...command('comment.suggest'),
    suggestion: Suggestion,
    range: t.Optional(CommentRange),
    quote: t.Optional(textOf(QUOTE_MAX_CHARS)),
    body: t.Optional(textOf(MESSAGE_MAX_CHARS)),
  },
  closed,
)
export type CommentSuggest = Static<typeof CommentSuggest>

/** Answered with `comment.created`. A reply to a reply is one to its thread. */
export const CommentReply = t.Object({ ...command('comment.reply'), commentId: Id, body }, closed)
export type CommentReply = Static<typeof CommentReply>

/** By the author of the comment alone. */
export const CommentEdit = t.Object({ ...command('comment.edit'), commentId: Id, body }, closed)
export type CommentEdit = Static<typeof CommentEdit>

/** Says that the thread of the comment is done, or opens it again. It is no mistake to ask for what is so already. */
export const CommentResolve = t.Object({ ...command('comment.resolve'), commentId: Id, resolved: t.Boolean() }, closed)
export type CommentResolve = Static<typeof CommentResolve>

/**
 * Says that the sender puts the text of the suggestion into the document, which they do when they have the answer, `comment.resolved`. Of
 * several who accept only the first is answered so.
 */
export const CommentAccept = t.Object({ ...command('comment.accept'), commentId: Id }, closed)
export type CommentAccept = Static<typeof CommentAccept>

/** By the author of the comment or a host. There is no way back: the hub keeps no copy of the text. */
export const CommentDelete = t.Object({ ...command('comment.delete'), commentId: Id }, closed)
export type CommentDelete = Static<typeof CommentDelete>

/** The member has read the comments of the document up to the one whose `seq` this is. */
export const CommentMarkRead = t.Object({ ...command('comment.markRead'), upTo: Seq }, closed)
export type CommentMarkRead = Static<typeof CommentMarkRead>

/**
 * The members who should read the comment: those it mentions, and of a reply those who have written in its thread before. Left out
 * where there are none, and where the comment was deleted since.
 */
const concerns = t.Optional(t.Array(Id))

export const CommentCreated = t.Object({ type: t.Literal('comment.created'), comment: Comment, concerns })
export type CommentCreated = Static<typeof CommentCreated>

/** The comment as it is now. It concerns those whom it did not mention before. */
export const CommentEdited = t.Object({ type: t.Literal('comment.edited'), comment: Comment, concerns })
export type CommentEdited = Static<typeof CommentEdited>

/** The thread that begins with this comment was resolved, or opened again, by this member; `accepted` as in the comment. */
export const CommentResolved = t.Object({
  type: t.Literal('comment.resolved'),
  documentId: Id,
  commentId: Id,
  isResolved: t.Boolean(),
  ...Done.properties,
  ...Accepted.properties,
})
export type CommentResolved = Static<typeof CommentResolved>

/** What is left of the comment. The log of changes has nothing else of it either. */
export const CommentDeleted = t.Object({ type: t.Literal('comment.deleted'), comment: Comment })
export type CommentDeleted = Static<typeof CommentDeleted>

/** Sent to the devices of this member alone. */
export const CommentMarkedRead = t.Object({
  type: t.Literal('comment.markedRead'),
  documentId: Id,
  memberId: Id,
  upTo: Seq,
})
export type CommentMarkedRead = Static<typeof CommentMarkedRead>

/** A comment that somebody has not read, and should. */
export type UnreadComment = {
  comment: Comment
  /** Of the document. */
  title: string
  /** Otherwise it is a reply in a thread of theirs. */
  isMention: boolean
}
