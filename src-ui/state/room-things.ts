// The documents and boards that belong to a room. The page knows those that were used last; the hub has a list of all of them.
import type { Board } from '../../src-bun/contract/boards.ts'
import type { Document } from '../../src-bun/contract/documents.ts'
import { LIST_PAGE_MAX } from '../../src-bun/contract/limits.ts'
import { nameOrder } from '../i18n/order.ts'
import type { Answer } from '../live/answer.ts'
import { fetchList, type ListPage } from '../live/http.ts'
import { hub, removedMeanwhile } from './hub.ts'

export type RoomThing = Document | Board
export type RoomThingKind = 'documents' | 'boards'

/** The next page after `after` of the documents or boards of a room. */
export const fetchRoomThings = (
  kind: RoomThingKind,
  roomId: string,
  after: string | undefined,
): Promise<Answer<ListPage>> =>
  fetchList(kind, { room: roomId, limit: LIST_PAGE_MAX, ...(after === undefined ? {} : { after }) })

/** Empty for a document without a title. */
export const nameOf = (thing: RoomThing): string => ('title' in thing ? thing.title : thing.name)

/** By name, the archived ones last: those that were fetched, as they are now, and those that were made meanwhile. */
export function roomThings(kind: RoomThingKind, roomId: string, fetched: readonly RoomThing[]): RoomThing[] {
  const known = Object.values<RoomThing>(hub[kind]).filter((thing) => thing.roomId === roomId)
  const all = new Map([...fetched, ...known].map((thing) => [thing.id, thing]))
  const compareNames = nameOrder()
  return [...all.values()]
    .filter(({ id }) => !removedMeanwhile.has(id))
    .sort((a, b) => Number(a.archived ?? false) - Number(b.archived ?? false) || compareNames(nameOf(a), nameOf(b)))
}
