// Markdown drawn on the pages of a PDF file.
import type { Token, Tokens } from 'marked'
import { blocksOf, boxOf, fileIdIn, isSafeAddress, partsOfItem, type TextKind } from '../markdown/blocks.ts'
import type { Look, Paper, Run } from './paper.ts'

/** Draws the image of such a file; false where the file has none. */
export type DrawImage = (id: string) => boolean
type Options = { paper: Paper; drawImage: DrawImage; headings: number }

const STEP = 18
/** Wider or longer tables are written as lines. */
const COLUMNS_MAX = 10
const ROWS_MAX = 500
const LINES_PER_STEP = 50

/** `headings`: what is added to the level of a heading. */
export function drawMarkdown(kind: TextKind, text: string, options: Options): void {
  for (const _ of markdownSteps(kind, text, options));
}

/** As `drawMarkdown`, a little at a time: what was drawn in a step can be taken from the paper. */
export function* markdownSteps(kind: TextKind, text: string, options: Options): Generator<undefined> {
  const blocks = blocksOf(kind, text)
  if (!blocks) options.paper.paragraph([{ text }])
  for (const block of blocks ?? []) yield* drawBlock(block, 0, options)
}

function* drawBlock(token: Token, indent: number, options: Options): Generator<undefined> {
  const { paper } = options
  switch (token.type) {
    case 'space':
    case 'def':
      return
    case 'hr':
      paper.rule()
      return
    case 'heading':
      paper.heading(Math.min(6, token['depth'] + options.headings), runsOf(token, {}))
      return
    case 'blockquote':
      for (const block of (token as Tokens.Blockquote).tokens) yield* drawBlock(block, indent + STEP, options)
      return
    case 'code':
      if (token['lang']) paper.paragraph([{ text: token['lang'], size: 9, soft: true }], indent + STEP)
      for (const part of partsOf(token['text'])) {
        paper.paragraph([{ text: part, font: 'mono', size: 9 }], indent + STEP)
        yield
      }
      paper.space(4)
      return
    case 'list':
      yield* drawList(token as Tokens.List, indent, options)
      return
    case 'table':
      drawTable(token as Tokens.Table, indent, options)
      yield
      return
    default:
      paper.paragraph(runsOf(token, {}), indent)
      paper.space(4)
      drawImages(token, options)
      yield
  }
}

/** Lines of a long text together, so that none is drawn for seconds. */
function* partsOf(text: string): Generator<string> {
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at += LINES_PER_STEP) yield lines.slice(at, at + LINES_PER_STEP).join('\n')
}

/** What an item begins with is drawn beside its number, or below it where that is no text. */
function* drawList({ ordered, start, items }: Tokens.List, indent: number, options: Options): Generator<undefined> {
  for (const [n, { tokens }] of items.entries()) {
    const { box, head, rest } = partsOfItem(tokens)
    const mark = ordered ? `${(Number(start) || 0) + n}.` : '•'
    const text = head?.type === 'heading' ? undefined : head
    options.paper.item(box ? boxOf(box).trim() : mark, text ? runsOf(text, {}) : [], indent + STEP)
    if (text) drawImages(text, options)
    yield
    for (const token of head && !text ? [head, ...rest] : rest) yield* drawBlock(token, indent + STEP, options)
  }
  options.paper.space(4)
}

function drawTable({ header, rows }: Tokens.Table, indent: number, { paper }: Options): void {
  const textOf = ({ tokens }: Tokens.TableCell) =>
    tokens
      .flatMap((token) => inline(token, {}))
      .map(({ text }) => text)
      .join('')
  const texts = [header, ...rows].map((row) => row.map(textOf))
  if (header.length <= COLUMNS_MAX && rows.length <= ROWS_MAX && texts.flat().every(({ length }) => length < 1000))
    paper.table(texts, indent)
  else for (const row of texts) paper.paragraph([{ text: row.join(' | ') }], indent)
}

/** Images stand below the paragraph that names them. */
function drawImages(token: Token, options: Options): void {
  if (token.type === 'image') options.drawImage(fileIdIn(token['href']))
  if ('tokens' in token) for (const inside of token.tokens ?? []) drawImages(inside, options)
}

const runsOf = (token: Token, look: Look): Run[] =>
  'tokens' in token
    ? (token.tokens ?? []).flatMap((part: Token) => inline(part, look))
    : [{ ...look, text: 'text' in token ? String(token.text) : token.raw }]

function inline(token: Token, look: Look): Run[] {
  switch (token.type) {
    case 'strong':
      return runsOf(token, { ...look, font: 'bold' })
    case 'em':
      return runsOf(token, { ...look, font: 'italic' })
    case 'del':
      return runsOf(token, { ...look, struck: true })
    case 'br':
      return [{ ...look, text: '\n' }]
    case 'checkbox':
      return [{ ...look, text: boxOf(token) }]
    case 'codespan':
      return [{ ...look, font: 'mono', text: token['text'] }]
    case 'escape':
      return [{ ...look, text: token['text'] }]
    case 'nameLink':
      return [{ ...look, font: 'italic', text: token['text'] }]
    case 'footnote':
      return [{ ...look, text: token['isLine'] ? `${token['number']}. ` : `[${token['number']}]` }]
    case 'link':
      return runsOf(token, isSafeAddress(token['href']) ? { ...look, link: token['href'] } : look)
    case 'image':
      return [{ ...look, text: token['text'] === '' ? token['href'] : token['text'], soft: true }]
    case 'text':
      return runsOf(token, look)
    default:
      return [{ ...look, text: token.raw }]
  }
}
