// Markdown as HTML. The library finds what is in a text; every tag is written here, around text that is escaped, so that nothing
// that somebody wrote is ever read as a tag.
import { Lexer, Marked, type Token, type Tokens } from 'marked'
import { inHtml } from './in-html.ts'

/** Reading one piece of text takes time that grows with the square of the signs in it, so one with more of them is shown as it is. */
const SIGNS_MAX = 600
/** Blocks within blocks: each level is read once for every level around it. */
const NESTING = /^(?:\s*(?:[>*+-]|\d{1,9}[.)](?=\s))){8}/m
/** Cells of all tables in a text. Each row gets as many as the first one, so a short text may have very many. */
const CELLS_MAX = 50_000

const none = () => undefined
/** Documents are Markdown on purpose. HTML in them is shown as text, as the editor does. */
const asWritten = new Marked({ gfm: true, breaks: true, tokenizer: { html: none, tag: none } })
/** Messages are typed by people who may not know Markdown: what they indent or underline stays as it is. */
const asTyped = new Marked({
  gfm: true,
  breaks: true,
  tokenizer: { code: none, lheading: none, def: none, html: none, tag: none },
})

type Options = {
  /** The level of the topmost heading: 2 below the title of the file. */
  headings: number
  /** The address under which an image of the text is a part of the file, or undefined where it is none. */
  image?: (address: string) => string | undefined
}

/** A message as HTML. */
export const messageAsHtml = (text: string): string => render(asTyped, text, { headings: 4 })

/** The text of a document as HTML, below a title of level 1. */
export const documentTextAsHtml = (text: string, image: (address: string) => string | undefined): string =>
  render(asWritten, text, { headings: 2, image })

function render(marked: Marked, text: string, options: Options): string {
  const blocks = NESTING.test(text) || cellsIn(text) > CELLS_MAX ? undefined : blocksOf(marked, text)
  return blocks ? blocks.map((block) => blockAsHtml(block, options)).join('\n') : `<p>${plain(text)}</p>`
}

/** The lines of the text are read only after its blocks are known, so each can be left as it is. */
function blocksOf(marked: Marked, text: string): Token[] {
  const lexer = new Lexer(marked.defaults)
  lexer.blockTokens(text.replace(/\r\n?/g, '\n'), lexer.tokens)
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

const plain = (text: string): string => inHtml(text).replaceAll('\n', '<br>')

/** What is in a token, as HTML. */
const inner = (token: Token, options: Options): string =>
  'tokens' in token ? all(token.tokens ?? [], options) : plain(token.raw)

const all = (tokens: readonly Token[], options: Options): string =>
  tokens.map((token) => inlineAsHtml(token, options)).join('')

function blockAsHtml(token: Token, options: Options): string {
  const blocks = (tokens: readonly Token[] = []) => tokens.map((inside) => blockAsHtml(inside, options)).join('')
  switch (token.type) {
    case 'space':
    case 'def':
      return ''
    case 'hr':
      return '<hr>'
    case 'heading': {
      const level = Math.min(6, token['depth'] + options.headings - 1)
      return `<h${level}>${inner(token, options)}</h${level}>`
    }
    case 'paragraph':
      return `<p>${inner(token, options)}</p>`
    case 'blockquote':
      return `<blockquote>${blocks(token['tokens'])}</blockquote>`
    case 'code':
      return `<pre tabindex="0"><code>${inHtml(token['text'])}</code></pre>`
    case 'list':
      return listAsHtml(token as Tokens.List, blocks)
    case 'table':
      return tableAsHtml(token as Tokens.Table, options)
    default:
      return inlineAsHtml(token, options)
  }
}

function listAsHtml({ ordered, start, items }: Tokens.List, blocks: (tokens: readonly Token[]) => string): string {
  const rows = items.map(({ tokens }) => `<li>${blocks(tokens)}</li>`).join('\n')
  return ordered ? `<ol start="${Number(start) || 0}">${rows}</ol>` : `<ul>${rows}</ul>`
}

function tableAsHtml({ header, rows }: Tokens.Table, options: Options): string {
  const row = (cells: readonly Tokens.TableCell[], tag: 'td' | 'th') =>
    `<tr>${cells.map(({ tokens, align }) => `<${tag}${align ? ` class="${align}"` : ''}>${all(tokens, options)}</${tag}>`).join('')}</tr>`
  return `<div class="wide" tabindex="0"><table><thead>${row(header, 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('\n')}</tbody></table></div>`
}

const TAGS: Record<string, string> = { strong: 'strong', em: 'em', del: 'del' }

function inlineAsHtml(token: Token, options: Options): string {
  const tag = TAGS[token.type]
  if (tag) return `<${tag}>${inner(token, options)}</${tag}>`
  switch (token.type) {
    case 'br':
      return '<br>'
    case 'codespan':
      return `<code>${inHtml(token['text'])}</code>`
    case 'escape':
      return inHtml(token['text'])
    case 'checkbox':
      return `<span role="img" aria-label="${token['checked'] ? 'done' : 'to do'}">${token['checked'] ? '☑' : '☐'}</span> `
    case 'link':
      return linkAsHtml(token['href'], inner(token, options))
    case 'image': {
      const address = options.image?.(token['href'])
      const alt = inHtml(token['text'])
      return address === undefined
        ? linkAsHtml(token['href'], alt === '' ? inHtml(token['href']) : alt)
        : `<img src="${address}" alt="${alt}">`
    }
    case 'text':
      return 'tokens' in token ? inner(token, options) : plain(token['text'])
    default:
      return plain(token.raw)
  }
}

/** Whatever the words of a link say, its title is where it leads. An address of any other kind may run something, and stays text. */
function linkAsHtml(href: string, words: string): string {
  if (!/^(?:https?|mailto):/i.test(href)) return words
  const address = inHtml(href)
  return `<a href="${address}" title="${address}" rel="noopener noreferrer">${words}</a>`
}
