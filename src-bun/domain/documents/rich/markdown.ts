// A rich document as Markdown, so that whatever shows, finds or exports the text of a document does the same with this one.
import type * as Y from 'yjs'
import type { Block, Item, Marks, Piece } from './blocks.ts'
import { readRich } from './read.ts'

/** Readers of Markdown show a text with eight levels as it is. Lists and quotes have at most these, and the signs of one bold word stand behind them. */
const LEVELS_MAX = 4
const ADDRESS_MAX_CHARS = 2000

/** A page shows a text with very many markers as it is, so a long list is several blocks. */
const ENTRIES_MAX = 50

/** Each block by itself, in their order. `doc` has to be a copy that nobody else uses. */
export const richBlocks = (doc: Y.Doc): string[] => asMarkdown(readRich(doc).flatMap(inParts))

/** All of it. */
export const richText = (doc: Y.Doc): string => asMarkdown(readRich(doc)).join('\n\n')

const asMarkdown = (blocks: readonly Block[]): string[] =>
  blocks.map((block) => linesOf(block, 0).join('\n')).filter((text) => text !== '')

function inParts(block: Block): Block[] {
  if (block.kind !== 'list' || block.items.length <= ENTRIES_MAX) return [block]
  return Array.from({ length: Math.ceil(block.items.length / ENTRIES_MAX) }, (_, n) => ({
    ...block,
    start: firstNumber(block.start) + n * ENTRIES_MAX,
    items: block.items.slice(n * ENTRIES_MAX, (n + 1) * ENTRIES_MAX),
  }))
}

const firstNumber = (start: number): number =>
  Number.isSafeInteger(start) && start >= 0 && start < 1_000_000 ? start : 1

function linesOf(block: Block, level: number): string[] {
  switch (block.kind) {
    case 'paragraph':
      return inLines(block.pieces)
    case 'heading': {
      const words = withLastEscaped(inOneLine(block.pieces))
      return words === '' ? [] : [`${'#'.repeat(Math.min(6, Math.max(1, Math.trunc(block.level))))} ${words}`]
    }
    case 'code': {
      const text = withoutLast(clean(block.text), '\n')
      const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
      return [fence + block.language.replace(/[^\w+#.-]/g, '').slice(0, 30), ...text.split('\n'), fence]
    }
    case 'quote': {
      const lines = together(block.blocks, level + 1)
      return level >= LEVELS_MAX ? lines : lines.map((line) => (line === '' ? '>' : `> ${line}`))
    }
    case 'list':
      return listLines({ ...block, start: firstNumber(block.start) }, level)
    case 'table':
      return tableLines(block.rows)
    case 'rule':
      return ['---']
  }
}

/** An expression for what stands at the end is tried at each place before it, which takes time with the square of the length. */
function withoutLast(text: string, character: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === character) end--
  return text.slice(0, end)
}

/** Number signs at the end of a heading would be left out. */
function withLastEscaped(words: string): string {
  const kept = withoutLast(words, '#')
  return kept + '\\#'.repeat(words.length - kept.length)
}

/** Blocks below each other. A list stands close to the paragraph that it is below. */
function together(blocks: readonly Block[], level: number): string[] {
  const lines: string[] = []
  let before: Block | undefined
  for (const block of blocks) {
    const more = linesOf(block, level)
    if (more.length === 0) continue
    if (before && !(before.kind === 'paragraph' && block.kind === 'list')) lines.push('')
    for (const line of more) lines.push(line)
    before = block
  }
  return lines
}

function listLines({ isOrdered, start, items }: Extract<Block, { kind: 'list' }>, level: number): string[] {
  // Within a list a number above one would be read as a part of the line before it.
  let number = level === 0 ? start : 1
  return items.flatMap((item) => {
    const marker = isOrdered ? `${number++}. ` : '- '
    const isDeepest = level + 1 >= LEVELS_MAX
    const deep = isDeepest ? item.blocks.filter(isNested) : []
    const own = isDeepest ? item.blocks.filter((block) => !isNested(block)) : item.blocks
    const [first = '', ...others] = together(own, level + 1)
    const indent = ' '.repeat(marker.length)
    const lines = [
      `${marker}${taskSign(item)}${first}`.trimEnd(),
      ...others.map((line) => (line === '' ? '' : indent + line)),
    ]
    // What is nested more deeply stands behind its entry.
    const behind = deep.flatMap((block) =>
      block.kind === 'list' ? listLines(block, level) : together([block], level).map((line) => indent + line),
    )
    return own.length === 0 && deep.length > 0 ? behind : [...lines, ...behind]
  })
}

const isNested = ({ kind }: Block): boolean => kind === 'list' || kind === 'quote'

const taskSign = ({ checked }: Item): string => (checked === undefined ? '' : checked ? '[x] ' : '[ ] ')

function tableLines(rows: readonly Piece[][][]): string[] {
  const columns = rows.reduce((most, cells) => Math.max(most, cells.length), 0)
  if (columns === 0) return []
  const [head = [], ...others] = rows.map((cells) => cells.map(cellText))
  while (head.length < columns) head.push('')
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...others.map(line)]
}

/** A bar ends a cell, in code too, unless a backslash is before it. Code that has both is text, in which the backslash can have one before it. */
const cellText = (pieces: readonly Piece[]): string =>
  inOneLine(pieces.map((piece) => (piece.text.includes('\\|') ? { ...piece, code: false } : piece))).replaceAll(
    '|',
    '\\|',
  )

/** Signs at the beginning of a line that would make something else of it. */
const FIRST = /^(?:[-+=>|]|#{1,6}(?=\s|$)|:(?=-)|\d{1,9}(?=[.)](?:\s|$)))/

function inLines(pieces: readonly Piece[]): string[] {
  const lines = written(pieces, 0)
    .split('\n')
    .map((line) => line.trim())
  while (lines.length > 0 && lines.at(-1) === '') lines.pop()
  while (lines.length > 0 && lines[0] === '') lines.shift()
  // Readers of the hub take each line end for one.
  return lines.map((line) => line.replace(FIRST, (signs) => (/\d/.test(signs) ? `${signs}\\` : `\\${signs}`)))
}

const inOneLine = (pieces: readonly Piece[]): string => withoutBreaks(written(pieces, 0)).trim()

/** With a space for each line break and what is blank around it. */
const withoutBreaks = (text: string): string => text.replace(/\s+/g, (blank) => (blank.includes('\n') ? ' ' : blank))

/** In the order in which they stand within each other. */
const ORDER = ['href', 'bold', 'italic', 'strike'] as const
const SIGNS = { bold: '**', italic: '*', strike: '~~' }

/** Pieces that look the same and stand side by side are one, so that what is bold and in part also italic is bold once. */
function written(pieces: readonly Piece[], order: number): string {
  const mark = ORDER[order]
  if (mark === undefined) return pieces.map(pieceAsMarkdown).join('')
  const parts: string[] = []
  for (let from = 0, to = 0; from < pieces.length; from = to) {
    const value = markOf(pieces[from], mark)
    while (to < pieces.length && markOf(pieces[to], mark) === value) to++
    const inner = written(pieces.slice(from, to), order + 1)
    if (!value) parts.push(inner)
    else
      parts.push(
        mark === 'href' ? linked(inner, String(value)) : around(inner, (words) => SIGNS[mark] + words + SIGNS[mark]),
      )
  }
  return parts.join('')
}

function markOf(piece: Piece | undefined, mark: (typeof ORDER)[number]): Marks[keyof Marks] {
  if (mark === 'href') return piece?.href === undefined ? undefined : webAddress(piece.href)
  return piece?.[mark] || undefined
}

/** What is made of the words without the spaces around them, and those: signs beside a space would be none. */
function around(text: string, make: (words: string) => string): string {
  const words = text.trim()
  if (words === '') return text
  const start = text.indexOf(words)
  return text.slice(0, start) + make(words) + text.slice(start + words.length)
}

function linked(words: string, address: string): string {
  return around(withoutBreaks(words), (inner) => `[${inner}](${address})`)
}

/** Undefined for what is no address of the web or of mail: it may run something. */
function webAddress(href: string): string | undefined {
  // A long one would be read anew for each piece of the link.
  if (href.length > 3 * ADDRESS_MAX_CHARS) return undefined
  const address = inAddress(href)
  return /^(?:https?:\/\/|mailto:)./i.test(address) && address.length <= ADDRESS_MAX_CHARS ? address : undefined
}

/** Without the signs that end an address in Markdown, and without line ends: browsers leave those out. */
const inAddress = (address: string): string =>
  address
    .replace(/\p{Cc}+/gu, '')
    .trim()
    .replace(/\s/g, '%20')
    .replace(/[<>()\\|`"[\]]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** A file of the hub, by its address there or on any name of the hub. */
const HUB_FILE = /^(?:https?:\/\/[^/]+)?(\/api\/files\/[0-9a-z]+)(?:[/?#]|$)/

function pieceAsMarkdown({ text, image, code }: Piece): string {
  if (image !== undefined) {
    const address = HUB_FILE.exec(image)?.[1] ?? webAddress(image)
    const words = escaped(clean(text).replace(/\s+/g, ' ').trim())
    if (address !== undefined) return `![${words}](${address})`
    return words === '' ? '' : `\\[${words}\\]`
  }
  if (code !== true || text.trim() === '') return escaped(clean(text))
  return around(clean(text).replace(/\s+/g, ' '), (words) => {
    const fence = '`'.repeat(longestRun(words) + 1)
    const space = words.startsWith('`') || words.endsWith('`') ? ' ' : ''
    return fence + space + words + space + fence
  })
}

const longestRun = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 0)

/** Without control characters, and with a line feed at the end of each line. */
const clean = (text: string): string => text.replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '')

/** What an address may consist of. Matched as a whole, so that no character is looked at twice. */
const ADDRESS_CHARACTERS = /[\w.~:/?#@!$&'+,;=%-]+/g

/** A text in which no sign means anything. An address that stands in it alone stays as it is, and can be followed. */
function escaped(text: string): string {
  const parts: string[] = []
  let from = 0
  for (const { 0: found, index } of text.matchAll(ADDRESS_CHARACTERS)) {
    const end = index + found.length
    if (!/^https?:\/\/./.test(found) || !/^\s?$/.test(text.charAt(end))) continue
    parts.push(escapedPart(text.slice(from, index)), found)
    from = end
  }
  parts.push(escapedPart(text.slice(from)))
  return parts.join('')
}

const LETTER = /[\p{L}\p{N}]/u

const escapedPart = (text: string): string =>
  text
    .replace(/[\\`*~[\]<]|&(?=#?\w{1,30};)/g, '\\$&')
    // Readers of Markdown would take what follows for a part of the address, with the signs that are put before others here.
    .replace(/(https?|ftp|mailto)(?=:)|www(?=\.)/gi, '$&\\')
    // Between letters an underscore is nothing else.
    .replace(/_/g, (sign, at: number) => {
      const isWithin = LETTER.test(text.charAt(at - 1)) && LETTER.test(text.charAt(at + 1))
      return isWithin ? sign : `\\${sign}`
    })
