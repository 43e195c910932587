// The blocks of the box as they stand in this page.
import { gunzipSync } from 'fflate'
import {
  type BoxBlock,
  type BoxIndex,
  type BoxPart,
  bytesOfBase64,
  parseIndex,
} from '../../../src-bun/contract/log-tree/box-file.ts'

/** Gives the browser time to paint and to answer. `performance.now` is in ms. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

const elements = (part?: BoxPart): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(part === undefined ? 'script[data-part]' : `script[data-part="${part}"]`),
]

const blockOf = (element: HTMLElement): BoxBlock => ({
  part: (element.dataset['part'] ?? '') as BoxPart,
  base64: element.textContent ?? '',
  ...(element.dataset['file'] === undefined ? {} : { sha256: element.dataset['file'] }),
})

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

/** The content of a file, by its hash. Undefined where it is not in the box, or damaged. */
export function fileContent(sha256: string): Uint8Array<ArrayBuffer>[] | undefined {
  const parts = elements('file')
    .filter(({ dataset }) => dataset['file'] === sha256)
    .map((element) => bytesOfBase64(element.textContent ?? ''))
  const whole = parts.flatMap((part) => part ?? [])
  return parts.length > 0 && whole.length === parts.length ? whole : undefined
}
