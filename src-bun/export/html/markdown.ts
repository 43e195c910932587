// Markdown as HTML. The library finds what is in a text; every tag is written here, around text that is escaped, so that nothing
// that somebody wrote is ever read as a tag.
import type { Token, Tokens } from 'marked'
import { blocksOf, fileIdIn, isSafeAddress, type TextKind } from '../markdown/blocks.ts'
import { inHtml, linesInHtml } from './in-html.ts'

type Options = {
  /** The level of the topmost heading: 2 below the title of the file. */
  headings: number
  /** The addresses of the images that are a part of the file, by the ids of their files. */
  images: ReadonlyMap<string, string>
}

const NO_IMAGES: ReadonlyMap<string, string> = new Map()

/** A message as HTML. */
export const messageAsHtml = (text: string): string => render('message', text, { headings: 4, images: NO_IMAGES })

/**
 * The text of a document as HTML, below a title of level 1. An image is shown where the document has it; one from elsewhere would need
 * the network, and stays a link.
 */
export const documentTextAsHtml = (text: string, images: ReadonlyMap<string, string>): string =>
  render('document', text, { headings: 2, images })

function render(kind: TextKind, text: string, options: Options): string {
  const blocks = blocksOf(kind, text)
  return blocks ? blocks.map((block) => blockAsHtml(block, options)).join('\n') : `<p>${linesInHtml(text)}</p>`
}

/** What is in a token, as HTML. */
const inner = (token: Token, options: Options): string =>
  'tokens' in token ? all(token.tokens ?? [], options) : linesInHtml(token.raw)

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
      return `${fenceWords(token['lang'])}<pre tabindex="0"><code>${inHtml(token['text'])}</code></pre>`
    case 'list':
      return listAsHtml(token as Tokens.List, blocks)
    case 'table':
      return tableAsHtml(token as Tokens.Table, options)
    default:
      return inlineAsHtml(token, options)
  }
}

/** What stands behind the signs that open a block of code: its language, and often a title. */
const fenceWords = (lang: string | undefined): string => (lang ? `<p class="soft">${inHtml(lang)}</p>` : '')

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
    // The file does not know where the hub is, so the title of the document is all that can be said.
    case 'nameLink':
      return `<cite title="${inHtml(token['name'])}">${inHtml(token['text'])}</cite>`
    case 'footnote':
      return footnoteAsHtml(token as FootnoteToken)
    case 'image': {
      const address = options.images.get(fileIdIn(token['href']))
      const alt = inHtml(token['text'])
      return address === undefined
        ? linkAsHtml(token['href'], alt === '' ? inHtml(token['href']) : alt)
        : `<img src="${address}" alt="${alt}">`
    }
    case 'text':
      return 'tokens' in token ? inner(token, options) : linesInHtml(token['text'])
    default:
      return linesInHtml(token.raw)
  }
}

type FootnoteToken = Tokens.Generic & { number: number; isLine: boolean; isFirst: boolean }

/** The number in the text leads to the line, and the number of the line back. */
function footnoteAsHtml({ number, isLine, isFirst }: FootnoteToken): string {
  if (isLine) return `<a id="footnote-${number}" href="#reference-${number}">${number}.</a> `
  return `<sup><a${isFirst ? ` id="reference-${number}"` : ''} href="#footnote-${number}">${number}</a></sup>`
}

/** Whatever the words of a link say, its title is where it leads. An address of any other kind may run something, and stays text. */
function linkAsHtml(href: string, words: string): string {
  if (!isSafeAddress(href)) return words
  const address = inHtml(href)
  return `<a href="${address}" title="${address}" rel="noopener noreferrer">${words}</a>`
}
