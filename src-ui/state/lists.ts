// Members, rooms, documents and boards beyond those that the snapshot had, listed by name page by page.
import { batch } from 'solid-js'
import { reconcile } from 'solid-js/store'
import { isId } from '../../src-bun/contract/id-pattern.ts'
import { LIST_PAGE_MAX } from '../../src-bun/contract/limits.ts'
import type { Room } from '../../src-bun/contract/rooms.ts'
import type { Answer } from '../live/answer.ts'
import { fetchList, type Listed, type ListKind, type ListPage } from '../live/http.ts'
import { hub, removedMeanwhile, setHub } from './hub.ts'
import { lookUpPair } from './lookup.ts'

export type { Listed, ListKind }
export type ListAnswer = Answer<ListPage>

const PAGE_ITEMS = 60

/** The next page after `after`, of what contains `search` in its name. */
export function fetchPage(kind: ListKind, search: string, after: string | undefined): Promise<ListAnswer> {
  return fetchList(kind, { limit: PAGE_ITEMS, q: search, ...(after === undefined ? {} : { after }) })
}

/** Remembers the people of a list, and those by whose names its direct rooms are shown. Everything else a page asks for when it is opened. */
export function noteListed(kind: ListKind, items: readonly Listed[]): void {
  batch(() => {
    for (const item of items) {
      if (kind === 'members') setHub('members', item.id, reconcile(item as never))
      else if (kind === 'rooms') lookUpPair(item as Room)
    }
  })
}

/** Fetches everything of a kind that is archived, and keeps it. Resolves with the refusal, if there is one. */
export async function fetchArchived(
  kind: 'rooms' | 'documents' | 'boards',
): Promise<Exclude<ListAnswer, { ok: true }> | undefined> {
  for (let after: string | undefined; ; ) {
    const answer = await fetchList(kind, { archived: true, ...(after === undefined ? {} : { after }) })
    if (!answer.ok) return answer
    batch(() => {
      // What changes have brought meanwhile is newer.
      for (const item of answer.value.items)
        if (!hub[kind][item.id] && !removedMeanwhile.has(item.id)) setHub(kind, item.id, item as never)
    })
    after = answer.value.next
    if (after === undefined) return undefined
  }
}

/** The names of things by their ids, as far as the page does not know them and the hub does. */
export async function namesOf(kind: ListKind, ids: readonly string[]): Promise<Record<string, string>> {
  const unknown = [...new Set(ids)].filter((id) => isId(id) && !hub[kind][id])
  const answer = unknown.length > 0 ? await fetchList(kind, { ids: unknown.slice(0, LIST_PAGE_MAX).join() }) : undefined
  const items = answer?.ok ? answer.value.items : []
  return Object.fromEntries(items.map((item) => [item.id, 'title' in item ? item.title : item.name]))
}
