import type { Message } from '../../contract/chat.ts'
import type { Poll, PollClose, PollClosed, PollToSend, PollVote, PollVoted } from '../../contract/leading/polls.ts'
import { POLL_ANSWER_MAX_CHARS, VOTERS_PER_POLL } from '../../contract/limits.ts'
import { nameKey } from '../name-key.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanName } from '../text.ts'

/** A poll that nobody has voted in. Its answers are one line each, and different for whoever reads them. */
export function newPoll({ answers, several = false, named = false }: PollToSend): Result<Poll> {
  const texts = answers.map((answer) => cleanName(answer, POLL_ANSWER_MAX_CHARS))
  if (texts.includes('')) return refuse('text.empty')
  if (new Set(texts.map(nameKey)).size < texts.length) return refuse('poll.invalid')
  return allow({ answers: texts.map((text) => newAnswer(text, named)), several, named, voters: 0 })
}

const newAnswer = (text: string, named: boolean) => ({ text, count: 0, ...(named && { memberIds: [] }) })

type MessageWithPoll = Message & { poll: Poll }

function pollIn({ rooms, messages, actor }: Scope, at: { roomId: string; messageId: string }): Result<MessageWithPoll> {
  const room = rooms.visibleTo(actor, at.roomId)
  if (!room) return refuse('room.notFound')
  const message = messages.inRoom(room.id, at.messageId)
  if (!message || message.deleted) return refuse('message.notFound')
  return message.poll ? allow({ ...message, poll: message.poll }) : refuse('poll.notFound')
}

/**
 * Also in a locked room: who asks in one wants answers, and a vote has no words of its own. The change of a poll without names says
 * how many have chosen what, and not who.
 */
export function vote(scope: Scope, command: PollVote): Result<PollVoted> {
  const { actor, messages, rooms } = scope
  const found = pollIn(scope, command)
  if (!found.ok) return found
  const { id, roomId, seq, poll } = found.value
  if (rooms.visibleTo(actor, roomId)?.archived) return refuse('room.archived')
  if (poll.closed) return refuse('poll.closed')
  const choices = command.choices.toSorted((a, b) => a - b)
  const isTooMany = choices.length > 1 && !poll.several
  if (isTooMany || choices.some((choice) => choice >= poll.answers.length)) return refuse('poll.invalid')
  const isFirst = messages.choicesOf(found.value, actor.id).length === 0
  if (isFirst && choices.length > 0 && poll.voters >= VOTERS_PER_POLL) return refuse('poll.full')

  const { answers, voters } = messages.vote(found.value, { memberId: actor.id, choices })
  return allow({
    type: 'poll.voted',
    ...{ roomId, messageId: id, messageSeq: seq },
    ...{ counts: answers.map(({ count }) => count), voters },
    ...(poll.named && { vote: { memberId: actor.id, choices } }),
  })
}

export function closePoll(scope: Scope, command: PollClose): Result<PollClosed> {
  const { actor, messages, now } = scope
  const found = pollIn(scope, command)
  if (!found.ok) return found
  const { id, roomId, seq, authorId, poll } = found.value
  if (authorId !== actor.id && actor.role !== 'host') return refuse('message.notYours')
  if (poll.closed) return refuse('poll.closed')
  const by = { by: actor.id, byName: actor.name }
  messages.closePoll(found.value, { at: now, ...by })
  return allow({ type: 'poll.closed', roomId, messageId: id, messageSeq: seq, ...by })
}
