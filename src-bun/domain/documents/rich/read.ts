// Reads a rich document as blocks. Names that are not known stand for their contents, so that no words are left out.
import type * as Y from 'yjs'
import { RICH_NESTING_MAX } from '../../../contract/limits.ts'
import { addAll, addBlock, addCell, addParagraph, type Block, COLUMNS_MAX, type Item, type Piece } from './blocks.ts'
import { linesAsBlocks } from './lines.ts'
import { type Content, contentsOfShared, isRun, type RichNode, type Run } from './nodes.ts'

/** All shared types with words in them, in the order of their names. `doc` has to be a copy that nobody else uses. */
export function readRich(doc: Y.Doc): Block[] {
  return [...doc.share.keys()].sort().flatMap((name) => {
    const contents = contentsOfShared(doc, name)
    // A text in which nothing stands but embedded values has lines, as Quill writes them.
    const hasNodes = contents.some((content) => !isRun(content) && content.contents().length > 0)
    return hasNodes ? blocksIn(contents, 0) : linesAsBlocks(contents, pieceOf)
  })
}

function blocksIn(contents: readonly Content[], depth: number): Block[] {
  const blocks: Block[] = []
  let line: Piece[] = []
  const endLine = () => {
    addParagraph(blocks, line)
    line = []
  }
  if (depth > RICH_NESTING_MAX) return [{ kind: 'paragraph', pieces: [{ text: wordsIn(contents) }] }]
  for (const content of contents) {
    const piece = isRun(content) ? runPiece(content) : IN_LINE.has(content.name) ? pieceOf(content) : undefined
    if (piece) line.push(piece)
    else if (!isRun(content) && LINKS.has(content.name)) addAll(line, piecesIn([content], depth))
    else if (!isRun(content)) {
      endLine()
      for (const block of blocksOfNode(content, depth + 1)) addBlock(blocks, block)
    }
  }
  endLine()
  return blocks
}

const IN_LINE = new Set(['hardbreak', 'br', 'linebreak', 'tab', 'mention', 'emoji', 'inlineimage', 'hashtag'])
const LINKS = new Set(['link', 'autolink', 'a'])
const HEADING = /^(?:heading|title|h([1-6]))$/
const LIST = /^(bullet(?:ed)?|ordered|numbered|task|check|todo|unordered)?list$|^[ou]l$/
const ENTRY = /^(bullet|numbered|ordered|check|task|todo)?listitem$|^(task)item$|^li$/

function blocksOfNode(node: RichNode, depth: number): Block[] {
  const { name } = node
  const inner = () => blocksIn(node.contents(), depth)
  const heading = HEADING.exec(name)
  if (heading) {
    const level = Number(heading[1] ?? node.attribute('level', 'tag').replace(/^h/, '')) || 1
    return [{ kind: 'heading', level, pieces: piecesIn(node.contents(), depth) }]
  }
  if (LIST.test(name)) return [listOf(node, depth)]
  const entry = ENTRY.exec(name)
  if (entry) {
    const isOrdered = entry[1] === 'numbered' || entry[1] === 'ordered'
    return [{ kind: 'list', isOrdered, start: startOf(node), items: [itemOf(node, depth)] }]
  }
  switch (name) {
    case 'paragraph':
    case 'p':
    case 'tableparagraph':
      return inner()
    case 'codeblock':
    case 'code':
    case 'pre':
      return [{ kind: 'code', language: node.attribute('language'), text: wordsIn(node.contents()) }]
    case 'blockquote':
    case 'quote':
      return [{ kind: 'quote', blocks: inner() }]
    case 'horizontalrule':
    case 'hr':
    case 'divider':
    case 'thematicbreak':
      return [{ kind: 'rule' }]
    case 'table':
      return tableOf(node, depth)
    case 'blockcontainer':
      return withNested(node.contents(), depth)
    default: {
      const blocks = inner()
      const piece = blocks.length === 0 ? pieceOf(node) : undefined
      return piece ? [{ kind: 'paragraph', pieces: [piece] }] : blocks
    }
  }
}

/** In BlockNote a block and those below it are in one container. What is below an entry of a list is in that entry. */
function withNested(contents: readonly Content[], depth: number): Block[] {
  const isBelow = (content: Content) => !isRun(content) && content.name === 'blockgroup'
  const own = blocksIn(
    contents.filter((content) => !isBelow(content)),
    depth,
  )
  const below = blocksIn(contents.filter(isBelow), depth)
  const [first] = own
  if (first?.kind !== 'list' || own.length > 1) return [...own, ...below]
  addAll(first.items.at(-1)?.blocks ?? [], below)
  return own
}

const startOf = (node: RichNode): number => Number(node.attribute('start', 'order', 'value')) || 1

function listOf(node: RichNode, depth: number): Block {
  const kind = `${node.name} ${node.attribute('listType', 'tag')}`
  const items: Item[] = []
  for (const content of node.contents()) {
    if (isRun(content)) continue
    const item = itemOf(content, depth + 1)
    const last = items.at(-1)
    // In Lexical a list within a list is an entry of its own.
    if (last && item.blocks.length > 0 && item.blocks.every((block) => block.kind === 'list'))
      addAll(last.blocks, item.blocks)
    else items.push(item)
  }
  return {
    kind: 'list',
    isOrdered: /ordered|number|\bol\b/.test(kind.replace('unordered', '')),
    start: startOf(node),
    items,
  }
}

function itemOf(node: RichNode, depth: number): Item {
  const checked = node.attribute('checked')
  const isTask = /task|check|todo/.test(node.name) || checked !== ''
  const blocks = blocksIn(ENTRY.test(node.name) ? node.contents() : [node], depth)
  return isTask ? { checked: checked === 'true', blocks } : { blocks }
}

function tableOf(node: RichNode, depth: number): Block[] {
  const rows: Piece[][][] = []
  const others: Content[] = []
  // Some editors have the rows in a head and a body.
  for (const content of node.contents()) {
    if (isRun(content)) others.push(content)
    else if (isRow(content)) rows.push(cellsOf(content, depth))
    else if (/^t(?:able)?(?:head|body|foot)$/.test(content.name))
      for (const row of content.contents())
        if (!isRun(row)) rows.push(cellsOf(row, depth))
        else others.push(row)
    else others.push(content)
  }
  const behind = blocksIn(others, depth)
  return rows.length === 0 ? behind : [{ kind: 'table', rows }, ...behind]
}

const isRow = ({ name }: RichNode): boolean => name === 'tablerow' || name === 'tr'

function cellsOf(row: RichNode, depth: number): Piece[][] {
  const cells: Piece[][] = []
  for (const cell of row.contents()) {
    addCell(cells, piecesIn([cell], depth))
    const span = isRun(cell) ? 1 : Number(cell.attribute('colspan', 'colSpan')) || 1
    for (let n = 1; n < span && cells.length < COLUMNS_MAX; n++) cells.push([])
  }
  return cells
}

/** All of it as one line, with a break between what stands below each other. */
function piecesIn(contents: readonly Content[], depth: number): Piece[] {
  const pieces: Piece[] = []
  if (depth > RICH_NESTING_MAX) return [{ text: wordsIn(contents) }]
  for (const content of contents) {
    if (isRun(content)) {
      pieces.push(runPiece(content))
      continue
    }
    const inside = piecesIn(content.contents(), depth + 1)
    const own = inside.length === 0 ? pieceOf(content) : undefined
    if (own) pieces.push(own)
    else if (LINKS.has(content.name)) {
      const href = content.attribute('url', 'href')
      addAll(
        pieces,
        inside.map((piece) => ({ ...piece, href })),
      )
    } else {
      if (pieces.length > 0 && inside.length > 0) pieces.push({ text: '\n' })
      addAll(pieces, inside)
    }
  }
  return pieces
}

const runPiece = ({ text, marks }: Run): Piece => ({ ...marks, text })

/** What stands for a node that has no words in it; undefined for one of which nothing is to be seen. */
function pieceOf(node: RichNode): Piece | undefined {
  if (node.name === 'tab') return { text: ' ' }
  if (/^(?:hard|line)break$|^br$/.test(node.name)) return { text: '\n' }
  const address = node.attribute('src', 'url', 'href')
  const words = node.attribute('alt', 'altText', 'caption', 'label', 'name', 'title', 'text', 'value')
  if (/image|^img$/.test(node.name)) return { text: words, image: address }
  if (node.name === 'mention') return { text: `@${words || node.attribute('id')}` }
  if (address === '' && words === '') return undefined
  return address === '' ? { text: words } : { text: words || address, href: address }
}

/** The words alone, however deeply they are nested, with a line for each element. */
function wordsIn(contents: readonly Content[]): string {
  const words: string[] = []
  const left = [...contents].reverse()
  for (let content = left.pop(); content; content = left.pop()) {
    if (isRun(content)) {
      words.push(content.text)
      continue
    }
    if (words.length > 0 && !IN_LINE.has(content.name) && !words.at(-1)?.endsWith('\n')) words.push('\n')
    const inside = content.contents()
    const own = inside.length === 0 ? pieceOf(content)?.text : undefined
    if (own) words.push(own)
    for (const each of inside.reverse()) left.push(each)
  }
  return words.join('')
}
