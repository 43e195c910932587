// Every change as something that happened to an entity, for those who watch data rather than talk.
import type { Change, ChangeOf } from '../contract/frames/changes.ts'

export const ENTITIES = ['rooms', 'messages', 'members', 'documents', 'boards', 'records'] as const
export type Entity = (typeof ENTITIES)[number]
export type EntityChange = {
  entity: Entity
  action: 'created' | 'updated' | 'deleted'
  id: string
  data: unknown
}

type Tellers = { readonly [T in Change['type']]: (change: ChangeOf<T>) => EntityChange | undefined }

const told =
  (entity: Entity, action: EntityChange['action']) =>
  (data: { id: string }): EntityChange => ({ entity, action, id: data.id, data })

/** A change without a row does not compile. */
const tellers: Tellers = {
  'chat.posted': ({ message }) => told('messages', 'created')(message),
  'room.created': ({ room }) => told('rooms', 'created')(room),
  'room.joined': ({ room }) => told('rooms', 'updated')(room),
  'room.left': ({ roomId, memberId }) => ({
    entity: 'rooms',
    action: 'updated',
    id: roomId,
    data: { id: roomId, left: memberId },
  }),
  'room.changed': ({ room }) => told('rooms', 'updated')(room),
  'member.joined': ({ member }) => told('members', 'created')(member),
  'member.renamed': ({ member }) => told('members', 'updated')(member),
  'member.changed': ({ member }) => told('members', 'updated')(member),
  'member.removed': ({ type: _type, memberId, ...data }) => told('members', 'deleted')({ id: memberId, ...data }),
  'member.readmitted': ({ memberId }) => told('members', 'updated')({ id: memberId }),
  'document.created': ({ document }) => told('documents', 'created')(document),
  'document.renamed': ({ document }) => told('documents', 'updated')(document),
  // Nothing that anybody keeps.
  'door.changed': () => undefined,
  'board.created': ({ board }) => told('boards', 'created')(board),
  'record.set': ({ record, isNew }) => ({
    entity: 'records',
    action: isNew ? 'created' : 'updated',
    id: record.key,
    data: record,
  }),
  'record.removed': ({ boardId, key }) => ({ entity: 'records', action: 'deleted', id: key, data: { boardId, key } }),
}

export function entityChange(change: Change): EntityChange | undefined {
  const teller = tellers[change.type] as (change: Change) => EntityChange | undefined
  return teller(change)
}
