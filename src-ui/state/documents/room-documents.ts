// The documents that belong to a room. The page knows those that were used last; the hub has a list of all of them.
import type { Document } from '../../../src-bun/contract/documents.ts'
import { LIST_PAGE_MAX } from '../../../src-bun/contract/limits.ts'
import { nameOrder } from '../../i18n/order.ts'
import type { Answer } from '../../live/answer.ts'
import { fetchList, type ListPage } from '../../live/http.ts'
import { hub, removedMeanwhile } from '../hub.ts'

/** The next page after `after` of the documents of a room. */
export const fetchRoomDocuments = (roomId: string, after: string | undefined): Promise<Answer<ListPage>> =>
  fetchList('documents', { room: roomId, limit: LIST_PAGE_MAX, ...(after === undefined ? {} : { after }) })

/** By title, the archived ones last: those that were fetched, as they are now, and those that were made meanwhile. */
export function roomDocuments(roomId: string, fetched: readonly Document[]): Document[] {
  const known = Object.values(hub.documents).filter((document) => document.roomId === roomId)
  const all = new Map([...fetched, ...known].map((document) => [document.id, document]))
  const compareNames = nameOrder()
  return [...all.values()]
    .filter(({ id }) => !removedMeanwhile.has(id))
    .sort((a, b) => Number(a.archived ?? false) - Number(b.archived ?? false) || compareNames(a.title, b.title))
}
