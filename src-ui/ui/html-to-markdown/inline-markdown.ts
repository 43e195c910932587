// The text inside a paragraph, a heading or a cell: bold, italic, struck, code, links, and the words themselves.

/**
 * A mark is first written as a private character, because word processors cut a bold sentence into several bold parts:
 * where one ends and the next begins, both marks are taken out again.
 */
const MARKS = {
  bold: ['\ue000', '\ue001', '**'],
  italic: ['\ue002', '\ue003', '*'],
  struck: ['\ue004', '\ue005', '~~'],
} as const
type Mark = keyof typeof MARKS
const PRIVATE = /[\ue000-\ue005]/g

const SKIPPED = 'script, style, template, noscript, svg, head, [hidden], input, button, select, textarea'
const LINKED: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])

/** Markdown of an element's content, without line ends around it. `\n` stands where the content has a line break. */
export function inlineMarkdown(nodes: Iterable<Node>): string {
  let text = inlineOf(nodes, new Set())
  for (const [open, close, mark] of Object.values(MARKS)) {
    text = text.replace(new RegExp(`${close}( *)${open}`, 'g'), '$1')
    text = text.replace(new RegExp(`[${open}${close}]`, 'g'), mark)
  }
  return text.replace(/ *\n */g, '\n').trim()
}

function inlineOf(nodes: Iterable<Node>, within: ReadonlySet<Mark>): string {
  let text = ''
  for (const node of nodes) {
    const part = node instanceof Element ? elementOf(node, within) : textOf(node)
    // White space of two neighbours collapses as it does within one.
    text += /\s$/.test(text) ? part.replace(/^ +/, '') : part
  }
  return text
}

function textOf(node: Node): string {
  if (node.nodeType !== Node.TEXT_NODE) return ''
  return escaped((node.nodeValue ?? '').replace(PRIVATE, '').replace(/[\s\u00a0]+/g, ' '))
}

function elementOf(element: Element, within: ReadonlySet<Mark>): string {
  if (isSkipped(element)) return ''
  if (element.matches('br')) return '\n'
  if (element.matches('img')) return imageOf(element)
  if (element.matches('code, kbd, samp, tt')) return codeOf(element.textContent ?? '')
  const marks = marksOf(element).filter((mark) => !within.has(mark))
  const inner = inlineOf(element.childNodes, new Set([...within, ...marks]))
  const text = element.matches('a[href]') ? linkOf(element.getAttribute('href') ?? '', inner) : inner
  return marks.reduce(marked, text)
}

/** Also what Word puts in front of a list item: we write our own marker. */
export function isSkipped(element: Element): boolean {
  return (
    element.matches(SKIPPED) || /(?:^|[;\s])display:\s*none|mso-list:\s*ignore|mso-hide:\s*all/i.test(styleOf(element))
  )
}

/** The `style` attribute as it was written, which `html-to-markdown.ts` has renamed. */
export function styleOf(element: Element): string {
  return element.getAttribute('data-style') ?? ''
}

/**
 * By its name and by its style: web pages use the one, word processors the other, and Google Docs takes back a `<b>` by style. Word has
 * properties of its own with the same endings, such as `mso-bidi-font-weight`.
 */
function marksOf(element: Element): Mark[] {
  const style = styleOf(element)
  const weight = /(?:^|[;\s])font-weight:\s*(\w+)/i.exec(style)?.[1] ?? (element.matches('b, strong') ? 'bold' : '')
  const slant = /(?:^|[;\s])font-style:\s*(\w+)/i.exec(style)?.[1] ?? (element.matches('i, em') ? 'italic' : '')
  const isHeading = element.closest('h1, h2, h3, h4, h5, h6') !== null
  const marks: Mark[] = []
  if (/^(bold|bolder|[6-9]00)$/i.test(weight) && !isHeading) marks.push('bold')
  if (/^italic$/i.test(slant)) marks.push('italic')
  if (element.matches('s, del, strike') || /(?:^|[;\s])text-decoration[\w-]*:[^;]*line-through/i.test(style))
    marks.push('struck')
  return marks
}

/** A mark beside a space would not be read as one, so spaces stay outside. */
function marked(text: string, mark: Mark): string {
  const [, before = '', words = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? []
  const [open, close] = MARKS[mark]
  return words === '' ? text : `${before}${open}${words}${close}${after}`
}

function linkOf(href: string, text: string): string {
  const address = webAddress(href)
  const words = text.trim()
  if (address === undefined || words === '') return text
  if (words === address || words === href) return address
  return text.replace(words, () => `[${words.replace(/\n/g, ' ')}](${address})`)
}

function imageOf(image: Element): string {
  const alt = escaped((image.getAttribute('alt') ?? '').replace(/\s+/g, ' ').trim())
  const address = webAddress(image.getAttribute('src') ?? '')
  // A picture without words is an ornament, or counts its readers.
  return address !== undefined && alt !== '' && !address.startsWith('mailto:') ? `![${alt}](${address})` : alt
}

/** A web or mail address that ends where the link does. Undefined for anything else, a script's address among them. */
function webAddress(href: string): string | undefined {
  try {
    const { protocol, href: address } = new URL(href)
    return LINKED.has(protocol) ? address.replace(/\(/g, '%28').replace(/\)/g, '%29') : undefined
  } catch {
    return undefined
  }
}

function codeOf(text: string): string {
  const words = text.replace(/\s+/g, ' ').trim()
  const fence = '`'.repeat(1 + longestRun(words))
  const space = /^`|`$/.test(words) ? ' ' : ''
  return words === '' ? '' : `${fence}${space}${words}${space}${fence}`
}

/** The length of the longest run of backticks. */
export function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}

/** Only what would be read as Markdown: the editor shows the backslashes. */
function escaped(text: string): string {
  return text
    .replace(/[\\`]/g, '\\$&')
    .replace(/[*_]+|~~/g, (run, at: number) => (isReadAsMark(text, run, at) ? run.replace(/./g, '\\$&') : run))
    .replace(/\[(?=[^\]]*\]\()/g, '\\[')
    .replace(/<(?=[a-z/!?])/gi, '\\<')
}

function isReadAsMark(text: string, run: string, at: number): boolean {
  const before = text[at - 1] ?? ' '
  const after = text[at + run.length] ?? ' '
  if (/\s/.test(before) && /\s/.test(after)) return false
  return !(run.startsWith('_') && /\w/.test(before) && /\w/.test(after))
}
