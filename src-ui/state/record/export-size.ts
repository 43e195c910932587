// What is said of an export before somebody takes it. It comes with the menu in which it stands.
import type { ExportFormat, ExportKind, ExportSize } from '../../../src-bun/contract/http/exports.ts'
import { formatBytes } from '../../i18n/bytes.ts'
import { sizeCount, sizeWord } from '../../i18n/parts/export-size.ts'
import { fetchExportSize, type Span } from '../../live/files/export-size.ts'
import { hrefOf } from '../exports.ts'
import { hub } from '../hub.ts'
import { type Choosing, choosing } from './taking.ts'

type About = { words: string; refused: Record<string, string>; choosing?: Choosing }

/** Undefined where the hub does not say. */
export async function aboutExport(kind: ExportKind, id: string): Promise<About | undefined> {
  const about = await aboutPart(kind, id, {})
  if (!about) return undefined
  const refused = Object.fromEntries(about.refused.map((format) => [hrefOf(kind, id, format), sizeWord('tooLong')]))
  const { words } = about
  // Of what others wrote with an editor of their own the hub has no day by itself: there is only all of it.
  if (kind === 'document' && hub.documents[id]?.kind === 'rich') return { words, refused }
  return { words, refused, choosing: choosing(kind, id, (span) => aboutPart(kind, id, span)) }
}

/** Of a part from `span.from` to `span.to`, in ms since 1970. */
async function aboutPart(kind: ExportKind, id: string, span: Span) {
  const size = await fetchExportSize(`${kind}s/${encodeURIComponent(id)}`, span)
  return size.ok
    ? { words: wordsFor(kind, size.value), refused: size.value.tooLong, bytes: size.value.bytes }
    : undefined
}

function wordsFor(kind: ExportKind, { messages, records, files, bytes, fileBytes, tooLong, notInPdf }: ExportSize) {
  const hasPdf = kind !== 'board' && !(tooLong as ExportFormat[]).includes('pdf')
  return [
    ...(kind === 'room' ? [`${sizeCount('messages', messages)}.`] : []),
    ...(records === undefined ? [] : [`${sizeCount('records', records)}.`]),
    sizeWord('about', { bytes: formatBytes(bytes) }),
    ...(files > 0 ? [sizeWord('withFiles', { files: sizeCount('files', files), bytes: formatBytes(fileBytes) })] : []),
    ...(hasPdf && notInPdf === undefined ? [sizeWord('fewCharacters')] : []),
    ...(hasPdf && notInPdf && notInPdf.length > 0 ? [sizeWord('notInPdf', { characters: notInPdf.join(' ') })] : []),
  ].join(' ')
}
