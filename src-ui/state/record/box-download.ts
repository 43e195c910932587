// The session box as this page takes it: how large it will be, how far it is, and whether it came whole.
import { formatBytes } from '../../i18n/bytes.ts'
import { errorText } from '../../i18n/i18n.ts'
import { sizeCount, sizeWord } from '../../i18n/parts/export-size.ts'
import { fetchExportSize } from '../../live/files/export-size.ts'
import { BOX_ADDRESS, fetchFile } from '../../live/files/exports.ts'
import { nameOfToday } from '../host/record-name.ts'

/** What is larger may not fit into the memory of a phone: then the browser takes it by itself. */
const HERE_MAX_BYTES = 400 * 1024 * 1024
const FILES_MAX_BYTES = 128 * 1024 * 1024
const SAID_EVERY_MS = 200
/** The last line of a box; see docs/record.md. */
const END = 'data-part="end"'

type Taken = { words: string; file?: Blob; name?: string; href?: string }

/** Undefined where the hub does not say. */
export async function aboutBox(): Promise<string | undefined> {
  const size = await fetchExportSize('session')
  if (!size.ok) return undefined
  const { messages, files, bytes, fileBytes } = size.value
  const counts = { messages: sizeCount('messages', messages), files: sizeCount('files', files) }
  const about = sizeWord('box', { bytes: formatBytes(bytes), ...counts })
  return fileBytes > FILES_MAX_BYTES ? `${about} ${sizeWord('leftOut')}` : about
}

export async function takeBox(say: (words: string, part?: number) => void, signal: AbortSignal): Promise<Taken> {
  const size = await fetchExportSize('session')
  if (!size.ok && size.status !== 0) return { words: errorText(size.code) }
  const all = size.ok ? size.value.bytes : 0
  if (all > HERE_MAX_BYTES) return { words: sizeWord('byBrowser'), href: BOX_ADDRESS }
  let saidAt = 0
  try {
    const taken = await fetchFile(BOX_ADDRESS, signal, (bytes) => {
      if (performance.now() - saidAt < SAID_EVERY_MS) return
      saidAt = performance.now()
      const words = sizeWord('progress', { done: formatBytes(bytes), all: formatBytes(Math.max(all, bytes)) })
      say(words, all > 0 ? Math.min(0.99, bytes / all) : undefined)
    })
    if (!taken.ok) return { words: errorText(taken.code) }
    const { file } = taken.value
    const isWhole = (await file.slice(-200).text()).includes(END)
    if (!isWhole) return { words: sizeWord('broken') }
    return { words: sizeWord('boxDone'), file, name: `${nameOfToday()}.html` }
  } catch {
    return { words: sizeWord(signal.aborted ? 'cancelled' : 'broken') }
  }
}
