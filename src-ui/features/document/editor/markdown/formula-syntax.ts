// Formulas in Markdown: `$…$` within a line, and `$$…$$` by itself, over several lines too. What stands in one is no other Markdown.
import { tags } from '@lezer/highlight'
import type { BlockContext, Line, MarkdownConfig } from '@lezer/markdown'

const DOLLAR = 36
/** A formula within a line: no blank inside its dollars, and no digit behind it, so that prices are none. Its text is the first group. */
const INLINE = /\$(?!\s|\$)((?:[^$\\\n]|\\[^\n]){0,1000}?[^\s$\\]|\\[^\n\s])\$(?![\d$])/y
const DISPLAY = /\$\$((?:[^$\\\n]|\\[^\n]){1,1000})\$\$/y
/** A block without an end is none, and ends here: a key in it does not read the rest of the text. */
const BLOCK_LINES_MAX = 200

export const Formulas: MarkdownConfig = {
  defineNodes: [
    { name: 'Formula', style: tags.monospace },
    { name: 'FormulaBlock', block: true, style: tags.monospace },
  ],
  parseInline: [
    {
      name: 'Formula',
      before: 'Emphasis',
      parse(context, next, pos) {
        if (next !== DOLLAR) return -1
        const at = pos - context.offset
        const pattern = context.text.charCodeAt(at + 1) === DOLLAR ? DISPLAY : INLINE
        pattern.lastIndex = at
        const found = pattern.exec(context.text)
        return found ? context.addElement(context.elt('Formula', pos, pos + found[0].length)) : -1
      },
    },
  ],
  parseBlock: [
    {
      name: 'FormulaBlock',
      before: 'FencedCode',
      parse: parseBlock,
      endLeaf: (context, line) => context.depth === 1 && startsBlock(line),
    },
  ],
}

const startsBlock = ({ text, pos, next }: Line) => next === DOLLAR && /^\$\$\s*$/.test(text.slice(pos))

/**
 * A line with two dollars and nothing else begins a block, and another one, or one that ends with them, ends it. Without one before the
 * next blank line it is text. In lists and quotes it is text, too.
 */
function parseBlock(context: BlockContext, line: Line): boolean {
  if (context.depth > 1 || !startsBlock(line)) return false
  const from = context.lineStart + line.pos
  let to = from + 2
  for (let count = 0; count < BLOCK_LINES_MAX && context.nextLine(); count++) {
    const text = line.text.slice(line.pos).trimEnd()
    if (text === '') break
    to = context.lineStart + line.text.trimEnd().length
    if (!text.endsWith('$$')) continue
    context.nextLine()
    context.addElement(context.elt('FormulaBlock', from, to))
    return true
  }
  context.addElement(context.elt('Paragraph', from, to))
  return true
}
