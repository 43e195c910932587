// What happens to a message after it was posted. It keeps its place in the room and in the log whatever happens.
import type {
  ChatDelete,
  ChatDeleted,
  ChatEdit,
  ChatEdited,
  ChatPin,
  ChatPinned,
  ChatReact,
  ChatReacted,
  Message,
} from '../../contract/chat.ts'
import {
  EDITED_UNITS_PER_MESSAGE,
  EDITS_PER_MESSAGE,
  EMOJIS_PER_MESSAGE,
  PINS_PER_ROOM,
  REACTIONS_PER_MESSAGE,
} from '../../contract/limits.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanBody, isEmoji } from '../text.ts'
import { countMentions, mentionsIn } from './mentions.ts'

/** Refuses `message.notFound` also for a message that was deleted: there is nothing left of it to change. */
function messageIn({ rooms, messages, actor }: Scope, at: { roomId: string; messageId: string }): Result<Message> {
  const room = rooms.visibleTo(actor, at.roomId)
  if (!room) return refuse('room.notFound')
  const message = messages.inRoom(room.id, at.messageId)
  return message && !message.deleted ? allow(message) : refuse('message.notFound')
}

export function editMessage(scope: Scope, command: ChatEdit): Result<ChatEdited> {
  const found = messageIn(scope, command)
  if (!found.ok) return found
  if (found.value.authorId !== scope.actor.id) return refuse('message.notYours')
  // Who has voted has answered this question and no other.
  if (found.value.poll && found.value.poll.voters > 0) return refuse('poll.hasVotes')
  const body = cleanBody(command.body)
  if (body === '') return refuse('text.empty')
  if (!scope.messages.hasFewerEditsThan(found.value, editsOf({ ...found.value, body })))
    return refuse('message.tooManyEdits')
  const room = scope.rooms.visibleTo(scope.actor, command.roomId)
  if (!room) return refuse('room.notFound')
  const mentions = mentionsIn(scope, room, body, command)
  if (!mentions.ok) return mentions
  const message = scope.messages.edit(found.value.id, { body, at: scope.now, ...mentions.value })
  countMentions(scope, message, found.value)
  return allow({ type: 'chat.edited', message })
}

/** How often a message may be changed that is as long as this one. */
const editsOf = (message: Message): number =>
  Math.min(EDITS_PER_MESSAGE, Math.ceil(EDITED_UNITS_PER_MESSAGE / JSON.stringify(message).length))

export function deleteMessage(scope: Scope, command: ChatDelete): Result<ChatDeleted> {
  const { actor, now } = scope
  const found = messageIn(scope, command)
  if (!found.ok) return found
  if (found.value.authorId !== actor.id && actor.role !== 'host') return refuse('message.notYours')
  return allow(takeText(scope, found.value, { at: now, by: actor.id, byName: actor.name }))
}

/**
 * The text is taken out of the log of changes, too: whoever has missed that the message was posted is sent it without its text, and
 * then that it was deleted.
 */
export function takeText(
  scope: Pick<Scope, 'messages' | 'changes' | 'readPositions'>,
  before: Message,
  deletion: NonNullable<Message['deleted']>,
): ChatDeleted {
  const { messages, changes } = scope
  const message = messages.delete(before.id, deletion)
  countMentions(scope, message, before)
  for (const { seq, type } of messages.changesOf(message.id)) changes.replaceText(seq, { type, message })
  return { type: 'chat.deleted', message }
}

export function react(scope: Scope, command: ChatReact): Result<ChatReacted> {
  const { emoji, isSet } = command
  const found = messageIn(scope, command)
  if (!found.ok) return found
  if (!isEmoji(emoji)) return refuse('reaction.invalid')
  const { id, roomId, seq, reactions = [] } = found.value
  if (isSet) {
    const count = reactions.reduce((sum, { memberIds }) => sum + memberIds.length, 0)
    const isNew = !reactions.some((reaction) => reaction.emoji === emoji)
    if (count >= REACTIONS_PER_MESSAGE || (isNew && reactions.length >= EMOJIS_PER_MESSAGE))
      return refuse('reaction.tooMany')
  }
  const memberId = scope.actor.id
  scope.messages.react(found.value, { emoji, memberId, at: scope.now, isSet })
  return allow({ type: 'chat.reacted', roomId, messageId: id, messageSeq: seq, emoji, memberId, isSet })
}

/** Anybody who may write in the room pins its messages, those of others too, and takes any pin away. */
export function pin(scope: Scope, command: ChatPin): Result<ChatPinned> {
  const { actor, messages, now } = scope
  const found = messageIn(scope, command)
  if (!found.ok) return found
  const { id, roomId, seq, pinned } = found.value
  const { isSet } = command
  if (isSet && !pinned && !messages.hasFewerPinsThan(roomId, PINS_PER_ROOM)) return refuse('pin.tooMany')
  const by = { by: actor.id, byName: actor.name }
  messages.pin(found.value, isSet ? { at: now, ...by } : undefined)
  return allow({ type: 'chat.pinned', roomId, messageId: id, messageSeq: seq, isSet, ...by })
}
