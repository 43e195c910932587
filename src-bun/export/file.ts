/** What an export comes to. `type` is the media type; `name` is safe to be a file name on any system. */
export type ExportFile = { name: string; type: string; text: string }

export const MEDIA_TYPES = { md: 'text/markdown; charset=utf-8', json: 'application/json' } as const

// What Windows, macOS or a shell would stumble over.
const UNSAFE = /[\u0000-\u001F<>:"/\\|?*]/g
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const NAME_SIGNS = 80

/** "Weekly notes 2026-11-23.md": what it is, then the day it was taken. */
export function fileName(title: string, takenAt: number, extension: string): string {
  // By signs, not by units: half an emoji is no text.
  const signs = [
    ...title
      .toWellFormed()
      .replace(UNSAFE, '_')
      .replace(/^[.\s]+|[.\s]+$/g, ''),
  ]
  const plain = signs.slice(0, NAME_SIGNS).join('')
  const stem = plain === '' || RESERVED.test(plain) ? `_${plain}` : plain
  return `${stem} ${isoDay(takenAt)}.${extension}`
}

export const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10)
export const isoTime = (at: number): string => new Date(at).toISOString()
