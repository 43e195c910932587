// What is said of an export before somebody takes it. It comes with the menu in which it stands.
import type { ExportKind } from '../../../src-bun/contract/http/exports.ts'
import { formatBytes } from '../../i18n/bytes.ts'
import { sizeCount, sizeWord } from '../../i18n/parts/export-size.ts'
import { fetchExportSize } from '../../live/files/export-size.ts'
import { hrefOf } from '../exports.ts'

type About = { words: string; refused: Record<string, string> }

/** Undefined where the hub does not say. */
export async function aboutExport(kind: ExportKind, id: string): Promise<About | undefined> {
  const size = await fetchExportSize(`${kind}s/${encodeURIComponent(id)}`)
  if (!size.ok) return undefined
  const { messages, files, bytes, fileBytes, tooLong } = size.value
  const words = [
    ...(kind === 'room' ? [`${sizeCount('messages', messages)}.`] : []),
    sizeWord('about', { bytes: formatBytes(bytes) }),
    ...(files > 0 ? [sizeWord('withFiles', { files: sizeCount('files', files), bytes: formatBytes(fileBytes) })] : []),
    ...(tooLong.includes('pdf') ? [] : [sizeWord('signs')]),
  ]
  const refused = Object.fromEntries(tooLong.map((format) => [hrefOf(kind, id, format), sizeWord('tooLong')]))
  return { words: words.join(' '), refused }
}
