/** A finished export. `type` is the media type; `name` is a safe file name on every system. */
export type ExportFile = { name: string; type: string; text: string }

export function exportFile(
  { mediaType, extension }: { mediaType: string; extension: string },
  title: string,
  takenAt: number,
  text: string,
): ExportFile {
  return { name: fileName(title, takenAt, extension), type: mediaType, text }
}

// What Windows, macOS or a shell cannot have in a file name.
const UNSAFE = /[\u0000-\u001F<>:"/\\|?*]/g
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const NAME_MAX_CODE_POINTS = 80

/** "Weekly notes 2026-11-23.md": the title, then the day of `takenAt` (ms since 1970, UTC). */
export function fileName(title: string, takenAt: number, extension: string): string {
  // Cut between code points and not between UTF-16 units: half an emoji is not text.
  const codePoints = [
    ...title
      .toWellFormed()
      .replace(UNSAFE, '_')
      .replace(/^[.\s]+|[.\s]+$/g, ''),
  ]
  const plain = codePoints.slice(0, NAME_MAX_CODE_POINTS).join('')
  const stem = plain === '' || RESERVED.test(plain) ? `_${plain}` : plain
  return `${stem} ${isoDay(takenAt)}.${extension}`
}

export const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10)
export const isoTime = (at: number): string => new Date(at).toISOString()
