// What is answered from the search index: search over messages, documents, and the names of files, rooms and boards, and which documents
// link to one.
import { Elysia, t } from 'elysia'
import type { Backlinks } from '../../../contract/http/document-links.ts'
import { SEARCH_KINDS, type SearchAnswer, type SearchKind } from '../../../contract/http/search.ts'
import { isId } from '../../../contract/id-pattern.ts'
import { LIST_PAGE_MAX, SEARCH_QUERY_MAX_UNITS } from '../../../contract/limits.ts'
import { backlinksOf } from '../../../domain/documents/backlinks.ts'
import type { SearchIndex } from '../../../domain/ports/search.ts'
import { allow, type Result, refuse } from '../../../domain/result.ts'
import { find, type Search } from '../../../domain/search/find.ts'
import { termsOf } from '../../../domain/search/terms.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { nextTurn } from '../next-turn.ts'
import { pageNumber } from '../page-number.ts'
import { createSealedNumbers, type SealedNumbers } from '../sealed-numbers.ts'
import { signedIn } from '../signed-in.ts'
import type { Asking } from './history-reader.ts'

type Given = {
  q: string
  kind?: SearchKind
  room?: string
  from?: string
  before?: number
  since?: number
  limit?: number
  after?: string
}

const DEFAULT_LIMIT = 30

export function searchRoute(parts: Pick<HubParts, 'auth' | 'work' | 'store' | 'search' | 'signatureOf'>) {
  const { store, work, search, signatureOf } = parts
  // No token has a signature over this.
  const cursors = createSealedNumbers(signatureOf('cursors of searches'))

  /** Everybody else is served between two steps. Whoever types on has given up the search before. */
  async function run<T>(
    { actorNow, payer, request: { signal } }: Asking,
    index: SearchIndex,
    steps: Generator<undefined, T>,
  ): Promise<Result<T>> {
    for (let isFirst = true; ; isFirst = false) {
      if (!isFirst) {
        await nextTurn(work, payer)
        // The index was closed meanwhile, or nobody waits for the answer any more.
        if (search.index() !== index || signal.aborted) return refuse('search.unavailable')
        if (!actorNow()) return refuse('signIn.required')
      }
      const { done, value } = work.charge(payer, () => store.read(() => nextOf(steps)))
      if (done) return allow(value)
    }
  }

  function nextOf<T>(steps: Generator<undefined, T>) {
    try {
      return steps.next()
    } catch (fault) {
      search.onReadFault(fault)
      throw fault
    }
  }

  async function found(asking: Asking, asked: Search): Promise<Result<SearchAnswer>> {
    const index = search.index()
    if (!index) return refuse('search.unavailable')
    const steps = store.read((tables) => find(tables, index, asking.actor, asked))
    const answer = await run(asking, index, steps)
    if (!answer.ok) return answer
    const { next, ...rest } = answer.value
    return allow({ ...rest, ...(next === undefined ? {} : { next: cursors.seal(Number(next)) }) })
  }

  async function backlinks(asking: Asking, documentId: string, after: string): Promise<Result<Backlinks>> {
    const { actor } = asking
    const index = search.index()
    if (!store.read(({ documents }) => documents.visibleTo(actor, documentId))) return refuse('document.notFound')
    if (!index) return refuse('search.unavailable')
    const steps = store.read(({ documents }) => backlinksOf(documents, index, actor, { documentId, after }))
    const answer = await run(asking, index, steps)
    return answer.ok ? answer.value : answer
  }

  return new Elysia()
    .use(signedIn(parts))
    .get(
      '/api/search',
      async ({ query, ...asking }) => {
        const asked = readQuery(query, cursors)
        if (asked === 'invalid') return refusal('frame.invalid')
        if (asked.terms.length === 0) return refusal('text.empty')
        const { roomId } = asked
        if (roomId !== undefined && !store.read(({ rooms }) => rooms.visibleTo(asking.actor, roomId)))
          return refusal('room.notFound')
        const answer = await found(asking, asked)
        return answer.ok ? answer.value : refusal(answer.code)
      },
      { query: t.Unsafe<Given>(t.Any()) },
    )
    .get(
      '/api/documents/:id/backlinks',
      async ({ params, query: { after = '' }, ...asking }) => {
        if (after !== '' && !isId(String(after))) return refusal('frame.invalid')
        const answer = await backlinks(asking, params.id, after)
        return answer.ok ? answer.value : refusal(answer.code)
      },
      { query: t.Unsafe<{ after?: string }>(t.Any()) },
    )
}

function readQuery(
  { q, kind, room, from, before, since, limit: givenLimit, after }: Record<string, unknown>,
  cursors: SealedNumbers,
): Search | 'invalid' {
  if (typeof q !== 'string' || q.length > SEARCH_QUERY_MAX_UNITS) return 'invalid'
  if (kind !== undefined && !SEARCH_KINDS.includes(kind as SearchKind)) return 'invalid'
  if (![room, from].every((id) => id === undefined || isId(String(id)))) return 'invalid'
  const limit = pageNumber(givenLimit, DEFAULT_LIMIT)
  if (!limit || limit > LIST_PAGE_MAX) return 'invalid'
  const numbers = [before, since].map((given) =>
    given === undefined ? undefined : (pageNumber(given, 0) ?? 'invalid'),
  )
  const opened = after === undefined ? undefined : (cursors.open(String(after)) ?? 'invalid')
  if (numbers.includes('invalid') || opened === 'invalid') return 'invalid'
  const [beforeAt, sinceAt] = numbers as (number | undefined)[]
  return {
    text: q,
    terms: termsOf(q),
    kind: kind as SearchKind | undefined,
    roomId: room as string | undefined,
    authorId: from as string | undefined,
    before: beforeAt,
    since: sinceAt,
    limit,
    below: opened,
  }
}
