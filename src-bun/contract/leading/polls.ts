// Polls: a message whose text is a question, with the answers that members choose from.
import { type Static, Type as t } from '@sinclair/typebox'
import { ClientId, Id, Seq, Time } from '../ids.ts'
import { POLL_ANSWER_MAX_CHARS, POLL_ANSWERS } from '../limits.ts'
import { textOf } from '../text.ts'

const Count = t.Integer({ minimum: 0 })

/** `memberIds` has who chose it, where the poll shows names. */
export const PollAnswer = t.Object({ text: t.String(), count: Count, memberIds: t.Optional(t.Array(Id)) })
export type PollAnswer = Static<typeof PollAnswer>

export const Poll = t.Object({
  answers: t.Array(PollAnswer),
  /** Whether a member may choose several answers. */
  several: t.Boolean(),
  /** Whether everybody sees who chose what. Without it nobody does, not even hosts. */
  named: t.Boolean(),
  /** How many members have chosen something. */
  voters: Count,
  /** Nobody votes any more. `byName` is as it was then. */
  closed: t.Optional(t.Object({ at: Time, by: Id, byName: t.String() })),
})
export type Poll = Static<typeof Poll>

/** A poll as it is begun. The text of its message is the question. */
export const PollToSend = t.Object(
  {
    answers: t.Array(textOf(POLL_ANSWER_MAX_CHARS, 1), { minItems: POLL_ANSWERS.min, maxItems: POLL_ANSWERS.max }),
    several: t.Optional(t.Boolean()),
    named: t.Optional(t.Boolean()),
  },
  { additionalProperties: false },
)
export type PollToSend = Static<typeof PollToSend>

/** The places of the chosen answers, from 0. None takes the vote back. */
export const Choices = t.Array(t.Integer({ minimum: 0, maximum: POLL_ANSWERS.max - 1 }), {
  maxItems: POLL_ANSWERS.max,
  uniqueItems: true,
})

const ofMessage = { clientId: ClientId, roomId: Id, messageId: Id }
/** Replaces what the member has chosen before. */
export const PollVote = t.Object(
  { type: t.Literal('poll.vote'), ...ofMessage, choices: Choices },
  { additionalProperties: false },
)
export type PollVote = Static<typeof PollVote>

/** By who has begun the poll, or a host. There is no way back. */
export const PollClose = t.Object({ type: t.Literal('poll.close'), ...ofMessage }, { additionalProperties: false })
export type PollClose = Static<typeof PollClose>

/**
 * How often each answer is chosen now, in their order, and by how many members. `vote` is what has changed, where the poll shows
 * names. `messageSeq` is the position of the message in its room.
 */
export const PollVoted = t.Object({
  type: t.Literal('poll.voted'),
  roomId: Id,
  messageId: Id,
  messageSeq: Seq,
  counts: t.Array(Count),
  voters: Count,
  vote: t.Optional(t.Object({ memberId: Id, choices: Choices })),
})
export type PollVoted = Static<typeof PollVoted>

export const PollClosed = t.Object({
  type: t.Literal('poll.closed'),
  roomId: Id,
  messageId: Id,
  messageSeq: Seq,
  by: Id,
  byName: t.String(),
})
export type PollClosed = Static<typeof PollClosed>
