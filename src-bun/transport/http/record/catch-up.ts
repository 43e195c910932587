// What somebody has missed.
import { Elysia, t } from 'elysia'
import type { Document } from '../../../contract/documents.ts'
import type { CatchUpAnswer, CaughtDocument } from '../../../contract/http/catch-up.ts'
import type { CompareAnswer } from '../../../contract/http/history.ts'
import { CATCH_UP_COMPARED, CATCH_UP_DEFAULT_MS, CATCH_UP_DOCUMENTS } from '../../../contract/limits.ts'
import { type Asked, catchUp } from '../../../domain/catch-up/catch-up.ts'
import { mayExport } from '../../../domain/exports.ts'
import { fileName } from '../../../export/file.ts'
import { catchUpAsMarkdown } from '../../../export/markdown/catch-up.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { type Asking, readerFor } from '../content/history-reader.ts'
import { nextTurn } from '../next-turn.ts'
import { pageNumber } from '../page-number.ts'
import { signedIn } from '../signed-in.ts'
import { attachmentNamed } from './attachment.ts'

/** So many stretches of a history are read: who has written how much before is not counted. */
const STRETCHES = 100
/** The last use of a document is noted now and then only, so somewhat older ones are looked at as well. */
const UNCHANGED_MAX = 5
/** A comparison of more bytes takes the hub too long to read. */
const COMPARED_MAX_BYTES = 512 * 1024

export function catchUpRoute(parts: Pick<HubParts, 'auth' | 'work' | 'store' | 'history' | 'clock' | 'info'>) {
  const { store, work, history, clock, info } = parts

  /** Everybody else is served between two steps. Undefined where meanwhile nobody waits for the answer any more, or may have it. */
  async function collect(
    { actor, actorNow, payer, request: { signal } }: Asking,
    asked: Asked,
  ): Promise<Omit<CatchUpAnswer, 'documents'> | undefined> {
    const steps = store.read((tables) => catchUp(tables, actor, asked))
    for (;;) {
      const { done, value } = work.charge(payer, () => store.read(() => steps.next()))
      if (done) return value
      await nextTurn(work, payer)
      if (signal.aborted || !actorNow()) return undefined
    }
  }

  /** The texts that were changed since then, those that were used last first. */
  async function changedDocuments(asking: Asking, since: number): Promise<CaughtDocument[]> {
    const { actor } = asking
    const all = store.read(({ documents }) => documents.recent(actor, CATCH_UP_DOCUMENTS).items)
    const changed: CaughtDocument[] = []
    let unchanged = 0
    for (const document of all) {
      if (document.kind === 'rich') continue
      const found = await changedDocument(asking, document, since)
      if (found) changed.push(found)
      else if (++unchanged >= UNCHANGED_MAX) break
    }
    return changed
  }

  /** A document after its history was read: meanwhile they may have lost sight of it. */
  function stillSeen({ actorNow }: Asking, id: string): Document | undefined {
    const actor = actorNow()
    return actor && store.read(({ documents }) => documents.visibleTo(actor, id))
  }

  async function changedDocument(asking: Asking, { id }: Document, since: number): Promise<CaughtDocument | undefined> {
    const { lastSeq } = history.kept(id)
    const page = { before: lastSeq + 1, limit: STRETCHES, ends: [] }
    const found = await history.stretches(id, page, readerFor(asking, work))
    if (!found.ok) return undefined
    const stretches = found.value.stretches.filter(({ at }) => at >= since)
    const [last, first] = [stretches[0], stretches.at(-1)]
    if (!last || !first) return undefined
    return store.read(({ members }) => {
      const document = stillSeen(asking, id)
      if (!document) return undefined
      const ids = [...new Set(stretches.flatMap(({ authorIds }) => authorIds))]
      const sum = (of: 'inserted' | 'deleted') => stretches.reduce((all, stretch) => all + stretch[of], 0)
      return {
        ...{ id, title: document.title, fromSeq: first.firstSeq - 1, seq: last.seq, at: last.at },
        authors: members.byIds(ids).map(({ id, name }) => ({ id, name })),
        ...{ inserted: sum('inserted'), deleted: sum('deleted') },
        ...(found.value.more && stretches.length === found.value.stretches.length && { more: true as const }),
      }
    })
  }

  async function compared(asking: Asking, documents: readonly CaughtDocument[]) {
    const ranges = new Map<string, CompareAnswer['ranges']>()
    for (const { id, fromSeq, seq } of documents.slice(0, CATCH_UP_COMPARED)) {
      const question = { type: 'compare', from: fromSeq, to: seq, upTo: seq } as const
      const answered = await history.ask(id, question, readerFor(asking, work))
      if (!answered.ok || !answered.value.bytes || answered.value.bytes.length > COMPARED_MAX_BYTES) continue
      if (!stillSeen(asking, id)) continue
      ranges.set(id, JSON.parse(Buffer.from(answered.value.bytes).toString()))
    }
    return ranges
  }

  return new Elysia().use(signedIn(parts)).get(
    '/api/catch-up',
    async ({ query, ...asking }) => {
      const until = clock.now()
      const since = pageNumber(query.since, until - CATCH_UP_DEFAULT_MS)
      const before = query.before === undefined ? undefined : pageNumber(query.before, 0)
      const { format = 'json' } = query
      if (since === undefined || (query.before !== undefined && before === undefined)) return refusal('frame.invalid')
      if (format !== 'json' && format !== 'md') return refusal('export.unknownFormat')
      if (format === 'md' && !mayExport(asking.actor, store.settings)) return refusal('export.notAllowed')
      const collected = await collect(asking, { since, before, until })
      if (!collected) return refusal(asking.actorNow() ? 'rate.tooMuch' : 'signIn.required')
      const documents = before === undefined ? await changedDocuments(asking, since) : []
      const answer: CatchUpAnswer = { ...collected, documents }
      const ranges = format === 'md' ? await compared(asking, documents) : undefined
      const reader = asking.actorNow()
      if (!reader) return refusal('signIn.required')
      if (!ranges) return answer
      if (!mayExport(reader, store.settings)) return refusal('export.notAllowed')
      const text = catchUpAsMarkdown(info.health().hubName, answer, ranges)
      const name = fileName('Catch up', until, 'md')
      const headers = { 'content-type': 'text/markdown; charset=utf-8', 'content-disposition': attachmentNamed(name) }
      return new Response(text, { headers })
    },
    { query: t.Unsafe<{ since?: number; before?: number; format?: string }>(t.Any()) },
  )
}
