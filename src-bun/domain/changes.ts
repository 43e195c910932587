// Every change as something that happened to an entity, for sockets that watch data (`/changes`).
import type { Change, ChangeOf } from '../contract/frames/changes.ts'
import type { Entity } from '../contract/frames/plain.ts'
import type { EntityData } from '../contract/frames/plain-down.ts'

type Action = 'created' | 'updated' | 'deleted'
export type EntityChange = {
  [E in Entity]: { entity: E; action: Action; id: string; data: EntityData[E] }
}[Entity]

type EntityTable = { readonly [T in Change['type']]: (change: ChangeOf<T>) => EntityChange | undefined }

/** For a change that carries the whole entity. */
const whole =
  <E extends Entity>(entity: E, action: Action) =>
  (data: EntityData[E] & { id: string }) => ({ entity, action, id: data.id, data })

/** A change without a row does not compile. */
const entityTable: EntityTable = {
  'chat.posted': ({ message }) => whole('messages', 'created')(message),
  'chat.edited': ({ message }) => whole('messages', 'updated')(message),
  'chat.deleted': ({ message }) => whole('messages', 'deleted')(message),
  'chat.reacted': ({ roomId, messageId, emoji, memberId, isSet }) => ({
    entity: 'reactions',
    action: isSet ? 'created' : 'deleted',
    id: messageId,
    data: { messageId, roomId, emoji, memberId },
  }),
  'chat.pinned': ({ roomId, messageId, isSet, by, byName }) => ({
    entity: 'pins',
    action: isSet ? 'created' : 'deleted',
    id: messageId,
    data: { messageId, roomId, by, byName },
  }),
  'poll.voted': ({ roomId, messageId, counts, voters, vote }) => ({
    entity: 'polls',
    action: 'updated',
    id: messageId,
    data: { messageId, roomId, counts, voters, ...vote },
  }),
  'poll.closed': ({ roomId, messageId, by, byName }) => ({
    entity: 'polls',
    action: 'updated',
    id: messageId,
    data: { messageId, roomId, closed: { by, byName } },
  }),
  'hands.changed': ({ count }) => ({ entity: 'leading', action: 'updated', id: 'hands', data: { count } }),
  'timer.changed': ({ timer }) => ({ entity: 'leading', action: 'updated', id: 'timer', data: timer ? { timer } : {} }),
  'eyesUp.changed': ({ eyesUp }) => ({
    entity: 'leading',
    action: 'updated',
    id: 'eyesUp',
    data: eyesUp ? { eyesUp } : {},
  }),
  'lookHere.changed': ({ lookHere }) => ({
    entity: 'leading',
    action: 'updated',
    id: 'lookHere',
    data: lookHere ? { lookHere } : {},
  }),
  'groups.changed': ({ groups }) => ({
    entity: 'leading',
    action: 'updated',
    id: 'groups',
    data: groups ? { groups } : {},
  }),
  'ending.changed': ({ ending }) => ({
    entity: 'leading',
    action: 'updated',
    id: 'ending',
    data: ending ? { ending } : {},
  }),
  'room.created': ({ room }) => whole('rooms', 'created')(room),
  'room.joined': ({ room }) => whole('rooms', 'updated')(room),
  'room.left': ({ roomId, memberId }) => ({
    entity: 'rooms',
    action: 'updated',
    id: roomId,
    data: { id: roomId, left: memberId },
  }),
  'room.changed': ({ room }) => whole('rooms', 'updated')(room),
  // Nothing about the room has changed.
  'room.muted': () => undefined,
  'member.joined': ({ member }) => whole('members', 'created')(member),
  'member.renamed': ({ member }) => whole('members', 'updated')(member),
  'member.changed': ({ member }) => whole('members', 'updated')(member),
  'member.removed': ({ type: _type, memberId, ...data }) => whole('members', 'deleted')({ id: memberId, ...data }),
  'member.readmitted': ({ memberId }) => whole('members', 'updated')({ id: memberId }),
  'document.created': ({ document }) => whole('documents', 'created')(document),
  'document.renamed': ({ document }) => whole('documents', 'updated')(document),
  // Settings are no entities: nobody stores a copy of them.
  'door.changed': () => undefined,
  'exports.allowed': () => undefined,
  'retention.changed': () => undefined,
  'board.created': ({ board }) => whole('boards', 'created')(board),
  'record.set': ({ record, isNew }) => ({
    entity: 'records',
    action: isNew ? 'created' : 'updated',
    id: record.key,
    data: record,
  }),
  'room.deleted': ({ roomId }) => whole('rooms', 'deleted')({ id: roomId }),
  'room.restored': ({ room }) => whole('rooms', 'created')(room),
  'document.changed': ({ document }) => whole('documents', 'updated')(document),
  'document.deleted': ({ documentId }) => whole('documents', 'deleted')({ id: documentId }),
  'document.restored': ({ document }) => whole('documents', 'created')(document),
  'board.changed': ({ board }) => whole('boards', 'updated')(board),
  'board.deleted': ({ boardId }) => whole('boards', 'deleted')({ id: boardId }),
  'board.restored': ({ board }) => whole('boards', 'created')(board),
  'trash.emptied': () => undefined,
  'change.erased': () => undefined,
  'comment.created': ({ comment }) => whole('comments', 'created')(comment),
  'comment.edited': ({ comment }) => whole('comments', 'updated')(comment),
  'comment.resolved': ({ type: _type, commentId, ...data }) => whole('comments', 'updated')({ id: commentId, ...data }),
  'comment.deleted': ({ comment }) => whole('comments', 'deleted')(comment),
  // Nothing about a comment has changed.
  'comment.markedRead': () => undefined,
  'record.removed': ({ boardId, key }) => ({ entity: 'records', action: 'deleted', id: key, data: { boardId, key } }),
}

export function entityChange(change: Change): EntityChange | undefined {
  const toEntityChange = entityTable[change.type] as (change: Change) => EntityChange | undefined
  return toEntityChange(change)
}
