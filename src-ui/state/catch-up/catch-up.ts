// What this person has missed since a time.
import { createSignal, onCleanup } from 'solid-js'
import type {
  CatchUpAnswer,
  CaughtComment,
  CaughtDocument,
  CaughtMessage,
  CaughtPerson,
  CaughtPlace,
  ShortChange,
} from '../../../src-bun/contract/http/catch-up.ts'
import { shortChanges } from '../../../src-bun/contract/http/catch-up.ts'
import type { Refused } from '../../live/answer.ts'
import { fetchCompared } from '../../live/documents/history.ts'
import { catchUpAddress, fetchCatchUp } from '../../live/files/catch-up.ts'
import { hub } from '../hub.ts'

export type { CaughtComment, CaughtDocument, CaughtMessage, CaughtPerson, CaughtPlace, ShortChange }

/** Of one document so many differences are shown. */
const CHANGES_SHOWN = 12

type State = { state: 'loading' | 'ready' | 'failed'; answer?: CatchUpAnswer; problem?: Refused }

const LISTS = ['mentions', 'comments', 'pins', 'polls', 'discussed', 'documents', 'places', 'people'] as const

/** What was before stands behind what came later. */
function joined(later: CatchUpAnswer, earlier: CatchUpAnswer): CatchUpAnswer {
  const all: CatchUpAnswer = { ...later, messages: later.messages + earlier.messages }
  if (earlier.next === undefined) delete all.next
  else all.next = earlier.next
  for (const list of LISTS) {
    const known = new Set(later[list].map(({ id }) => id))
    const more = (earlier[list] as { id: string }[]).filter(({ id }) => !known.has(id))
    Object.assign(all, { [list]: [...later[list], ...more] })
  }
  const rooms = new Map(later.rooms.map((room) => [room.id, room]))
  for (const room of earlier.rooms)
    rooms.set(room.id, { ...room, messages: room.messages + (rooms.get(room.id)?.messages ?? 0) })
  all.rooms = [...rooms.values()].sort((a, b) => b.messages - a.messages)
  return all
}

export function createCatchUp() {
  const [shown, setShown] = createSignal<State>({ state: 'loading' })
  let request = 0
  onCleanup(() => {
    request = -1
  })

  /** With `isMore` what was before is added. */
  async function load(since: number, isMore = false): Promise<void> {
    const own = ++request
    const known = isMore ? shown().answer : undefined
    setShown({ state: 'loading', ...(known && { answer: known }) })
    const answer = await fetchCatchUp({ since, ...(known?.next !== undefined && { before: known.next }) })
    // Another time was chosen meanwhile, or another page.
    if (own !== request) return
    if (answer.ok) setShown({ state: 'ready', answer: known ? joined(known, answer.value) : answer.value })
    else setShown({ state: 'failed', problem: answer, ...(known && { answer: known }) })
  }
  return { shown, load }
}

export const catchUpFile = (since: number): string => catchUpAddress({ since, format: 'md' })

/** What is different in a document, the first places of it; or the code of the refusal. */
export async function changesOf({ id, fromSeq, seq }: CaughtDocument) {
  const answer = await fetchCompared({ documentId: id, epoch: hub.epoch }, fromSeq, seq)
  return answer.ok ? { ok: true as const, ...shortChanges(answer.value.ranges, CHANGES_SHOWN) } : answer
}
