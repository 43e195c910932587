// The blocks of the box as they stand in this page.
import { gunzipSync } from 'fflate'
import {
  type BoxBlock,
  type BoxIndex,
  type BoxPart,
  bytesOfBase64,
  parseIndex,
} from '../../../src-bun/contract/log-tree/box-file.ts'

const elements = (part?: BoxPart): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(part === undefined ? 'script[data-part]' : `script[data-part="${part}"]`),
]

const blockOf = (element: HTMLElement): BoxBlock => ({
  part: (element.dataset['part'] ?? '') as BoxPart,
  base64: element.textContent ?? '',
  ...(element.dataset['file'] === undefined ? {} : { sha256: element.dataset['file'] }),
})

/** Resolves once the page has all that stands before the files, or is whole: a browser takes seconds to read hundreds of MB of them. */
export function untilListed(): Promise<void> {
  const isListed = () => document.readyState !== 'loading' || elements('note').length > 0
  if (isListed()) return Promise.resolve()
  return new Promise((resolve) => {
    const onMore = () => {
      if (!isListed()) return
      grown.disconnect()
      document.removeEventListener('DOMContentLoaded', onMore)
      resolve()
    }
    const grown = new MutationObserver(onMore)
    grown.observe(document.body, { childList: true })
    document.addEventListener('DOMContentLoaded', onMore)
  })
}

/** Resolves once the browser has read the page to its end. */
export function untilWhole(): Promise<void> {
  if (document.readyState !== 'loading') return Promise.resolve()
  return new Promise((resolve) => document.addEventListener('DOMContentLoaded', () => resolve(), { once: true }))
}

export const blockCount = (): number => elements().length

/** In their order, each read when it is asked for. */
export function* blocks(part?: BoxPart): Generator<BoxBlock> {
  for (const element of elements(part)) yield blockOf(element)
}

export function inflate(bytes: Uint8Array): Uint8Array {
  return gunzipSync(bytes)
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** What is in a block; undefined where it is damaged. */
export function textOf({ base64 }: BoxBlock): string | undefined {
  const bytes = bytesOfBase64(base64)
  try {
    return bytes && decoder.decode(inflate(bytes))
  } catch {
    return undefined
  }
}

/** Undefined where the box has none, or it is damaged. */
export function readIndex(): BoxIndex | undefined {
  return parseIndex([...blocks('index')].map((block) => textOf(block) ?? '').join(''))
}

/** The content of a file, by its hash, once all of it has come. Undefined where it is not in the box, or damaged. */
export async function fileContent(sha256: string): Promise<Uint8Array<ArrayBuffer>[] | undefined> {
  await untilWhole()
  const parts = elements('file')
    .filter(({ dataset }) => dataset['file'] === sha256)
    .map((element) => bytesOfBase64(element.textContent ?? ''))
  const whole = parts.flatMap((part) => part ?? [])
  return parts.length > 0 && whole.length === parts.length ? whole : undefined
}
