// Markdown of what somebody copied from a web page or a word processor. A chunk of its own, because few people paste at once.
import { inlineMarkdown, isSkipped, longestRun, styleOf } from './inline-markdown.ts'

/** `isItem`: an item of a list, which follows the item before it without a blank line. */
type Block = { text: string; isItem?: boolean }

const BLOCKS =
  'address, article, aside, blockquote, body, center, dd, details, div, dl, dt, fieldset, figcaption, figure, footer, form, h1, h2, h3, h4, h5, h6, header, hr, li, main, nav, ol, p, pre, section, summary, table, tbody, td, tfoot, th, thead, tr, ul'
const FORMATTED = /^(#{1,6} |> |- |\d+\. |\| |```|---$)|\*|`|~~|\]\(/m

/**
 * Undefined where the HTML has nothing that Markdown could show: the plain text of the clipboard is then as good, and has the
 * spaces and lines of source code. The result has no line ends around it. Parsing runs no script and loads no picture.
 */
export function htmlToMarkdown(html: string): string | undefined {
  const { body } = new DOMParser().parseFromString(withoutStyles(html), 'text/html')
  if (isSourceCode(body)) return undefined
  const text = joined(blocksIn(body))
  return FORMATTED.test(text) ? text : undefined
}

/** The same for a whole page or document, whatever it has. */
export function wholeMarkdown(html: string): string {
  const { body } = new DOMParser().parseFromString(withoutStyles(html), 'text/html')
  const text = joined(blocksIn(body))
  return text === '' ? '' : `${text}\n`
}

/** Our security policy holds for a parsed text too, and a browser would report each of its styles and handlers as a violation. */
function withoutStyles(html: string): string {
  return html
    .replace(/<style[\s\S]*?<\/style>/gi, '')
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on\w+)\s*=/gi, ' data-$1='))
}

/** Editors for programmers copy coloured lines that keep their spaces. */
function isSourceCode(body: HTMLElement): boolean {
  const [first] = body.children
  return first?.matches('div') === true && /white-space:\s*pre\s*(;|$)/i.test(styleOf(first))
}

function joined(blocks: readonly Block[]): string {
  return blocks.reduce(
    (text, block, at) =>
      at === 0 ? block.text : text + (block.isItem && blocks[at - 1]?.isItem ? '\n' : '\n\n') + block.text,
    '',
  )
}

/** The blocks of an element. What stands between its block elements is a paragraph. */
function blocksIn(parent: Element): Block[] {
  const blocks: Block[] = []
  let inline: Node[] = []
  const endParagraph = () => {
    const text = startsEscaped(inlineMarkdown(inline))
    if (text !== '') blocks.push({ text })
    inline = []
  }
  for (const node of parent.childNodes) {
    // An inline element may hold paragraphs: Google Docs puts a whole text into a `<b>`.
    const isBlock = node instanceof Element && (node.matches(BLOCKS) || node.querySelector(BLOCKS) !== null)
    if (!isBlock) inline.push(node)
    else if (!isSkipped(node)) {
      endParagraph()
      blocks.push(...blocksOf(node))
    }
  }
  endParagraph()
  return blocks
}

function blocksOf(element: Element): Block[] {
  const heading = headingLevel(element)
  if (heading > 0) {
    const text = inlineMarkdown(element.childNodes).replace(/\n/g, ' ')
    return text === '' ? [] : [{ text: `${'#'.repeat(heading)} ${text}` }]
  }
  if (element.matches('ul, ol')) return listOf(element)
  if (element.matches('p, div') && wordListLevel(element) > 0) return [wordItemOf(element)]
  if (element.matches('blockquote')) return quoteOf(element)
  if (element.matches('pre')) return [codeOf(element)]
  if (element.matches('hr')) return [{ text: '---' }]
  if (element.matches('table')) return tableOf(element)
  return blocksIn(element)
}

function headingLevel(element: Element): number {
  if (/\bMsoTitle\b/.test(element.className)) return 1
  return Number(/^H([1-6])$/.exec(element.tagName)?.[1] ?? 0)
}

function listOf(list: Element): Block[] {
  const isOrdered = list.matches('ol')
  let number = Number(list.getAttribute('start') ?? 1) || 1
  const blocks: Block[] = []
  for (const child of list.children) {
    const content = child.matches('ul, ol') ? listOf(child) : child.matches('li') ? blocksIn(child) : []
    if (content.length === 0) continue
    // A list right inside a list, as some word processors write it, belongs to the item before it.
    const marker = isOrdered ? `${number}. ` : '- '
    if (child.matches('ul, ol'))
      blocks.push(...content.map(({ text }) => ({ text: indented(text, marker), isItem: true })))
    else {
      blocks.push({ text: marker + taskOf(child) + indented(itemText(content), marker).trimStart(), isItem: true })
      number++
    }
  }
  return blocks
}

/** A list in an item follows its words at once, another paragraph after a blank line. */
function itemText(blocks: readonly Block[]): string {
  return joined(blocks.map((block, at) => (at === 0 && blocks[1]?.isItem ? { ...block, isItem: true } : block)))
}

function taskOf(item: Element): string {
  const box = item.querySelector(
    ':scope > input[type="checkbox"], :scope > label > input[type="checkbox"], :scope > p > input[type="checkbox"]',
  )
  const isDone = box?.hasAttribute('checked') || item.getAttribute('aria-checked') === 'true'
  if (box === null && item.getAttribute('role') !== 'checkbox') return ''
  return isDone ? '[x] ' : '[ ] '
}

function indented(text: string, marker: string): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(marker.length))
}

/** Word writes a list as paragraphs with a level, and the marker as text that is not part of the list item. */
function wordListLevel(element: Element): number {
  return Number(/mso-list:\s*l\d+ level(\d)/i.exec(styleOf(element))?.[1] ?? 0)
}

function wordItemOf(element: Element): Block {
  const marker = [...element.querySelectorAll('span')].find((span) => /mso-list:\s*ignore/i.test(styleOf(span)))
  const number = /^\s*(\d+)[.)]/.exec(marker?.textContent ?? '')?.[1]
  const indent = '  '.repeat(wordListLevel(element) - 1)
  return {
    text: `${indent}${number === undefined ? '- ' : `${number}. `}${inlineMarkdown(element.childNodes)}`,
    isItem: true,
  }
}

function quoteOf(quote: Element): Block[] {
  const text = joined(blocksIn(quote))
  return text === '' ? [] : [{ text: text.replace(/^/gm, '> ').replace(/^> $/gm, '>') }]
}

function codeOf(pre: Element): Block {
  const text = (pre.textContent ?? '').replace(/\r\n?/g, '\n').replace(/^\n|\n+$/g, '')
  const language = /\blanguage-([\w+#-]+)/.exec(`${pre.className} ${pre.firstElementChild?.className ?? ''}`)?.[1] ?? ''
  const fence = '`'.repeat(Math.max(3, 1 + longestRun(text)))
  return { text: `${fence}${language}\n${text}\n${fence}` }
}

/** A table of words. One with a single column, or with lists or tables in it, is there for the layout of a page. */
function tableOf(table: Element): Block[] {
  const rows = [...table.querySelectorAll('tr')].map((row) =>
    [...row.children].filter((cell) => cell.matches('td, th')),
  )
  const width = Math.max(0, ...rows.map((cells) => cells.length))
  if (width < 2 || table.querySelector('table, li, pre, blockquote, h1, h2, h3') !== null) return blocksIn(table)
  const lines = rows.map((cells) => rowOf(cells.map(cellText), width))
  lines.splice(1, 0, rowOf(new Array(width).fill('---'), width))
  return [{ text: lines.join('\n') }]
}

function rowOf(cells: readonly string[], width: number): string {
  return `| ${Array.from({ length: width }, (_, at) => cells[at] ?? '').join(' | ')} |`
}

function cellText(cell: Element): string {
  return joined(blocksIn(cell))
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\|/g, '\\|')
}

/** A paragraph that begins like a heading, a list or a quote is none. */
function startsEscaped(text: string): string {
  return text
    .replace(/^(#{1,6}|>|[-+])(?=\s|$)/gm, '\\$1')
    .replace(/^(\d+)([.)])(?=\s|$)/gm, '$1\\$2')
    .replace(/^(?=-{3,}\s*$|={3,}\s*$)/gm, '\\')
}
