// Where people are: faces stand in the rows of rooms, documents and boards, and in headers.
import { createMemo, createRoot } from 'solid-js'
import type { Place } from '../../../src-bun/contract/presence.ts'
import { hub } from '../hub.ts'

export type { Place }

const NOBODY: readonly string[] = []

/** By the id of a room, a document or a board: the ids of those who look at it, whoever came first first. */
const byPlace = createRoot(() =>
  createMemo(() => {
    const found = new Map<string, { id: string; since: number }[]>()
    for (const { memberId, status, place } of Object.values(hub.presence)) {
      if (!place || status === 'offline') continue
      const there = found.get(place.id) ?? []
      there.push({ id: memberId, since: place.since })
      found.set(place.id, there)
    }
    const ordered = new Map<string, readonly string[]>()
    for (const [place, there] of found)
      ordered.set(
        place,
        there.sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1)).map(({ id }) => id),
      )
    return ordered
  }),
)

/** Who looks at a room, a document or a board, without this person. */
export function othersAt(id: string): readonly string[] {
  const there = byPlace().get(id)
  return there ? there.filter((memberId) => memberId !== hub.me?.id) : NOBODY
}
