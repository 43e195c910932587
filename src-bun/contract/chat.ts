import { type Static, Type as t } from '@sinclair/typebox'
import { FileToSend, MessageFile } from './files/files.ts'
import { ClientId, Id, Seq, Time } from './ids.ts'
import { Poll, PollToSend } from './leading/polls.ts'
import { EMOJI_MAX_UNITS, FILES_PER_MESSAGE, MENTIONS_PER_MESSAGE, MESSAGE_MAX_CHARS } from './limits.ts'
import { textOf } from './text.ts'

/** Who has reacted to a message with one emoji, in the order in which they did. */
export const Reaction = t.Object({ emoji: t.String(), memberIds: t.Array(Id) })
export type Reaction = Static<typeof Reaction>

/** The message that another one answers; its text is where the message is, and nowhere else. */
export const ReplyTo = t.Object({ id: Id, seq: Seq, authorId: Id, authorName: t.String() })
export type ReplyTo = Static<typeof ReplyTo>

/** Who has pinned a message last, and when. `byName` is as it was then. */
export const Pin = t.Object({ at: Time, by: Id, byName: t.String() })
export type Pin = Static<typeof Pin>

/** A member whom a message mentions. In its text stands `@` and this name, which is the member's as it was then. */
export const Mention = t.Object({ id: Id, name: t.String() })
export type Mention = Static<typeof Mention>

export const Message = t.Object({
  id: Id,
  roomId: Id,
  /** The position in the room: from 1, without gaps. */
  seq: Seq,
  authorId: Id,
  /** As it was when the message was posted. */
  authorName: t.String(),
  /** Empty once the message was deleted. */
  body: t.String(),
  postedAt: Time,
  replyTo: t.Optional(ReplyTo),
  /** In the order in which they were sent. Left out where there are none, and once the message was deleted. */
  files: t.Optional(t.Array(MessageFile)),
  /** The text is the question. Left out once the message was deleted. */
  poll: t.Optional(Poll),
  /** When its author has changed the text last. */
  editedAt: t.Optional(Time),
  /** The text is gone, and the message keeps its place. `byName` is as it was then. `byRule`: it had become too old, and `by` is the host who wanted that. */
  deleted: t.Optional(t.Object({ at: Time, by: Id, byName: t.String(), byRule: t.Optional(t.Literal(true)) })),
  /** The emoji that was used first is the first one. Left out where there are none. */
  reactions: t.Optional(t.Array(Reaction)),
  pinned: t.Optional(Pin),
  /** Each member once. Left out where there are none. */
  mentions: t.Optional(t.Array(Mention)),
  /** Mentions everybody in the room: `@all`. */
  mentionsAll: t.Optional(t.Literal(true)),
})
export type Message = Static<typeof Message>

/**
 * Whom a text mentions, by the ids of members; who may not read the room is left out. Without these two fields the hub looks for
 * `@` and a name in the text, and for `@all`.
 */
export const mentioned = {
  mentions: t.Optional(t.Array(Id, { maxItems: MENTIONS_PER_MESSAGE })),
  mentionsAll: t.Optional(t.Boolean()),
}
export type Mentioned = { mentions?: string[]; mentionsAll?: boolean }
export const FilesToSend = t.Array(FileToSend, { minItems: 1, maxItems: FILES_PER_MESSAGE })

export const ChatSend = t.Object(
  {
    type: t.Literal('chat.send'),
    clientId: ClientId,
    roomId: Id,
    /** May be empty where there are files. */
    body: textOf(MESSAGE_MAX_CHARS),
    /** The id of a message in the same room that this one answers. */
    replyTo: t.Optional(Id),
    ...mentioned,
    files: t.Optional(FilesToSend),
    /** Makes the text a question, which may not be empty then. */
    poll: t.Optional(PollToSend),
  },
  { additionalProperties: false },
)
export type ChatSend = Static<typeof ChatSend>

const ofMessage = { clientId: ClientId, roomId: Id, messageId: Id }
/** By the author of the message alone. */
export const ChatEdit = t.Object(
  { type: t.Literal('chat.edit'), ...ofMessage, body: textOf(MESSAGE_MAX_CHARS, 1), ...mentioned },
  { additionalProperties: false },
)
export type ChatEdit = Static<typeof ChatEdit>

/** By the author of the message or a host. There is no way back: the hub keeps no copy of the text. */
export const ChatDelete = t.Object({ type: t.Literal('chat.delete'), ...ofMessage }, { additionalProperties: false })
export type ChatDelete = Static<typeof ChatDelete>

/** Adds a reaction, or takes it back with `isSet` false. It is no mistake to ask for what is there already. */
export const ChatReact = t.Object(
  {
    type: t.Literal('chat.react'),
    ...ofMessage,
    emoji: t.String({ minLength: 1, maxLength: EMOJI_MAX_UNITS }),
    isSet: t.Boolean(),
  },
  { additionalProperties: false },
)
export type ChatReact = Static<typeof ChatReact>

/** Pins a message, or takes the pin away with `isSet` false. It is no mistake to ask for what is there already: the newest pin counts. */
export const ChatPin = t.Object(
  { type: t.Literal('chat.pin'), ...ofMessage, isSet: t.Boolean() },
  { additionalProperties: false },
)
export type ChatPin = Static<typeof ChatPin>

export const ChatPosted = t.Object({ type: t.Literal('chat.posted'), message: Message })
export type ChatPosted = Static<typeof ChatPosted>

/** The message as it is now. */
export const ChatEdited = t.Object({ type: t.Literal('chat.edited'), message: Message })
export type ChatEdited = Static<typeof ChatEdited>

/** What is left of the message. The log of changes has nothing else of it either. */
export const ChatDeleted = t.Object({ type: t.Literal('chat.deleted'), message: Message })
export type ChatDeleted = Static<typeof ChatDeleted>

/** `messageSeq` is the position of the message in its room. */
export const ChatReacted = t.Object({
  type: t.Literal('chat.reacted'),
  roomId: Id,
  messageId: Id,
  messageSeq: Seq,
  emoji: t.String(),
  memberId: Id,
  isSet: t.Boolean(),
})
export type ChatReacted = Static<typeof ChatReacted>

/** `by` is who has pinned the message, or taken the pin away; `messageSeq` is the position of the message in its room. */
export const ChatPinned = t.Object({
  type: t.Literal('chat.pinned'),
  roomId: Id,
  messageId: Id,
  messageSeq: Seq,
  isSet: t.Boolean(),
  by: Id,
  byName: t.String(),
})
export type ChatPinned = Static<typeof ChatPinned>

/** Ephemeral: sent to the others in the room, never stored. */
export const ChatTyping = t.Object({ type: t.Literal('chat.typing'), roomId: Id }, { additionalProperties: false })
export type ChatTyping = Static<typeof ChatTyping>

export const Typing = t.Object({ type: t.Literal('typing'), roomId: Id, memberId: Id })
export type Typing = Static<typeof Typing>
