// Who may receive a change. The audience is computed when a change is sent, after its COMMIT, and again whenever the change is read from
// the log, because it consists of those who may see the room now, and not of those who could see it when the change was made.
import type { Change, ChangeOf } from '../contract/frames/changes.ts'
import type { Actor, Audience } from './ports/common.ts'
import type { Documents } from './ports/documents.ts'
import type { Rooms } from './ports/rooms.ts'
import type { Boards } from './ports/tables.ts'

/** The tables that give the audience of a room, a document or a board. */
export type AudienceTables = {
  rooms: Pick<Rooms, 'audience' | 'lastAudience'>
  documents: Pick<Documents, 'audience' | 'lastAudience'>
  boards: Pick<Boards, 'audience' | 'lastAudience'>
}
type AudienceByType = { readonly [T in Change['type']]: (tables: AudienceTables, change: ChangeOf<T>) => Audience }

const everybody = (): Audience => 'everybody'
const NOBODY: Audience = new Set()
const nobody = (): Audience => NOBODY

/** A type of change without a row does not compile. */
const audiences: AudienceByType = {
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
  'room.muted': (_tables, { memberId }) => new Set([memberId]),
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
  // A room in the trash has no audience any more, so the change that put it there is sent to those who could see it before.
  'room.deleted': ({ rooms }, { roomId }) => rooms.lastAudience(roomId),
  'room.restored': ({ rooms }, { room }) => rooms.audience(room.id),
  'document.changed': ({ documents }, { document }) => documents.audience(document.id),
  'document.deleted': ({ documents }, { documentId }) => documents.lastAudience(documentId),
  'document.restored': ({ documents }, { document }) => documents.audience(document.id),
  'comment.created': ({ documents }, { comment }) => documents.audience(comment.documentId),
  'comment.edited': ({ documents }, { comment }) => documents.audience(comment.documentId),
  'comment.resolved': ({ documents }, { documentId }) => documents.audience(documentId),
  'comment.deleted': ({ documents }, { comment }) => documents.audience(comment.documentId),
  'comment.markedRead': (_tables, { memberId }) => new Set([memberId]),
  'board.changed': ({ boards }, { board }) => boards.audience(board.id),
  'board.deleted': ({ boards }, { boardId }) => boards.lastAudience(boardId),
  'board.restored': ({ boards }, { board }) => boards.audience(board.id),
  'trash.emptied': (_tables, { by }) => new Set([by]),
  'change.erased': nobody,
}

export function audienceOf(tables: AudienceTables, change: Change): Audience {
  const audience = audiences[change.type] as (tables: AudienceTables, change: Change) => Audience
  return audience(tables, change)
}

export const isIn = (audience: Audience, { id }: Pick<Actor, 'id'>): boolean =>
  audience === 'everybody' || audience.has(id)

/**
 * The same tables, but each audience is looked up only once. Valid only while no operation runs: for the delivery of one group, or
 * for one page of the log.
 */
export function cachedAudiences({ rooms, documents, boards }: AudienceTables): AudienceTables {
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

/**
 * What is known of the audience of a change without looking anything up. It is stored beside the change, so that a reader of the log
 * who cannot be in the audience does not have to parse the change.
 */
type ChangePlace = {
  /** If this room is private, only its members and `memberId` may see the change. */
  roomId?: string | undefined
  memberId?: string
}
type PlaceByType = { readonly [T in Change['type']]?: (change: ChangeOf<T>) => ChangePlace }

/** A change of a type without a row is parsed for everybody who reads the log, and `audienceOf` alone decides who may see it. */
const places: PlaceByType = {
  'chat.posted': ({ message }) => ({ roomId: message.roomId }),
  'chat.edited': ({ message }) => ({ roomId: message.roomId }),
  'chat.deleted': ({ message }) => ({ roomId: message.roomId }),
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

/** A place only saves work, and permits nothing: a member whom it does not exclude is checked by `audienceOf` as well. */
export function placeOf(change: Change): ChangePlace {
  const place = places[change.type] as ((change: Change) => ChangePlace) | undefined
  return place?.(change) ?? {}
}

const withOneMore = (audience: Audience, memberId: string): Audience =>
  audience === 'everybody' ? audience : new Set([...audience, memberId])
