// A text of lines, as Quill writes them: what a line is stands in the formats of its end.
import { addBlock, addCell, addParagraph, type Block, type Item, type Piece } from './blocks.ts'
import { asText, type Content, isRun, type RichNode } from './nodes.ts'

type Line = { pieces: Piece[]; attributes: Record<string, unknown> }

/** Lists are nested so deeply at most. */
const INDENT_MAX = 8

export function linesAsBlocks(contents: readonly Content[], pieceOf: (node: RichNode) => Piece | undefined): Block[] {
  const blocks: Block[] = []
  for (const line of linesIn(contents, pieceOf)) addLine(blocks, line)
  return blocks
}

function* linesIn(contents: readonly Content[], pieceOf: (node: RichNode) => Piece | undefined): Generator<Line> {
  let pieces: Piece[] = []
  for (const content of contents) {
    if (!isRun(content)) {
      const piece = pieceOf(content)
      if (piece) pieces.push(piece)
      continue
    }
    const { marks, attributes } = content
    const [first = '', ...others] = content.text.split('\n')
    if (first !== '') pieces.push({ ...marks, text: first })
    for (const text of others) {
      yield { pieces, attributes }
      pieces = text === '' ? [] : [{ ...marks, text }]
    }
  }
  yield { pieces, attributes: {} }
}

const has = (value: unknown): boolean => value !== undefined && value !== null && value !== false

function addLine(blocks: Block[], { pieces, attributes }: Line): void {
  const { header, list, indent, blockquote, table } = attributes
  const code = attributes['code-block']
  const last = blocks.at(-1)
  if (has(code)) {
    const text = pieces.map((piece) => piece.text).join('')
    if (last?.kind === 'code') last.text += `\n${text}`
    else blocks.push({ kind: 'code', language: typeof code === 'string' && code !== 'plain' ? code : '', text })
  } else if (has(list)) {
    const isTask = list === 'checked' || list === 'unchecked'
    const own: Block[] = []
    addParagraph(own, pieces)
    const item: Item = isTask ? { checked: list === 'checked', blocks: own } : { blocks: own }
    addItem(blocks, item, list === 'ordered', Math.min(INDENT_MAX, Number(asText(indent)) || 0))
  } else if (has(table)) addToTable(blocks, pieces, asText(table))
  else if (has(header)) blocks.push({ kind: 'heading', level: Number(asText(header)) || 1, pieces })
  else if (has(blockquote)) {
    if (last?.kind === 'quote') addParagraph(last.blocks, pieces)
    else blocks.push({ kind: 'quote', blocks: pieces.length > 0 ? [{ kind: 'paragraph', pieces }] : [] })
  } else addParagraph(blocks, pieces)
}

function addItem(blocks: Block[], item: Item, isOrdered: boolean, indent: number): void {
  const last = blocks.at(-1)
  const parent = last?.kind === 'list' ? last.items.at(-1) : undefined
  if (indent > 0 && parent) addItem(parent.blocks, item, isOrdered, indent - 1)
  else addBlock(blocks, { kind: 'list', isOrdered, start: 1, items: [item] })
}

/** By the table that is being read, the id of the row that its last cell is in. */
const rowIds = new WeakMap<Block, string>()

function addToTable(blocks: Block[], cell: Piece[], rowId: string): void {
  let table = blocks.at(-1)
  if (table?.kind !== 'table') {
    table = { kind: 'table', rows: [] }
    blocks.push(table)
  }
  const row = table.rows.at(-1)
  if (row && rowIds.get(table) === rowId) addCell(row, cell)
  else table.rows.push([cell])
  rowIds.set(table, rowId)
}
