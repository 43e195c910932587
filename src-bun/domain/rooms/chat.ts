import type { ChatPosted, ChatSend, ChatTyping, Message, ReplyTo, Typing } from '../../contract/chat.ts'
import type { Room, RoomJoined } from '../../contract/rooms.ts'
import { isIn } from '../audience.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanBody } from '../text.ts'
import { filesToAttach } from './files.ts'
import { countMentions, mentionsIn } from './mentions.ts'
import { newPoll } from './polls.ts'

/** In a direct room a message brings back who has left it: nobody should write to somebody who cannot read it. */
export function postMessage(scope: Scope, command: ChatSend): Result<readonly [ChatPosted, ...RoomJoined[]]> {
  const room = scope.rooms.visibleTo(scope.actor, command.roomId)
  if (!room) return refuse('room.notFound')
  const body = cleanBody(command.body)
  // Two codes, because clients of earlier versions know `frame.invalid` for an empty body, and `text.empty` for one of blanks.
  if (body === '' && !command.files) return refuse(command.body === '' ? 'frame.invalid' : 'text.empty')
  const poll = command.poll && newPoll(command.poll)
  if (poll && body === '') return refuse('text.empty')
  if (poll?.ok === false) return poll
  // A message that was deleted can be answered, because it may have been there when the writing of the answer began.
  const answered = command.replyTo === undefined ? undefined : scope.messages.inRoom(room.id, command.replyTo)
  if (command.replyTo !== undefined && !answered) return refuse('message.notFound')
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
    ...(answered && { replyTo: replyTo(answered) }),
    ...mentions.value,
    ...(files && { files: files.value }),
    ...(poll && { poll: poll.value }),
  })
  countMentions(scope, message)
  return allow([{ type: 'chat.posted', message }, ...joinAbsentMembers(scope, room)])
}

const replyTo = ({ id, seq, authorId, authorName }: Message): ReplyTo => ({ id, seq, authorId, authorName })

function joinAbsentMembers({ rooms, now }: Scope, room: Room): RoomJoined[] {
  if (!room.direct) return []
  const present = rooms.audience(room.id)
  const absent = (room.memberIds ?? []).filter((id) => !isIn(present, { id }))
  return absent.map((memberId) => ({ type: 'room.joined', room: rooms.join(room.id, memberId, now), memberId }))
}

/** The signal that the actor is typing. Sent to the others at once and not stored. */
export function signalTyping(
  scope: Pick<Scope, 'rooms' | 'actor'>,
  { roomId }: Pick<ChatTyping, 'roomId'>,
): Result<Typing> {
  const room = scope.rooms.visibleTo(scope.actor, roomId)
  if (!room) return refuse('room.notFound')
  return allow({ type: 'typing', roomId: room.id, memberId: scope.actor.id })
}
