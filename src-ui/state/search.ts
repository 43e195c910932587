// What somebody looks for, and what the hub has found of it.
import type { SearchKind, SearchResult } from '../../src-bun/contract/http/search.ts'
import { fetchMessages, fetchSearch, type SearchQuery } from '../live/http.ts'
import { hub, roomName } from './hub.ts'
import { lookUp } from './lookup.ts'

export type { SearchKind, SearchResult }

/** What is in the address of the search page. `before` is a day, as `2026-11-29`. */
export type Search = { q: string; kind: string; room: string; from: string; before: string }

export const SHOWN_KINDS: readonly SearchKind[] = ['message', 'document', 'comment', 'file', 'room', 'board']

/** The next part of what there is. The names of authors that the page does not know are looked up. */
export async function searchHub(search: Search, after?: string) {
  const { q, room, from } = search
  const kind = SHOWN_KINDS.find((known) => known === search.kind)
  const before = new Date(`${search.before}T00:00`).getTime()
  const query: SearchQuery = {
    q,
    ...(kind && { kind }),
    ...(room && { room }),
    ...(from && { from }),
    ...(Number.isFinite(before) && before >= 0 && { before }),
    ...(after && { after }),
  }
  const answer = await fetchSearch(query)
  if (answer.ok)
    lookUp(
      'members',
      answer.value.results.flatMap(({ authorId }) => authorId ?? []),
    )
  return answer
}

/** The name of the room that a result is in, as this person knows it. */
export function roomOf({ roomId, kind, title }: SearchResult): string {
  const room = hub.rooms[roomId ?? '']
  if (room) return roomName(room)
  return kind === 'message' || kind === 'room' ? title : ''
}

/** A room holds all messages from the oldest on its page to the newest: further back than this, a message is shown by itself. */
const JUMP_MAX = 1000

export const isFarBack = ({ roomId, seq }: SearchResult): boolean =>
  seq !== undefined && (hub.rooms[roomId ?? '']?.lastSeq ?? 0) - seq > JUMP_MAX

export { fetchMessages as messagesBefore }

export const authorOf = ({ authorId, authorName }: Pick<SearchResult, 'authorId' | 'authorName'>): string =>
  hub.members[authorId ?? '']?.name ?? authorName ?? ''
