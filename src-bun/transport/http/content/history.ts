// The history of a document: who wrote for how long, the text at any point, who wrote what of it, and what has changed.
import { Elysia, status, t } from 'elysia'
import type { NamedMember, VersionsAnswer } from '../../../contract/http/history.ts'
import { HISTORY_PAGE_MAX } from '../../../contract/limits.ts'
import type { Member } from '../../../contract/members.ts'
import type { PointAnswer, Question } from '../../../domain/documents/replay/replay-job.ts'
import { allow, type Result, refuse } from '../../../domain/result.ts'
import type { Kept } from '../../../store/history/document-history.ts'
import type { HubParts } from '../../parts.ts'
import { errorBody, refusal } from '../answer.ts'
import { pageNumber } from '../page-number.ts'
import { signedIn } from '../signed-in.ts'
import { type Asking, readerFor } from './history-reader.ts'

type Asked = { seq?: number; from?: number; epoch?: string }
type AskedPage = { before?: number; limit?: number; epoch?: string }

const DEFAULT_LIMIT = 30

/** A point that is older than what is stored. `keptFrom`: the first one that is known. */
class Gone {
  constructor(readonly keptFrom: number) {}
}

export function historyRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'store' | 'history' | 'info'>) {
  const { store, history, work, info } = parts

  /** What is stored of the history of a document that the actor may see. */
  function keptOf(actor: Member, documentId: string, epoch: string | undefined): Result<Kept> {
    const document = store.read(({ documents }) => documents.visibleTo(actor, documentId))
    if (!document) return refuse('document.notFound')
    if (document.kind === 'rich') return refuse('document.otherKind')
    if (epoch !== undefined && epoch !== info.epoch) return refuse('document.otherEpoch')
    return allow(history.kept(documentId))
  }

  const namesOf = (ids: readonly string[]): NamedMember[] =>
    store.read(({ members }) => members.byIds(ids).map(({ id, name, colour }) => ({ id, name, colour })))

  /** A point of the history, the newest one where the request names none. */
  function pointIn(given: unknown, { keptFrom, lastSeq }: Kept): Result<number> | Gone {
    const seq = pageNumber(given, lastSeq)
    if (seq === undefined) return refuse('frame.invalid')
    if (seq > lastSeq) return refuse('document.noSuchPoint')
    return seq < keptFrom ? new Gone(keptFrom) : allow(seq)
  }

  /** What the Worker says about a point, or two. `kind` compare is between `from` and `seq`, and both have to be named. */
  async function answerAt(asking: Asking, documentId: string, kind: 'text' | 'blame' | 'compare', asked: Asked) {
    const kept = keptOf(asking.actor, documentId, asked.epoch)
    if (!kept.ok) return refusal(kept.code)
    const points = (kind === 'compare' ? [asked.from ?? '', asked.seq ?? ''] : [asked.seq]).map((given) =>
      pointIn(given, kept.value),
    )
    const seqs: number[] = []
    for (const point of points) {
      if (point instanceof Gone) return gone(point)
      if (!point.ok) return refusal(point.code)
      seqs.push(point.value)
    }
    const [first, seq] = [seqs[0] as number, seqs.at(-1) as number]
    if (first > seq) return refusal('frame.invalid')
    const question: Question =
      kind === 'compare' ? { type: kind, from: first, to: seq, upTo: seq } : { type: kind, seq, upTo: seq }
    const answered = await history.ask(documentId, question, readerFor(asking, work))
    // They may have lost sight of it while the history was read.
    if (!mayStillSee(asking, documentId)) return refusal('document.notFound')
    if (!answered.ok) return refusal(answered.code)
    return kind === 'text'
      ? asText(seq, answered.value)
      : withRanges(seq, answered.value, kind === 'compare' ? { from: first } : {})
  }

  function mayStillSee({ actorNow }: Asking, documentId: string): boolean {
    const actor = actorNow()
    return actor !== undefined && store.read(({ documents }) => documents.visibleTo(actor, documentId)) !== undefined
  }

  function asText(seq: number, { bytes }: PointAnswer): Response {
    const headers = { 'content-type': 'text/markdown; charset=utf-8', 'hubbub-seq': String(seq) }
    return new Response(bytes as Uint8Array<ArrayBuffer>, { headers })
  }

  /** JSON of which the Worker has made the longest part. */
  function withRanges(seq: number, { bytes, authorIds, origin }: PointAnswer, more: object): Response {
    const { authorId, at } = origin
    const ids = authorId === undefined ? authorIds : [...new Set([...authorIds, authorId])]
    const known = { seq, ...more, ...(at === undefined ? {} : { at }), memberId: authorId, members: namesOf(ids) }
    const head = JSON.stringify(known).slice(0, -1)
    return new Response(
      Buffer.concat([Buffer.from(`${head},"ranges":`), bytes ?? Buffer.from('[]'), Buffer.from('}')]),
      {
        headers: { 'content-type': 'application/json' },
      },
    )
  }

  return new Elysia()
    .use(signedIn(parts))
    .get(
      '/api/documents/:id/versions',
      async ({ params, query, ...asking }) => {
        const kept = keptOf(asking.actor, params.id, query.epoch)
        if (!kept.ok) return refusal(kept.code)
        const { keptFrom, lastSeq } = kept.value
        const before = pageNumber(query.before, lastSeq + 1)
        const limit = pageNumber(query.limit, DEFAULT_LIMIT)
        if (before === undefined || !limit || limit > HISTORY_PAGE_MAX) return refusal('frame.invalid')
        const named = store.read(({ namedVersions }) => namedVersions.all(params.id))
        const names = new Map(named.map(({ seq, name }) => [seq, name]))
        const page = { before: Math.min(before, lastSeq + 1), limit, ends: [...names.keys()] }
        const found = await history.stretches(params.id, page, readerFor(asking, work))
        if (!mayStillSee(asking, params.id)) return refusal('document.notFound')
        if (!found.ok) return refusal(found.code)
        const { stretches, more } = found.value
        const versions = stretches.map(({ first: _, last: __, ...version }) => {
          const name = names.get(version.seq)
          return name === undefined ? version : { ...version, name }
        })
        const members = namesOf([...new Set(versions.flatMap(({ authorIds }) => authorIds))])
        const oldest = versions.at(-1)
        const next = more && oldest ? { next: oldest.firstSeq } : {}
        return { versions, members, more, ...next, keptFrom, lastSeq, named } satisfies VersionsAnswer
      },
      { query: t.Unsafe<AskedPage>(t.Any()) },
    )
    .get('/api/documents/:id/text', ({ params, query, ...asking }) => answerAt(asking, params.id, 'text', query), {
      query: t.Unsafe<Asked>(t.Any()),
    })
    .get('/api/documents/:id/blame', ({ params, query, ...asking }) => answerAt(asking, params.id, 'blame', query), {
      query: t.Unsafe<Asked>(t.Any()),
    })
    .get(
      '/api/documents/:id/compare',
      ({ params, query, ...asking }) => answerAt(asking, params.id, 'compare', query),
      {
        query: t.Unsafe<Asked>(t.Any()),
      },
    )
}

const gone = ({ keptFrom }: Gone) => status(410, { ...errorBody('document.historyGone'), keptFrom })
