// The history of documents: which part of the log is needed for an answer, and reading it piece by piece, between which everybody else
// is served. A Worker makes the answers, see `domain/documents/replay`.
import { HISTORY_QUESTIONS_PER_MEMBER, HISTORY_UPDATES_PER_PAGE } from '../../contract/limits.ts'
import type { LogPart, PointAnswer, Question } from '../../domain/documents/replay/replay-job.ts'
import { joinStretches, type Stretch } from '../../domain/documents/replay/stretches.ts'
import { joinRows } from '../../domain/documents/worker-job.ts'
import type { DocumentLog } from '../../domain/ports/documents.ts'
import { allow, type Result, refuse } from '../../domain/result.ts'
import type { OnFault } from '../../timers.ts'
import type { Store } from '../store.ts'
import { createHistoryThread } from './history-thread.ts'

/** On whose behalf the history is read. */
export type Reader = {
  memberId: string
  /** Resolves when the hub may work for the reader again. What it does then, up to its next `await`, is charged to the reader. */
  pause(): Promise<void>
  /** Whether nobody waits for the answer any more. Nothing more is read then. */
  isGone(): boolean
}

/**
 * `keptFrom` is the number of the first update after which the text is known: 0 where all of the history is there, as it is for all
 * documents of this version. `lastSeq` is the number of the newest one.
 */
export type Kept = { keptFrom: number; lastSeq: number }

export type DocumentHistory = {
  kept(documentId: string): Kept
  /** Refuses `rate.tooMuch` where too many questions of the reader are queued, and `document.historyTooLong`. Rejects where the log cannot be read. */
  ask(documentId: string, question: Question, reader: Reader): Promise<Result<PointAnswer>>
  /**
   * Stretches before update number `before`, the newest first: at most `limit`, fewer where they are long. `ends` are numbers with
   * which one ends. Reads the end of the log up to there, and not all of it.
   */
  stretches(
    documentId: string,
    page: { before: number; limit: number; ends: readonly number[] },
    reader: Reader,
  ): Promise<Result<{ stretches: Stretch[]; more: boolean }>>
  stop(): void
}

/** The answer for a reader who has gone: nobody sees it. */
const GONE = refuse('rate.tooMuch')

/** Waits for the reader's turn before a piece is read. */
async function mayRead({ pause, isGone }: Reader): Promise<boolean> {
  await pause()
  return !isGone()
}

export function createDocumentHistory(store: Pick<Store, 'read'>, onFault: OnFault): DocumentHistory {
  const thread = createHistoryThread(onFault)
  /** How many questions of each member are queued. */
  const queued = new Map<string, number>()
  const inLog = <T>(look: (log: DocumentLog) => T): T => store.read(({ documentLog }) => look(documentLog))

  async function inTurn<T>({ memberId, isGone }: Reader, work: () => Promise<Result<T>>): Promise<Result<T>> {
    const before = queued.get(memberId) ?? 0
    if (before >= HISTORY_QUESTIONS_PER_MEMBER) return refuse('rate.tooMuch')
    queued.set(memberId, before + 1)
    try {
      return await thread.inTurn(async () => (isGone() ? GONE : work()))
    } finally {
      const left = (queued.get(memberId) ?? 1) - 1
      if (left === 0) queued.delete(memberId)
      else queued.set(memberId, left)
    }
  }

  /** The part of the log that has the update after number `seq`. It may begin with earlier ones, which the Worker leaves out. */
  function partAfter(documentId: string, seq: number): LogPart {
    return inLog((log) => {
      const segment = log.segmentWith(documentId, seq + 1)
      return segment ? { segment: segment.bytes } : { rows: joinRows(log.tail(documentId)) }
    })
  }

  function kept(documentId: string): Kept {
    return inLog((log) => {
      const lastSeq = log.lastSeq(documentId)
      const snapshot = log.snapshot(documentId)
      return { keptFrom: !snapshot || log.hasAllSegments(documentId) ? 0 : snapshot.seq, lastSeq }
    })
  }

  async function begin(documentId: string, keptFrom: number): Promise<void> {
    const snapshot = keptFrom === 0 ? [] : inLog((log) => log.stored(documentId).snapshot)
    await thread.ask({ type: 'begin', documentId, base: keptFrom === 0 ? undefined : { seq: keptFrom, snapshot } })
  }

  /**
   * Sends the Worker what it lacks. Of a replay that is begun that is all of the history, so that whoever looks through it waits
   * once; later only what is asked for, because others may be writing.
   */
  async function complete(documentId: string, after: number, upTo: number, reader: Reader): Promise<Result<true>> {
    if (!(await mayRead(reader))) return GONE
    const { keptFrom, lastSeq } = kept(documentId)
    if (after === 0) await begin(documentId, keptFrom)
    const wanted = after === 0 ? lastSeq : upTo
    for (let reached = after === 0 ? keptFrom : after; reached < wanted; ) {
      if (!(await mayRead(reader))) return GONE
      const added = await thread.ask({ type: 'add', documentId, part: partAfter(documentId, reached) })
      if (added.type === 'tooLong') return refuse('document.historyTooLong')
      if (added.type !== 'added' || added.lastSeq <= reached) throw new Error('the history has a gap')
      reached = added.lastSeq
    }
    return allow(true as const)
  }

  async function answer(documentId: string, question: Question, reader: Reader): Promise<Result<PointAnswer>> {
    const asked = await thread.ask({ type: 'ask', documentId, question })
    if (asked.type === 'answer') return allow(asked.value)
    if (asked.type === 'refused') return refuse(asked.code)
    if (asked.type !== 'lacks') throw new Error('the Worker has answered something else')
    const completed = await complete(documentId, asked.after, question.upTo, reader)
    if (!completed.ok) return completed
    const again = await thread.ask({ type: 'ask', documentId, question })
    if (again.type === 'refused') return refuse(again.code)
    if (again.type !== 'answer') throw new Error('the history has a gap')
    return allow(again.value)
  }

  /** The part of the log that has update number `seq`, and the number with which it begins. */
  function partWith(documentId: string, seq: number): { part: LogPart; first: number } | undefined {
    return inLog((log) => {
      const segment = log.segmentWith(documentId, seq)
      if (segment) return { part: { segment: segment.bytes }, first: segment.firstSeq }
      const tail = log.tail(documentId)
      const [row] = tail
      return row && row.seq <= seq ? { part: { rows: joinRows(tail) }, first: row.seq } : undefined
    })
  }

  return {
    kept,
    ask: (documentId, question, reader) => inTurn(reader, () => answer(documentId, question, reader)),
    stretches(documentId, { before, limit, ends }, reader) {
      return inTurn(reader, async () => {
        const endings = new Set(ends)
        let found: Stretch[] = []
        let [next, read] = [before - 1, 0]
        while (next > 0 && found.length <= limit && read < HISTORY_UPDATES_PER_PAGE) {
          if (!(await mayRead(reader))) return GONE
          const here = partWith(documentId, next)
          if (!here) break
          const answered = await thread.ask({ type: 'stretches', part: here.part, upTo: next, ends })
          if (answered.type !== 'stretches') throw new Error('the Worker has answered something else')
          found = joinStretches(answered.stretches, found, endings)
          read += next - here.first + 1
          next = here.first - 1
        }
        const isAll = next <= kept(documentId).keptFrom
        // The oldest one may go on in what was not read.
        const whole = isAll || found.length === 1 ? found : found.slice(1)
        const shown = whole.slice(-limit)
        return allow({ stretches: shown.toReversed(), more: !isAll || shown.length < found.length })
      })
    },
    stop: thread.stop,
  }
}
