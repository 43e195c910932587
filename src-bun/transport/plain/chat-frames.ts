// What each change is on `/chat`. A change without a row does not compile.
import type { Message } from '../../contract/chat.ts'
import type { Change, ChangeOf } from '../../contract/frames/changes.ts'
import type { ChatDown } from '../../contract/frames/plain-down.ts'

/** What the table needs of a socket of `/chat`. */
export type ChatView = {
  /** What the socket calls a room that it is in; undefined for any other room. */
  nameOf(roomId: string): string | undefined
  /** The `userId` of the author of a message; `clientId` is that of the message. */
  authorOf(memberId: string, clientId: string | undefined): string
  /** The member of this socket is not in the room any more. */
  leftRoom(roomId: string, memberId: string): void
  /** The room was deleted. */
  roomDeleted(roomId: string): void
}

/**
 * What those are sent who call the room of a message the same, by what they call it. It stands at the change itself and goes
 * with it: who reads the log from its beginning would fill a map with millions of entries, weak or not.
 */
const FRAMES = Symbol('frames')
type Posted = ChangeOf<'chat.posted'> & { clientId?: string; [FRAMES]?: Map<string, string> }

type Rendered<T extends Change['type']> = (
  view: ChatView,
  change: ChangeOf<T> & { clientId?: string },
) => string | undefined
type Table = { readonly [T in Change['type']]: Rendered<T> }

/** A script on `/chat` follows the messages of its rooms and nothing else; `/changes` has the rest. */
const notSent = () => undefined

const frames: Table = {
  'chat.posted': (view, change: Posted) => {
    const room = view.nameOf(change.message.roomId)
    if (room === undefined) return undefined
    change[FRAMES] ??= new Map()
    const frames = change[FRAMES]
    const known = frames.get(room)
    if (known !== undefined) return known
    const frame = JSON.stringify(messageFrame(view, change.message, room, change.clientId))
    frames.set(room, frame)
    return frame
  },
  'room.created': notSent,
  'room.joined': notSent,
  'room.left': (view, { roomId, memberId }) => {
    view.leftRoom(roomId, memberId)
    return undefined
  },
  'room.changed': notSent,
  'member.joined': notSent,
  'member.renamed': notSent,
  'member.changed': notSent,
  'member.removed': notSent,
  'member.readmitted': notSent,
  'document.created': notSent,
  'document.renamed': notSent,
  'door.changed': notSent,
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
  'board.changed': notSent,
  'board.deleted': notSent,
  'board.restored': notSent,
  'trash.emptied': notSent,
  'change.erased': notSent,
}

/** The frame for a change as JSON, or undefined where this socket is sent nothing. */
export function chatFrame(view: ChatView, change: Change): string | undefined {
  const render = frames[change.type] as (view: ChatView, change: Change) => string | undefined
  return render(view, change)
}

/** The frame of a message. `room` is what its receiver calls the room. */
export function messageFrame(
  view: Pick<ChatView, 'authorOf'>,
  message: Message,
  room: string,
  clientId: string | undefined,
): ChatDown {
  const { id, seq, authorId, authorName: user, body: content, postedAt: timestamp } = message
  return {
    type: 'message',
    room,
    user,
    userId: view.authorOf(authorId, clientId),
    timestamp,
    content,
    id,
    seq,
    ...(clientId === undefined ? {} : { clientId }),
  }
}
