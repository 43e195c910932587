// Reads a file that somebody wants as a document: Markdown, plain text, a page of HTML, or a document of Word.
import { DOCUMENT_TEXT_MAX_BYTES, TITLE_MAX_CHARS } from '../../../src-bun/contract/limits.ts'

export type ReadFile = { title: string; text: string; hasLostPictures: boolean }
export type Unread = { problem: 'tooLarge' | 'otherKind' | 'unreadable' }

/** A document of Word has its pictures in it, which are left out. */
const WORD_MAX_BYTES = 64 * 1024 * 1024
export const isDocument = (name: string): boolean => Object.values(KINDS).some((kind) => kind.test(name))
const KINDS = { text: /\.(md|markdown|txt|text)$/i, page: /\.html?$/i, word: /\.docx$/i }
export const ACCEPTED = '.md,.markdown,.txt,.text,.html,.htm,.docx'

/** Never rejects. */
export async function readFile(file: File): Promise<ReadFile | Unread> {
  const kind = (['text', 'page', 'word'] as const).find((each) => KINDS[each].test(file.name))
  if (!kind) return { problem: 'otherKind' }
  if (file.size > (kind === 'word' ? WORD_MAX_BYTES : DOCUMENT_TEXT_MAX_BYTES)) return { problem: 'tooLarge' }
  try {
    const { text, hasLostPictures = false } = await READERS[kind](await file.arrayBuffer())
    const lines = text.replace(/\r\n?/g, '\n').replaceAll('\0', '')
    if (new TextEncoder().encode(lines).length > DOCUMENT_TEXT_MAX_BYTES) return { problem: 'tooLarge' }
    return { title: titleOf(file.name), text: lines, hasLostPictures }
  } catch {
    return { problem: 'unreadable' }
  }
}

type Read = { text: string; hasLostPictures?: boolean }
const READERS: { readonly [K in keyof typeof KINDS]: (bytes: ArrayBuffer) => Promise<Read> } = {
  text: async (bytes) => ({ text: decoded(bytes) }),
  async page(bytes) {
    const { wholeMarkdown } = await import('../../ui/html-to-markdown/html-to-markdown.ts')
    return { text: wholeMarkdown(decoded(bytes)) }
  },
  async word(bytes) {
    const [{ wholeMarkdown }, { wordToHtml }] = await Promise.all([
      import('../../ui/html-to-markdown/html-to-markdown.ts'),
      import('./word-to-html.ts'),
    ])
    const { html, hasPictures } = await wordToHtml(bytes)
    return { text: wholeMarkdown(html), hasLostPictures: hasPictures }
  },
}

/** A text of today is UTF-8. An older program on Windows has written one byte for each letter, and some write UTF-16, and say so. */
function decoded(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength))
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

export function titleOf(fileName: string): string {
  const name = fileName
    .replace(/\.[^.]+$/, '')
    .normalize('NFC')
    .trim()
  return [...name].slice(0, TITLE_MAX_CHARS).join('') || fileName.slice(0, TITLE_MAX_CHARS)
}
