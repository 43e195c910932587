import type { ChatPosted, ChatSend, ChatTyping, Message, ReplyTo, Typing } from '../../contract/chat.ts'
import type { Room, RoomJoined } from '../../contract/rooms.ts'
import { isIn } from '../audience.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanBody } from '../text.ts'
import { filesToAttach } from './files.ts'
import { countMentions, mentionsIn } from './mentions.ts'
import { newPoll } from './polls.ts'

/** Posts a message. In a direct room a member who has left joins again, because otherwise they could not read the message. */
export function postMessage(scope: Scope, command: ChatSend): Result<readonly [ChatPosted, ...RoomJoined[]]> {
  const room = scope.rooms.visibleTo(scope.actor, command.roomId)
  if (!room) return refuse('room.notFound')
  const body = cleanBody(command.body)
  // Two codes, because clients of earlier versions know `frame.invalid` for an empty body, and `text.empty` for one of blanks.
  if (body === '' && !command.files) return refuse(command.body === '' ? 'frame.invalid' : 'text.empty')
  const poll = command.poll && newPoll(command.poll)
  if (poll && body === '') return refuse('text.empty')
  if (poll?.ok === false) return poll
  // A reply to a deleted message is allowed, because the message may have been there when its author began to write the reply.
  const repliedTo = command.replyTo === undefined ? undefined : scope.messages.inRoom(room.id, command.replyTo)
  if (command.replyTo !== undefined && !repliedTo) return refuse('message.notFound')
  const files = command.files ? filesToAttach(scope, command.files) : undefined
  if (files?.ok === false) return files

  const mentions = mentionsIn(scope, room, body, command)
  if (!mentions.ok) return mentions

  const { id: authorId, name: authorName } = scope.actor
  const message = scope.messages.append({
    id: scope.newId(),
    roomId: room.id,
    authorId,
    authorName,
    body,
    postedAt: scope.now,
    ...(repliedTo && { replyTo: replyTo(repliedTo) }),
    ...mentions.value,
    ...(files && { files: files.value }),
    ...(poll && { poll: poll.value }),
  })
  countMentions(scope, message)
  return allow([{ type: 'chat.posted', message }, ...rejoinDepartedMembers(scope, room)])
}

const replyTo = ({ id, seq, authorId, authorName }: Message): ReplyTo => ({ id, seq, authorId, authorName })

function rejoinDepartedMembers({ rooms, now }: Scope, room: Room): RoomJoined[] {
  if (!room.direct) return []
  const audience = rooms.audience(room.id)
  const departed = (room.memberIds ?? []).filter((id) => !isIn(audience, { id }))
  return departed.map((memberId) => ({ type: 'room.joined', room: rooms.join(room.id, memberId, now), memberId }))
}

/** The signal that the actor is typing. It is sent to the others and not stored. */
export function signalTyping(
  scope: Pick<Scope, 'rooms' | 'actor'>,
  { roomId }: Pick<ChatTyping, 'roomId'>,
): Result<Typing> {
  const room = scope.rooms.visibleTo(scope.actor, roomId)
  if (!room) return refuse('room.notFound')
  return allow({ type: 'typing', roomId: room.id, memberId: scope.actor.id })
}
