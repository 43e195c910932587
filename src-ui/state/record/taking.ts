// A file of a part of something, as this page takes it: which part there is, how large it will be, how far it is, and whether it came whole.
import { type ExportFormat, type ExportKind, formatsOf } from '../../../src-bun/contract/http/exports.ts'
import { formatBytes } from '../../i18n/bytes.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { sizeWord } from '../../i18n/parts/export-size.ts'
import { takingWord } from '../../i18n/parts/taking.ts'
import { fetchVersions } from '../../live/documents/history.ts'
import { type Span, spanQuery } from '../../live/files/export-size.ts'
import { fetchFile } from '../../live/files/exports.ts'
import { hrefOf } from '../exports.ts'
import { hub } from '../hub.ts'
import { beginOf, endOf } from './days.ts'

/** What is larger may not fit into the memory of a phone: then the browser takes it by itself. */
const HERE_MAX_BYTES = 400 * 1024 * 1024
const SAID_EVERY_MS = 200
/** Of these the size of the text is that of the file, more or less. */
const AS_LARGE_AS_TEXT: readonly ExportFormat[] = ['md', 'csv']
/** Most days that somebody asks for are among so many stretches of a history, so one question is enough. */
const VERSIONS_LISTED = 100

const RANGES = {
  room: ['all', 'today', 'since', 'between'],
  board: ['all', 'today', 'since', 'between'],
  document: ['all', 'asOf'],
} as const
type Range = (typeof RANGES)[ExportKind][number]
/** Days are as `days.ts` has them, or empty. */
type Part = { range: Range; first: string; last: string }

type About = { words: string; refused: readonly ExportFormat[]; bytes: number }
type Taken = { words: string; file?: Blob; name?: string; href?: string }

export function choosing(kind: ExportKind, id: string, about: (span: Span) => Promise<About | undefined>) {
  let bytes = 0
  let asked = 0

  async function take(format: ExportFormat, part: Part, say: Say, signal: AbortSignal): Promise<Taken> {
    const wrong = whatIsWrong(part)
    if (wrong) return { words: wrong }
    const expected = bytes
    const all = AS_LARGE_AS_TEXT.includes(format) && part.range !== 'asOf' ? expected : 0
    let saidAt = 0
    say(takingWord('making'))
    try {
      const point = part.range === 'asOf' ? await pointOn(id, endOf(part.first), signal) : undefined
      if (typeof point === 'string') return { words: takingWord(point) }
      const query = point === undefined ? spanQuery(spanOf(part)) : [`seq=${point}`]
      const href = [hrefOf(kind, id, format), ...query].join('&')
      if (expected > HERE_MAX_BYTES) return { words: sizeWord('byBrowser'), href }
      const taken = await fetchFile(href, signal, (done) => {
        if (performance.now() - saidAt < SAID_EVERY_MS) return
        saidAt = performance.now()
        if (all < done) say(takingWord('soFar', { done: formatBytes(done) }))
        else say(sizeWord('progress', { done: formatBytes(done), all: formatBytes(all) }), done / all)
      })
      if (!taken.ok) return { words: errorText(taken.code) }
      const { file, name = `${kind}.${format}` } = taken.value
      return { words: takingWord('done', { name }), file, name }
    } catch {
      return { words: sizeWord(signal.aborted ? 'cancelled' : 'broken') }
    }
  }

  return {
    label: takingWord('choose'),
    word: takingWord,
    closeLabel: t('app.close'),
    cancelLabel: sizeWord('cancel'),
    failed: sizeWord('broken'),
    // A text has no days of which somebody could choose fewer.
    tooLong: kind === 'document' ? errorText('export.tooLong') : takingWord('tooLong'),
    formats: formatsOf(kind).map((value) => ({ value, label: t(`export.${value}`) })),
    ranges: RANGES[kind],
    whatIsWrong,
    async about(part: Part): Promise<About | undefined> {
      const number = ++asked
      bytes = 0
      if (whatIsWrong(part)) return undefined
      const found = await about(part.range === 'asOf' ? {} : spanOf(part))
      // An answer about what was chosen before comes too late.
      if (number === asked) bytes = found?.bytes ?? 0
      return found
    },
    take,
  }
}
export type Choosing = ReturnType<typeof choosing>
type Say = (words: string, part?: number) => void

function whatIsWrong({ range, first, last }: Part): string | undefined {
  const hasFirst = range === 'all' || range === 'today' || first !== ''
  if (!hasFirst || (range === 'between' && last === '')) return takingWord('noDay')
  return range === 'between' && last < first ? takingWord('order') : undefined
}

function spanOf({ range, first, last }: Part): Span {
  if (range === 'today') return { from: new Date().setHours(0, 0, 0, 0) }
  if (range === 'since') return { from: beginOf(first) }
  return range === 'between' ? { from: beginOf(first), to: endOf(last) } : {}
}

/** The number of the last update of a document up to this time. Rejects where the hub does not answer, and where `signal` is aborted. */
async function pointOn(documentId: string, at: number, signal: AbortSignal): Promise<number | 'noText' | 'notKept'> {
  const aborted = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('cancelled')), { once: true }),
  )
  async function versions(query: { before?: number; limit: number }) {
    signal.throwIfAborted()
    const answer = await Promise.race([fetchVersions({ documentId, epoch: hub.epoch }, query), aborted])
    if (!answer.ok) throw new Error(answer.code)
    return answer.value
  }

  const newest = await versions({ limit: VERSIONS_LISTED })
  const found = newest.versions.find(({ from }) => from <= at)
  if (found && found.at <= at) return found.seq
  if (!found && !newest.more) return newest.keptFrom === 0 ? 'noText' : 'notKept'
  // The day ends within a stretch, or before those that are listed. A stretch that is asked for up to an update ends with the time of that.
  let low = found?.firstSeq ?? newest.keptFrom
  let high = found?.seq ?? newest.versions.at(-1)?.firstSeq ?? newest.lastSeq
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    const [version] = (await versions({ before: middle + 1, limit: 1 })).versions
    if (!version) throw new Error(`the history has nothing at ${middle}`)
    if (version.at <= at) low = middle
    else high = middle
  }
  if (low > newest.keptFrom) return low
  return low === 0 ? 'noText' : 'notKept'
}
