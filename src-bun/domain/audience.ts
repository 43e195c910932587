// Who may receive a change. Computed when a change is sent, after its commit, and again whenever it is read from the log: what
// counts is who may see a room now, and not who could when the change was made.
import type { Change, ChangeOf } from '../contract/frames/changes.ts'
import type { Actor, Audience, Documents, Rooms } from './ports.ts'

type Places = { rooms: Pick<Rooms, 'audience'>; documents: Pick<Documents, 'audience'> }
type AudienceTable = { readonly [T in Change['type']]: (places: Places, change: ChangeOf<T>) => Audience }

const everybody = (): Audience => 'everybody'

/** A change without a row does not compile. */
const audiences: AudienceTable = {
  'chat.posted': ({ rooms }, { message }) => rooms.audience(message.roomId),
  'room.created': ({ rooms }, { room }) => rooms.audience(room.id),
  'room.joined': ({ rooms }, { room }) => rooms.audience(room.id),
  'room.left': ({ rooms }, { roomId, memberId }) => withOneMore(rooms.audience(roomId), memberId),
  'room.changed': ({ rooms }, { room }) => rooms.audience(room.id),
  'member.joined': everybody,
  'member.renamed': everybody,
  'member.changed': everybody,
  'member.removed': everybody,
  'member.readmitted': everybody,
  'document.created': ({ documents }, { document }) => documents.audience(document.id),
  'document.renamed': ({ documents }, { document }) => documents.audience(document.id),
  'door.changed': everybody,
  'board.created': everybody,
  'record.set': everybody,
  'record.removed': everybody,
}

export function audienceOf(places: Places, change: Change): Audience {
  const audience = audiences[change.type] as (places: Places, change: Change) => Audience
  return audience(places, change)
}

export const isIn = (audience: Audience, { id }: Pick<Actor, 'id'>): boolean =>
  audience === 'everybody' || audience.has(id)

const withOneMore = (audience: Audience, memberId: string): Audience =>
  audience === 'everybody' ? audience : new Set([...audience, memberId])
