// What people read of a rich document, whichever editor wrote it: blocks, as Markdown has them.

/** How a piece of text looks, and where it leads. */
export type Marks = { bold?: boolean; italic?: boolean; strike?: boolean; code?: boolean; href?: string }

/** A part of a line. A line feed in its text is a line break. With `image` it is a picture at this address, which its text describes. */
export type Piece = Marks & { text: string; image?: string }

/** `checked` is there where it is a task. */
export type Item = { checked?: boolean; blocks: Block[] }

export type Block =
  | { kind: 'paragraph'; pieces: Piece[] }
  | { kind: 'heading'; level: number; pieces: Piece[] }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; isOrdered: boolean; start: number; items: Item[] }
  /** Rows of cells, the first of which is the head. */
  | { kind: 'table'; rows: Piece[][][] }
  | { kind: 'rule' }

/** Adds a block. Lists that follow each other are one: some editors make a list of each entry. */
export function addBlock(blocks: Block[], block: Block): void {
  const last = blocks.at(-1)
  if (block.kind === 'list' && last?.kind === 'list' && last.isOrdered === block.isOrdered) {
    for (const item of block.items) last.items.push(item)
    return
  }
  blocks.push(block)
}

/** Adds a paragraph, unless there is nothing in it. */
export function addParagraph(blocks: Block[], pieces: Piece[]): void {
  if (pieces.some(({ text, image }) => image !== undefined || text.trim() !== ''))
    blocks.push({ kind: 'paragraph', pieces })
}

/** A call with as many arguments as a hostile document has pieces would end the stack. */
export function addAll<T>(list: T[], more: readonly T[]): void {
  for (const each of more) list.push(each)
}

/** Cells of a row beyond these are in the last one of them. */
export const COLUMNS_MAX = 50

export function addCell(row: Piece[][], cell: readonly Piece[]): void {
  const last = row.length >= COLUMNS_MAX ? row.at(-1) : undefined
  if (last) addAll(last, [{ text: ' ' }, ...cell])
  else row.push([...cell])
}
