import { type Static, Type as t } from '@sinclair/typebox'
import { ClientId, Id, Seq, Time } from './ids.ts'
import { MESSAGE_MAX_CHARS } from './limits.ts'
import { textOf } from './text.ts'

export const Message = t.Object({
  id: Id,
  roomId: Id,
  /** The position in the room: from 1, without gaps. */
  seq: Seq,
  authorId: Id,
  /** As it was when the message was posted. */
  authorName: t.String(),
  body: t.String(),
  postedAt: Time,
})
export type Message = Static<typeof Message>

export const ChatSend = t.Object(
  {
    type: t.Literal('chat.send'),
    clientId: ClientId,
    roomId: Id,
    body: textOf(MESSAGE_MAX_CHARS, 1),
  },
  { additionalProperties: false },
)
export type ChatSend = Static<typeof ChatSend>

export const ChatPosted = t.Object({ type: t.Literal('chat.posted'), message: Message })
export type ChatPosted = Static<typeof ChatPosted>

/** Ephemeral: sent to the others in the room, never stored. */
export const ChatTyping = t.Object({ type: t.Literal('chat.typing'), roomId: Id }, { additionalProperties: false })
export type ChatTyping = Static<typeof ChatTyping>

export const Typing = t.Object({ type: t.Literal('typing'), roomId: Id, memberId: Id })
export type Typing = Static<typeof Typing>
