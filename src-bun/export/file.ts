import { localDay } from './local-time.ts'

/** Text, or the bytes of a format that is no text. */
export type Piece = string | Uint8Array

/**
 * An export as a file. `type` is the media type; `name` is a safe file name on every system. The content comes in pieces: each
 * is made when it is asked for, in one short turn of work, and throws where the data cannot be read.
 */
export type ExportFile = { name: string; type: string; pieces: Iterable<Piece> }

export function exportFile(
  { mediaType, extension }: { mediaType: string; extension: string },
  title: string,
  takenAt: number,
  pieces: Iterable<Piece>,
): ExportFile {
  return { name: fileName(title, takenAt, extension), type: mediaType, pieces }
}

/** What Windows, macOS or a shell does not allow in a file name, and control characters. */
const UNSAFE = /[\p{Cc}<>:"/\\|?*]/gu
/** Names of devices on Windows, also with an extension. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])\s*(\.|$)/i
/** File systems allow 255 bytes. The day, the extension and a number like " (12)" come after the stem. */
const STEM_MAX_BYTES = 200

/** "Weekly notes 2026-11-23.md": the title without characters that are unsafe in a file name, and the day of `takenAt` (ms since 1970) on this computer. At most 230 bytes. */
export function fileName(title: string, takenAt: number, extension: string): string {
  const stem = shortened(
    title
      .toWellFormed()
      .replace(UNSAFE, '_')
      .replace(/^[.\s]+/, ''),
  ).replace(/[.\s]+$/, '')
  const safeStem = stem === '' || RESERVED.test(stem) ? `_${stem}` : stem
  return `${safeStem} ${localDay(takenAt)}.${extension}`
}

/** Cut between graphemes: a cut between bytes, or between code points, could leave half a letter or half a flag. */
function shortened(text: string): string {
  if (Buffer.byteLength(text) <= STEM_MAX_BYTES) return text
  let stem = ''
  let bytes = 0
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    bytes += Buffer.byteLength(segment)
    if (bytes > STEM_MAX_BYTES) break
    stem += segment
  }
  return stem
}
