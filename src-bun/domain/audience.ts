// Who may receive a change. Computed when a change is sent, after its commit, and again whenever it is read from the log: what
// counts is who may see a room now, and not who could when the change was made.
import type { Change, ChangeOf } from '../contract/frames/changes.ts'
import type { Actor, Audience } from './ports/common.ts'
import type { Documents } from './ports/documents.ts'
import type { Rooms } from './ports/rooms.ts'
import type { Boards } from './ports/tables.ts'

export type Places = {
  rooms: Pick<Rooms, 'audience' | 'lastAudience'>
  documents: Pick<Documents, 'audience' | 'lastAudience'>
  boards: Pick<Boards, 'audience' | 'lastAudience'>
}
type AudienceTable = { readonly [T in Change['type']]: (places: Places, change: ChangeOf<T>) => Audience }

const everybody = (): Audience => 'everybody'
const NOBODY: Audience = new Set()
const nobody = (): Audience => NOBODY

/** A change without a row does not compile. */
const audiences: AudienceTable = {
  'chat.posted': ({ rooms }, { message }) => rooms.audience(message.roomId),
  'chat.edited': ({ rooms }, { message }) => rooms.audience(message.roomId),
  'chat.deleted': ({ rooms }, { message }) => rooms.audience(message.roomId),
  'chat.reacted': ({ rooms }, { roomId }) => rooms.audience(roomId),
  'chat.pinned': ({ rooms }, { roomId }) => rooms.audience(roomId),
  'poll.voted': ({ rooms }, { roomId }) => rooms.audience(roomId),
  'poll.closed': ({ rooms }, { roomId }) => rooms.audience(roomId),
  'hands.changed': everybody,
  'timer.changed': everybody,
  'eyesUp.changed': everybody,
  'lookHere.changed': everybody,
  'groups.changed': everybody,
  'ending.changed': everybody,
  'room.created': ({ rooms }, { room }) => rooms.audience(room.id),
  'room.joined': ({ rooms }, { room }) => rooms.audience(room.id),
  'room.left': ({ rooms }, { roomId, memberId }) => withOneMore(rooms.audience(roomId), memberId),
  'room.changed': ({ rooms }, { room }) => rooms.audience(room.id),
  'room.muted': (_places, { memberId }) => new Set([memberId]),
  'member.joined': everybody,
  'member.renamed': everybody,
  'member.changed': everybody,
  'member.removed': everybody,
  'member.readmitted': everybody,
  'document.created': ({ documents }, { document }) => documents.audience(document.id),
  'document.renamed': ({ documents }, { document }) => documents.audience(document.id),
  'door.changed': everybody,
  'exports.allowed': everybody,
  'retention.changed': everybody,
  'board.created': ({ boards }, { board }) => boards.audience(board.id),
  'record.set': ({ boards }, { record }) => boards.audience(record.boardId),
  'record.removed': ({ boards }, { boardId }) => boards.audience(boardId),
  // What is in the trash has no audience any more. That it went there is sent to those who had seen it.
  'room.deleted': ({ rooms }, { roomId }) => rooms.lastAudience(roomId),
  'room.restored': ({ rooms }, { room }) => rooms.audience(room.id),
  'document.changed': ({ documents }, { document }) => documents.audience(document.id),
  'document.deleted': ({ documents }, { documentId }) => documents.lastAudience(documentId),
  'document.restored': ({ documents }, { document }) => documents.audience(document.id),
  'comment.created': ({ documents }, { comment }) => documents.audience(comment.documentId),
  'comment.edited': ({ documents }, { comment }) => documents.audience(comment.documentId),
  'comment.resolved': ({ documents }, { documentId }) => documents.audience(documentId),
  'comment.deleted': ({ documents }, { comment }) => documents.audience(comment.documentId),
  'comment.markedRead': (_places, { memberId }) => new Set([memberId]),
  'board.changed': ({ boards }, { board }) => boards.audience(board.id),
  'board.deleted': ({ boards }, { boardId }) => boards.lastAudience(boardId),
  'board.restored': ({ boards }, { board }) => boards.audience(board.id),
  'trash.emptied': (_places, { by }) => new Set([by]),
  'change.erased': nobody,
}

export function audienceOf(places: Places, change: Change): Audience {
  const audience = audiences[change.type] as (places: Places, change: Change) => Audience
  return audience(places, change)
}

export const isIn = (audience: Audience, { id }: Pick<Actor, 'id'>): boolean =>
  audience === 'everybody' || audience.has(id)

/**
 * The audiences as they are now, each looked up once. For the time in which no operation runs: a group that is delivered, a
 * page of the log.
 */
export function cachedPlaces({ rooms, documents, boards }: Places): Places {
  return {
    rooms: { audience: cached(rooms.audience), lastAudience: rooms.lastAudience },
    documents: { audience: cached(documents.audience), lastAudience: documents.lastAudience },
    boards: { audience: cached(boards.audience), lastAudience: boards.lastAudience },
  }
}

function cached<T>(lookUp: (id: string) => T): (id: string) => T {
  const found = new Map<string, T>()
  return (id) => {
    const known = found.get(id)
    if (known !== undefined) return known
    const value = lookUp(id)
    found.set(id, value)
    return value
  }
}

/** What is known of the audience of a change without looking anything up; it is stored beside the change. */
export type Place = {
  /** A room. Where it is private, none but its members and `memberId` may see the change. */
  roomId?: string | undefined
  memberId?: string
}
type PlaceTable = { readonly [T in Change['type']]?: (change: ChangeOf<T>) => Place }

/** A change without a row is looked at by everybody who reads the log, and `audienceOf` decides alone. */
const places: PlaceTable = {
  'chat.posted': ({ message }) => message,
  'chat.edited': ({ message }) => message,
  'chat.deleted': ({ message }) => message,
  'chat.reacted': ({ roomId }) => ({ roomId }),
  'chat.pinned': ({ roomId }) => ({ roomId }),
  'poll.voted': ({ roomId }) => ({ roomId }),
  'poll.closed': ({ roomId }) => ({ roomId }),
  'room.created': ({ room }) => ({ roomId: room.id }),
  'room.joined': ({ room }) => ({ roomId: room.id }),
  'room.left': ({ roomId, memberId }) => ({ roomId, memberId }),
  'room.changed': ({ room }) => ({ roomId: room.id }),
  'room.restored': ({ room }) => ({ roomId: room.id }),
  'document.created': ({ document }) => document,
  'document.renamed': ({ document }) => document,
  'document.changed': ({ document }) => document,
  'document.restored': ({ document }) => document,
  'board.created': ({ board }) => board,
  'board.changed': ({ board }) => board,
  'board.restored': ({ board }) => board,
}

/** It only saves work: whoever it lets through is asked for in `audienceOf` as well. */
export function placeOf(change: Change): Place {
  const place = places[change.type] as ((change: Change) => Place) | undefined
  return place?.(change) ?? {}
}

const withOneMore = (audience: Audience, memberId: string): Audience =>
  audience === 'everybody' ? audience : new Set([...audience, memberId])
