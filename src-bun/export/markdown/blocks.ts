// Reads Markdown, for the formats that write it in another way.
import { Lexer, Marked, type Token, type TokenizerAndRendererExtension, type Tokens } from 'marked'
import { NAME_LINK } from '../../contract/http/document-links.ts'
import { footnotesIn } from '../../contract/http/footnotes.ts'

/** Reading one piece of text takes time that grows with the square of the signs in it, so one with more of them is shown as it is. */
const SIGNS_MAX = 600
/** Blocks within blocks: each level is read once for every level around it. */
const NESTING = /^(?:[^\S\n\r\u2028\u2029]*(?:>|[*+-](?=\s)|\d{1,9}[.)](?=\s))){8}/m
/** Cells of all tables in a text. Each row gets as many as the first one, so a short text may have very many. */
const CELLS_MAX = 50_000

const NAME_LINK_FIRST = new RegExp(`^${NAME_LINK}`)
/** `[[Title]]`. Its `text` is what the link shows, its `name` is the title. */
const nameLink: TokenizerAndRendererExtension = {
  name: 'nameLink',
  level: 'inline',
  start: (text) => text.indexOf('[['),
  tokenizer(text) {
    const found = NAME_LINK_FIRST.exec(text)
    const name = found?.groups?.['name']?.trim()
    return found && name
      ? { type: 'nameLink', raw: found[0], name, text: found.groups?.['words']?.trim() || name }
      : undefined
  },
}

/** Of the text that a lexer reads: the number of each footnote by its label, and of which the line or the first reference was read. */
type Footnotes = { numbers: ReadonlyMap<string, number>; read: Set<string> }
const FOOTNOTES = new WeakMap<object, Footnotes>()
const FOOTNOTE = /^\[\^(?<label>[^\s[\]^]{1,50})\](?<colon>:[ \t]*)?/

/**
 * `[^1]` in the text, or `[^1]: ` at the beginning of a line. `number` is the one that readers see; `isFirst` is false for the second
 * reference to a footnote.
 */
const footnote: TokenizerAndRendererExtension = {
  name: 'footnote',
  level: 'inline',
  start: (text) => text.indexOf('[^'),
  tokenizer(text, before) {
    const { label = '', colon } = FOOTNOTE.exec(text)?.groups ?? {}
    const known = FOOTNOTES.get(this.lexer)
    const number = known?.numbers.get(label)
    if (!known || number === undefined) return undefined
    const isLine = colon !== undefined && (before.length === 0 || before.at(-1)?.type === 'br')
    const key = isLine ? `${label}:` : label
    const isFirst = !known.read.has(key)
    if (isLine && !isFirst) return undefined
    known.read.add(key)
    return { type: 'footnote', raw: `[^${label}]${isLine ? colon : ''}`, number, isLine, isFirst }
  },
}

const none = () => undefined
const READERS = {
  /** Documents are Markdown on purpose. HTML in them is text, as in the editor. */
  document: new Marked({
    gfm: true,
    breaks: true,
    extensions: [nameLink, footnote],
    // The line of a footnote with one word would be the address of a link, and be left out.
    tokenizer: { html: none, tag: none, def: (text) => (/^ {0,3}\[\^/.test(text) ? undefined : false) },
  }),
  /** Messages are typed by people who may not know Markdown: what they indent or underline stays as it is. */
  message: new Marked({
    gfm: true,
    breaks: true,
    extensions: [nameLink],
    tokenizer: { code: none, lheading: none, def: none, html: none, tag: none },
  }),
}
export type TextKind = keyof typeof READERS

/** The blocks of a text, or undefined where it would take too long to read and is to be shown as it is. */
export function blocksOf(kind: TextKind, text: string): Token[] | undefined {
  const lines = text.replace(/\r\n?/g, '\n')
  if (NESTING.test(lines) || cellsIn(lines) > CELLS_MAX) return undefined
  const lexer = new Lexer(READERS[kind].defaults)
  if (kind === 'document') {
    const numbers = new Map([...footnotesIn(lines)].map(([label, { number }]) => [label, number]))
    FOOTNOTES.set(lexer, { numbers, read: new Set() })
  }
  lexer.blockTokens(lines, lexer.tokens)
  // The lines of a block are read only now, so each can be left as it is.
  for (const { src, tokens } of lexer.inlineQueue) {
    const signs = src.match(/[*_`~>[\]<\\-]/g)?.length ?? 0
    if (signs > SIGNS_MAX) tokens.push({ type: 'text', raw: src, text: src } as Token)
    else lexer.inlineTokens(src, tokens)
  }
  lexer.inlineQueue = []
  return lexer.tokens
}

/** At most so many cells have the tables of a text: the cells of a line of dashes, for every line behind it. */
function cellsIn(text: string): number {
  let cells = 0
  let columns = 0
  for (const line of text.split('\n')) {
    if (line.trim() === '') columns = 0
    else if (/^[\s|:-]+$/.test(line) && line.includes('-')) columns = Math.max(columns, line.split('|').length)
    cells += columns
  }
  return cells
}

/** An item of a list: the box of a task, the line that begins the item where that is a text or a heading, and what comes behind. */
export function partsOfItem(tokens: readonly Token[]): { box?: Token; head?: Token; rest: Token[] } {
  const seen = tokens.filter(({ type }) => type !== 'space' && type !== 'def')
  const box = seen[0]?.type === 'checkbox' ? seen.shift() : undefined
  const head = ['text', 'paragraph', 'heading'].includes(seen[0]?.type ?? '') ? seen.shift() : undefined
  return { ...(box && { box }), ...(head && { head }), rest: seen }
}

/** The box of a task as text. */
export const boxOf = (token: Token): string => ((token as Tokens.Checkbox).checked ? '☑ ' : '☐ ')

/** An address of any other kind may run something, and is no link in an export. */
export const isSafeAddress = (href: string): boolean => /^(?:https?|mailto):/i.test(href)

/** The id in the address of a file of the hub, as a text names it; empty for any other address. */
export const fileIdIn = (address: string): string => /^\/api\/files\/([0-9a-z]+)(?:\/|$)/.exec(address)?.[1] ?? ''
