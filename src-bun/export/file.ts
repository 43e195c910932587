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

/** Characters that Windows, macOS or a shell does not allow in a file name. */
const UNSAFE = /[\u0000-\u001F<>:"/\\|?*]/g
/** Names of devices on Windows, also with an extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const NAME_MAX_CODE_POINTS = 80

/** "Weekly notes 2026-11-23.md": the title without characters that are unsafe in a file name, and the day of `takenAt` (ms since 1970) in UTC. */
export function fileName(title: string, takenAt: number, extension: string): string {
  // The title is cut between code points, because cutting between UTF-16 units could leave half an emoji.
  const codePoints = [
    ...title
      .toWellFormed()
      .replace(UNSAFE, '_')
      .replace(/^[.\s]+|[.\s]+$/g, ''),
  ]
  const stem = codePoints.slice(0, NAME_MAX_CODE_POINTS).join('')
  const safeStem = stem === '' || RESERVED.test(stem) ? `_${stem}` : stem
  return `${safeStem} ${isoDay(takenAt)}.${extension}`
}

export const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10)
export const isoTime = (at: number): string => new Date(at).toISOString()
