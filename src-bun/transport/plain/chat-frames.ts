// What each change is on `/chat`. A change without a row does not compile.
import type { ChatPinned, ChatReacted, Message } from '../../contract/chat.ts'
import type { Change, ChangeOf, LoggedChange } from '../../contract/frames/changes.ts'
import type { ChatDown } from '../../contract/frames/plain-down.ts'
import type { PollClosed, PollVoted } from '../../contract/leading/polls.ts'

/** What the table needs of a socket of `/chat`. */
export type ChatView = {
  /** What the socket calls a room that it is in; undefined for any other room. */
  nameOf(roomId: string): string | undefined
  /** The `userId` of the author of a message; `clientId` is that of the message. */
  authorOf(memberId: string, clientId: string | undefined): string
  /** What a member is called now; '' for one whom nobody remembers. */
  memberName(memberId: string): string
  /** The member of this socket is not in the room any more. */
  leftRoom(roomId: string, memberId: string): void
  /** The room was deleted. */
  roomDeleted(roomId: string): void
}

/**
 * What those are sent who call the room the same, by what they call it. It stands at the change itself and goes with it: who
 * reads the log from its beginning would fill a map with millions of entries, weak or not.
 */
const FRAMES = Symbol('frames')
type Framed = Change & { [FRAMES]?: Map<string, string> }

type Rendered<T extends Change['type']> = (
  view: ChatView,
  change: ChangeOf<T> & Pick<LoggedChange, 'at' | 'clientId'>,
) => string | undefined
type Table = { readonly [T in Change['type']]: Rendered<T> }

/** A script on `/chat` follows the messages of its rooms and nothing else; `/changes` has the rest. */
const notSent = () => undefined

const frames: Table = {
  'chat.posted': (view, change) =>
    once(view, change.message.roomId, change, (room) => messageFrame(view, change.message, room, change.clientId)),
  'chat.edited': (view, change) =>
    once(view, change.message.roomId, change, (room) => editedFrame(view, change.message, room, change.clientId)),
  'chat.deleted': (view, change) =>
    once(view, change.message.roomId, change, (room) => deletedFrame(view, change.message, room, change.clientId)),
  'chat.reacted': (view, change) => once(view, change.roomId, change, (room) => reactionFrame(view, change, room)),
  'chat.pinned': (view, change) => once(view, change.roomId, change, (room) => pinFrame(view, change, room)),
  'poll.voted': (view, change) => once(view, change.roomId, change, (room) => voteFrame(view, change, room)),
  'poll.closed': (view, change) => once(view, change.roomId, change, (room) => pollClosedFrame(view, change, room)),
  'hands.changed': notSent,
  'timer.changed': notSent,
  'eyesUp.changed': notSent,
  'lookHere.changed': notSent,
  'groups.changed': notSent,
  'ending.changed': notSent,
  'room.created': notSent,
  'room.joined': notSent,
  'room.left': (view, { roomId, memberId }) => {
    view.leftRoom(roomId, memberId)
    return undefined
  },
  'room.changed': notSent,
  'room.muted': notSent,
  'member.joined': notSent,
  'member.renamed': notSent,
  'member.changed': notSent,
  'member.removed': notSent,
  'member.readmitted': notSent,
  'document.created': notSent,
  'document.renamed': notSent,
  'door.changed': notSent,
  'exports.allowed': notSent,
  'retention.changed': notSent,
  'board.created': notSent,
  'record.set': notSent,
  'record.removed': notSent,
  'room.deleted': (view, { roomId }) => {
    view.roomDeleted(roomId)
    return undefined
  },
  'room.restored': notSent,
  'document.changed': notSent,
  'document.deleted': notSent,
  'document.restored': notSent,
  'comment.created': notSent,
  'comment.edited': notSent,
  'comment.resolved': notSent,
  'comment.deleted': notSent,
  'comment.markedRead': notSent,
  'board.changed': notSent,
  'board.deleted': notSent,
  'board.restored': notSent,
  'trash.emptied': notSent,
  'change.erased': notSent,
}

/** The frame for a change as JSON, or undefined where this socket is sent nothing. */
export function chatFrame(view: ChatView, change: LoggedChange): string | undefined {
  const render = frames[change.type] as (view: ChatView, change: LoggedChange) => string | undefined
  return render(view, change)
}

/** Makes a frame for everybody who calls the room the same. Undefined for a socket that is not in the room. */
function once(view: ChatView, roomId: string, change: Framed, make: (room: string) => ChatDown): string | undefined {
  const room = view.nameOf(roomId)
  if (room === undefined) return undefined
  change[FRAMES] ??= new Map()
  const frames = change[FRAMES]
  const known = frames.get(room)
  if (known !== undefined) return known
  const frame = JSON.stringify(make(room))
  frames.set(room, frame)
  return frame
}

/** The frame of a message. `room` is what its receiver calls the room. */
export function messageFrame(
  view: Pick<ChatView, 'authorOf'>,
  message: Message,
  room: string,
  clientId: string | undefined,
): ChatDown {
  const { id, seq, authorId, authorName: user, body: content, postedAt: timestamp } = message
  const { replyTo, files, poll } = message
  return {
    type: 'message',
    room,
    user,
    userId: view.authorOf(authorId, clientId),
    timestamp,
    content,
    id,
    seq,
    ...(replyTo && { replyTo }),
    ...(files && { files }),
    ...(poll && { poll }),
    ...mentionsOf(message),
    ...withClientId(clientId),
  }
}

function editedFrame(
  view: Pick<ChatView, 'authorOf'>,
  message: Message,
  room: string,
  clientId: string | undefined,
): ChatDown {
  const { id, seq, authorId, authorName: user, body: content, editedAt: timestamp = 0 } = message
  const userId = view.authorOf(authorId, clientId)
  return {
    type: 'edited',
    room,
    user,
    userId,
    timestamp,
    content,
    id,
    seq,
    ...mentionsOf(message),
    ...withClientId(clientId),
  }
}

/** `user` is who has deleted it: the author or a host. */
function deletedFrame(
  view: Pick<ChatView, 'authorOf'>,
  { id, seq, deleted }: Message,
  room: string,
  clientId: string | undefined,
): ChatDown {
  const { at: timestamp, by, byName: user } = deleted ?? { at: 0, by: '', byName: '' }
  const userId = view.authorOf(by, clientId)
  return { type: 'deleted', room, user, userId, timestamp, id, seq, ...withClientId(clientId) }
}

function reactionFrame(
  view: Pick<ChatView, 'authorOf' | 'memberName'>,
  reacted: ChatReacted & Pick<LoggedChange, 'at' | 'clientId'>,
  room: string,
): ChatDown {
  const { messageId: id, messageSeq: seq, emoji, memberId, isSet, at: timestamp, clientId } = reacted
  const [user, userId] = [view.memberName(memberId), view.authorOf(memberId, clientId)]
  return { type: 'reaction', room, user, userId, timestamp, emoji, isSet, id, seq, ...withClientId(clientId) }
}

function pinFrame(
  view: Pick<ChatView, 'authorOf'>,
  pinned: ChatPinned & Pick<LoggedChange, 'at' | 'clientId'>,
  room: string,
): ChatDown {
  const { messageId: id, messageSeq: seq, isSet, by, byName: user, at: timestamp, clientId } = pinned
  return {
    type: 'pin',
    room,
    user,
    userId: view.authorOf(by, clientId),
    timestamp,
    isSet,
    id,
    seq,
    ...withClientId(clientId),
  }
}

/** Says who, and what they chose, only where the poll shows names. */
function voteFrame(
  view: Pick<ChatView, 'authorOf' | 'memberName'>,
  voted: PollVoted & Pick<LoggedChange, 'at' | 'clientId'>,
  room: string,
): ChatDown {
  const { messageId: id, messageSeq: seq, counts, voters, vote, at: timestamp, clientId } = voted
  const by = vote && {
    user: view.memberName(vote.memberId),
    userId: view.authorOf(vote.memberId, clientId),
    choices: vote.choices,
  }
  return { type: 'vote', room, ...by, timestamp, counts, voters, id, seq, ...withClientId(clientId) }
}

function pollClosedFrame(
  view: Pick<ChatView, 'authorOf'>,
  closed: PollClosed & Pick<LoggedChange, 'at' | 'clientId'>,
  room: string,
): ChatDown {
  const { messageId: id, messageSeq: seq, by, byName: user, at: timestamp, clientId } = closed
  const userId = view.authorOf(by, clientId)
  return { type: 'pollClosed', room, user, userId, timestamp, id, seq, ...withClientId(clientId) }
}

const mentionsOf = ({ mentions, mentionsAll }: Message) => ({
  ...(mentions && { mentions }),
  ...(mentionsAll && { mentionsAll }),
})

const withClientId = (clientId: string | undefined) => (clientId === undefined ? {} : { clientId })
