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
const VERSIONS_PER_PAGE = 100
/** A document that was written for years has no more of these. */
const PAGES = 20

const RANGES = {
  room: ['all', 'today', 'since', 'between'],
  board: ['all', 'today', 'since', 'between'],
  document: ['all', 'asOf'],
} as const
type Range = (typeof RANGES)[ExportKind][number]
/** Days are as a field for a date has them, on the clock of this device: `2026-11-30`, or nothing. */
type Part = { range: Range; first: string; last: string }

type About = { words: string; refused: readonly ExportFormat[]; bytes: number }
type Taken = { words: string; file?: Blob; name?: string; href?: string }

export function choosing(kind: ExportKind, id: string, about: (span: Span) => Promise<About | undefined>) {
  let bytes = 0

  async function take(format: ExportFormat, part: Part, say: Say, signal: AbortSignal): Promise<Taken> {
    const wrong = whatIsWrong(part)
    if (wrong) return { words: wrong }
    const point = part.range === 'asOf' ? await pointOn(id, endOf(part.first)) : undefined
    if (point === 0) return { words: takingWord('noText') }
    const query = point === undefined ? spanQuery(spanOf(part)) : [`seq=${point}`]
    const href = [hrefOf(kind, id, format), ...query].join('&')
    if (bytes > HERE_MAX_BYTES) return { words: sizeWord('byBrowser'), href }
    const all = AS_LARGE_AS_TEXT.includes(format) && part.range !== 'asOf' ? bytes : 0
    let saidAt = 0
    say(takingWord('making'))
    try {
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
    tooLong: sizeWord('tooLong'),
    formats: formatsOf(kind).map((value) => ({ value, label: t(`export.${value}`) })),
    ranges: RANGES[kind],
    whatIsWrong,
    async about(part: Part): Promise<About | undefined> {
      if (whatIsWrong(part)) return undefined
      const found = await about(part.range === 'asOf' ? {} : spanOf(part))
      bytes = found?.bytes ?? 0
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

/** The number of the last update of a document before this time, or a little earlier: that at which somebody paused. 0 where there was none. */
async function pointOn(documentId: string, at: number): Promise<number> {
  let before: number | undefined
  for (let page = 0; page < PAGES; page++) {
    const of = { documentId, epoch: hub.epoch }
    const answer = await fetchVersions(of, { limit: VERSIONS_PER_PAGE, ...(before === undefined ? {} : { before }) })
    if (!answer.ok) return 0
    const found = answer.value.versions.find((version) => version.at <= at)
    if (found) return found.seq
    if (!answer.value.more) return 0
    before = answer.value.next
  }
  return 0
}
