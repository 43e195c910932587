// Messages of a session box. What the hub took from people is cleaned once more: their words are those of a file from elsewhere.
import { fitsInto } from '../../contract/characters.ts'
import type { Mention, Message } from '../../contract/chat.ts'
import type { MessageFile } from '../../contract/files/files.ts'
import type { Change, ChangeOf } from '../../contract/frames/changes.ts'
import type { Poll } from '../../contract/leading/polls.ts'
import {
  FILE_MAX_BYTES,
  FILES_PER_MESSAGE,
  MENTIONS_PER_MESSAGE,
  MESSAGE_MAX_CHARS,
  POLL_ANSWER_MAX_CHARS,
  POLL_ANSWERS,
  REACTIONS_PER_MESSAGE,
  VOTERS_PER_POLL,
} from '../../contract/limits.ts'
import { guestNameOf } from '../members/members.ts'
import { fileNameOf, mediaTypeOf } from '../rooms/files.ts'
import { cleanBody, cleanName, isEmoji } from '../text.ts'
import { must } from './records.ts'
import { ensureMember, ensureRoom, type Import } from './stand-ins.ts'

/** Exports look through all numbers of a room, so one of a trillion would keep them busy for ever. */
const MESSAGES_PER_ROOM_MAX = 10_000_000

/** Returns whether the box has what the change is about. */
export type Takers = { readonly [T in Change['type']]?: (of: Import, change: ChangeOf<T>) => boolean }

export function textOf(body: string, maxChars = MESSAGE_MAX_CHARS): string {
  must(fitsInto(maxChars, body), 'a text that is too long')
  return cleanBody(body)
}

export function mentionsOf({ mentions, mentionsAll }: Pick<Message, 'mentions' | 'mentionsAll'>) {
  must((mentions?.length ?? 0) <= MENTIONS_PER_MESSAGE, 'too many mentions')
  const named = mentions?.map(({ id, name }): Mention => ({ id, name: guestNameOf(name) }))
  return { ...(named && { mentions: named }), ...(mentionsAll && { mentionsAll }) }
}

const byOf = <T extends { byName: string }>(done: T): T => ({ ...done, byName: guestNameOf(done.byName) })

function pollOf({ answers, several, named, closed }: Poll): Poll {
  must(answers.length >= POLL_ANSWERS.min && answers.length <= POLL_ANSWERS.max, 'a poll with other answers')
  const texts = answers.map(({ text }) => {
    const clean = cleanName(text, POLL_ANSWER_MAX_CHARS)
    must(clean !== '', 'an answer without a text')
    return { text: clean, count: 0, ...(named && { memberIds: [] }) }
  })
  return { answers: texts, several, named, voters: 0, ...(closed && { closed: byOf(closed) }) }
}

/** Of a preview the box does not have the content. */
function filesOf(files: readonly MessageFile[]): MessageFile[] {
  must(files.length <= FILES_PER_MESSAGE, 'too many files')
  return files.map(({ id, name, type, bytes, width, height }) => {
    must(bytes <= FILE_MAX_BYTES, 'a file that is too large')
    const sides = width === undefined || height === undefined ? {} : { width, height }
    return { id, name: fileNameOf(name), type: mediaTypeOf(type), bytes, ...sides }
  })
}

/** Puts a message into its place of its room, where it may be the only one that the box has around there. */
function add(of: Import, message: Message): Message | undefined {
  const { scope } = of
  const { id, roomId, seq, authorId, authorName, postedAt, replyTo, files, poll, deleted } = message
  if (!ensureRoom(of, roomId)) return undefined
  must(seq >= 1 && seq <= MESSAGES_PER_ROOM_MAX, 'a number of a message that no room has')
  ensureMember(of, authorId, authorName)
  const attached = files && !deleted ? filesOf(files) : undefined
  for (const { id, name, type, bytes } of attached ?? [])
    scope.files.create({ id, memberId: authorId, name, type, bytes, createdAt: postedAt })
  const lastSeq = scope.importRows.lastMessage(roomId)
  scope.importRows.setLastMessage(roomId, seq - 1)
  const added = scope.messages.append({
    ...{ id, roomId, authorId, authorName: guestNameOf(authorName), postedAt },
    body: textOf(message.body),
    ...(replyTo && { replyTo }),
    ...(attached && { files: attached }),
    ...(poll && !deleted && { poll: pollOf(poll) }),
    ...(deleted ? {} : mentionsOf(message)),
  })
  if (lastSeq > seq) scope.importRows.setLastMessage(roomId, lastSeq)
  if (!deleted) return added
  // Its texts are gone, and when it was edited last is not.
  if (message.editedAt !== undefined) scope.messages.edit(id, { body: '', at: message.editedAt })
  return scope.messages.delete(id, byOf(deleted))
}

function post(of: Import, { message }: { message: Message }): boolean {
  return add(of, message) !== undefined
}

function edit(of: Import, { message }: { message: Message }): boolean {
  const { messages } = of.scope
  const known = messages.inRoom(message.roomId, message.id) ?? add(of, message)
  if (!known || known.deleted || message.deleted) return known !== undefined
  const at = message.editedAt ?? of.at
  messages.edit(message.id, { ...mentionsOf(message), body: textOf(message.body), at })
  return true
}

/** The texts go from the log too, as where somebody deletes a message. */
function remove(of: Import, { message }: { message: Message }): boolean {
  const { messages, changes } = of.scope
  const known = messages.inRoom(message.roomId, message.id)
  must(message.deleted !== undefined, 'a message that was deleted by nobody')
  if (!known) return add(of, { ...message, body: '' }) !== undefined
  if (known.deleted) return true
  const left = messages.delete(message.id, byOf(message.deleted))
  for (const { seq, type } of messages.changesOf(message.id)) changes.replaceText(seq, { type, message: left })
  return true
}

const presentIn = ({ scope }: Import, { roomId, messageId }: { roomId: string; messageId: string }) => {
  const message = scope.messages.inRoom(roomId, messageId)
  return message?.deleted ? undefined : message
}

export const messageTakers: Takers = {
  'chat.posted': post,
  'chat.edited': edit,
  'chat.deleted': remove,
  'chat.reacted'(of, { emoji, memberId, isSet, ...place }) {
    const message = presentIn(of, place)
    must(isEmoji(emoji), 'a reaction that is no emoji')
    if (!message) return false
    const count = message.reactions?.reduce((sum, { memberIds }) => sum + memberIds.length, 0) ?? 0
    must(count <= REACTIONS_PER_MESSAGE, 'too many reactions')
    of.scope.messages.react(message, { emoji, memberId: ensureMember(of, memberId), at: of.at, isSet })
    return true
  },
  'chat.pinned'(of, { by, byName, isSet, ...place }) {
    const message = presentIn(of, place)
    if (message) of.scope.messages.pin(message, isSet ? byOf({ at: of.at, by, byName }) : undefined)
    return message !== undefined
  },
  'poll.voted'(of, { counts, voters, vote, ...place }) {
    const message = presentIn(of, place)
    if (!message?.poll) return false
    const { answers, named } = message.poll
    must(counts.length === answers.length, 'votes for other answers')
    must(voters <= VOTERS_PER_POLL && counts.every((count) => count <= voters), 'more votes than a poll takes')
    if (!named) of.scope.messages.countVotes(message, { counts, voters })
    else if (vote) {
      must(
        vote.choices.every((choice) => choice < answers.length),
        'a vote for another answer',
      )
      of.scope.messages.vote(message, { ...vote, memberId: ensureMember(of, vote.memberId) })
    }
    return true
  },
  'poll.closed'(of, { by, byName, ...place }) {
    const message = presentIn(of, place)
    if (message?.poll) of.scope.messages.closePoll(message, byOf({ at: of.at, by, byName }))
    return message?.poll !== undefined
  },
}
