// Markdown as the paragraphs of a Word file. What a paragraph needs from other parts of the file, a link, a list or an image, is a mark
// between two NULs; `docx.ts` puts its number there when the file is written.
import type { Token, Tokens } from 'marked'
import { linesOf } from '../lines.ts'
import { blocksOf, boxOf, fileIdIn, isSafeAddress, partsOfItem, type TextKind } from '../markdown/blocks.ts'
import { inXml } from './xml.ts'

/** Of a run of text. */
type Look = {
  bold?: boolean
  italic?: boolean
  struck?: boolean
  code?: boolean
  link?: boolean
  soft?: boolean
  raised?: boolean
}
/** Of a paragraph. `list` is the mark or number of its numbering, and `depth` how deep it is in lists and quotes. */
type Place = { style?: string; list?: string; depth: number; quoted: boolean }

const TOP: Place = { depth: 0, quoted: false }
/** Word knows nine levels. */
const DEPTH_MAX = 8
const BULLETS = '1'

/** Marks for `docx.ts`. */
export const linkMark = (address: string): string => `\0L${address.replaceAll('\0', '')}\0`
/** The first item of a list with numbers begins one at this depth, and the others belong to the last one that was begun there. */
const newListMark = (depth: number, start: number): string => `\0N${depth}:${start}\0`
const sameListMark = (depth: number): string => `\0n${depth}\0`
export const imageMark = (id: string, { width, height, alt }: { width: number; height: number; alt: string }): string =>
  `\0I${id}:${width}:${height}:${inXml(alt)}\0`

export function run(text: string, look: Look = {}): string {
  const properties = [
    look.code ? '<w:rStyle w:val="CodeText"/>' : '',
    look.link ? '<w:rStyle w:val="Hyperlink"/>' : '',
    look.bold ? '<w:b/>' : '',
    look.italic ? '<w:i/>' : '',
    look.struck ? '<w:strike/>' : '',
    look.soft ? '<w:color w:val="666666"/>' : '',
    look.raised ? '<w:vertAlign w:val="superscript"/>' : '',
  ].join('')
  const lines = linesOf(text).map((line) => `<w:t xml:space="preserve">${inXml(line)}</w:t>`)
  return `<w:r>${properties === '' ? '' : `<w:rPr>${properties}</w:rPr>`}${lines.join('<w:br/>')}</w:r>`
}

/** `style` is one of those in `docx-parts.ts`. */
export const paragraph = (runs: string, style?: string): string => inPlace(runs, style ? { ...TOP, style } : TOP)

function inPlace(runs: string, { style, list, depth, quoted }: Place): string {
  const level = Math.min(depth, DEPTH_MAX)
  const properties = [
    style ? `<w:pStyle w:val="${style}"/>` : quoted ? '<w:pStyle w:val="Quote"/>' : '',
    list ? `<w:numPr><w:ilvl w:val="${Math.max(0, level - 1)}"/><w:numId w:val="${list}"/></w:numPr>` : '',
    !list && level > 0 ? `<w:ind w:left="${level * 360}"/>` : '',
  ].join('')
  return `<w:p>${properties === '' ? '' : `<w:pPr>${properties}</w:pPr>`}${runs}</w:p>`
}

/** A message, or a comment. */
export const messageAsDocx = (text: string): string => render('message', text, new Map(), 3)

/** The text of a document. `images` has the ids of the files that may be a part of it. */
export const documentTextAsDocx = (text: string, images: ReadonlyMap<string, string>): string =>
  render('document', text, images, 0)

type Options = { images: ReadonlyMap<string, string>; headings: number }

function render(kind: TextKind, text: string, images: Options['images'], headings: number): string {
  const blocks = blocksOf(kind, text)
  if (!blocks) return paragraph(run(text))
  return blocks.map((block) => blockAsDocx(block, TOP, { images, headings })).join('')
}

const headingStyle = (token: Token, { headings }: Options): string =>
  `Heading${Math.min(6, (token as Tokens.Heading).depth + headings)}`

function blockAsDocx(token: Token, place: Place, options: Options): string {
  switch (token.type) {
    case 'space':
    case 'def':
      return ''
    case 'hr':
      return inPlace('', { ...place, style: 'Rule' })
    case 'heading':
      return inPlace(inner(token, {}, options), { ...place, style: headingStyle(token, options) })
    case 'blockquote':
      return ((token as Tokens.Blockquote).tokens ?? [])
        .map((block) => blockAsDocx(block, { ...place, depth: place.depth + 1, quoted: true }, options))
        .join('')
    case 'code':
      return (
        (token['lang'] ? inPlace(run(token['lang'], { soft: true }), place) : '') +
        inPlace(run(token['text']), { ...place, style: 'Code' })
      )
    case 'list':
      return listAsDocx(token as Tokens.List, place, options)
    case 'table':
      return tableAsDocx(token as Tokens.Table, options)
    default:
      return inPlace(inner(token, {}, options), place)
  }
}

/**
 * The first paragraph of an item has its number, and what follows is indented as far. An item that begins with something else, such as a
 * list or a quote, and one with nothing in it, has an empty paragraph for it.
 */
function listAsDocx({ ordered, start, items }: Tokens.List, { quoted, depth }: Place, options: Options): string {
  const inside: Place = { quoted, depth: depth + 1 }
  return items
    .map(({ tokens }, n) => {
      const numbered = n === 0 ? newListMark(depth, Number(start) || 0) : sameListMark(depth)
      const { box, head, rest } = partsOfItem(tokens)
      const words = (box ? inlineAsDocx(box, {}, options) : '') + (head ? inner(head, {}, options) : '')
      const style = head?.type === 'heading' ? { style: headingStyle(head, options) } : {}
      return [
        inPlace(words, { ...inside, ...style, list: ordered ? numbered : BULLETS }),
        ...rest.map((token) => blockAsDocx(token, inside, options)),
      ].join('')
    })
    .join('')
}

function tableAsDocx({ header, rows, align }: Tokens.Table, options: Options): string {
  const cell = ({ tokens }: Tokens.TableCell, column: number, look: Look) => {
    const side = align[column]
    const runs = tokens.map((token) => inlineAsDocx(token, look, options)).join('')
    return `<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr><w:p><w:pPr><w:spacing w:after="0"/>${side ? `<w:jc w:val="${side}"/>` : ''}</w:pPr>${runs}</w:p></w:tc>`
  }
  const row = (cells: readonly Tokens.TableCell[], look: Look, properties = '') =>
    `<w:tr>${properties}${cells.map((content, column) => cell(content, column, look)).join('')}</w:tr>`
  const head = row(header, { bold: true }, '<w:trPr><w:tblHeader/></w:trPr>')
  const grid = header.map(() => '<w:gridCol/>').join('')
  // Word joins two tables that no paragraph parts.
  return `<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>${grid}</w:tblGrid>${head}${rows.map((cells) => row(cells, {})).join('')}</w:tbl>${paragraph('')}`
}

const inner = (token: Token, look: Look, options: Options): string =>
  'tokens' in token
    ? (token.tokens ?? []).map((part: Token) => inlineAsDocx(part, look, options)).join('')
    : run('text' in token ? String(token.text) : token.raw, look)

function inlineAsDocx(token: Token, look: Look, options: Options): string {
  switch (token.type) {
    case 'strong':
      return inner(token, { ...look, bold: true }, options)
    case 'em':
      return inner(token, { ...look, italic: true }, options)
    case 'del':
      return inner(token, { ...look, struck: true }, options)
    case 'br':
      return '<w:r><w:br/></w:r>'
    case 'checkbox':
      return run(boxOf(token), look)
    case 'codespan':
      return run(token['text'], { ...look, code: true })
    case 'escape':
      return run(token['text'], look)
    case 'nameLink':
      return run(token['text'], { ...look, italic: true })
    case 'footnote':
      return token['isLine']
        ? run(`${token['number']}. `, look)
        : run(String(token['number']), { ...look, raised: true })
    case 'link':
      return isSafeAddress(token['href'])
        ? `<w:hyperlink r:id="${linkMark(token['href'])}">${inner(token, { ...look, link: true }, options)}</w:hyperlink>`
        : inner(token, look, options)
    case 'image':
      return imageAsDocx(token as Tokens.Image, look, options)
    case 'text':
      return inner(token, look, options)
    default:
      return run(token.raw, look)
  }
}

/** Word needs the size of an image, which stands behind its address. */
function imageAsDocx({ href, text }: Tokens.Image, look: Look, { images }: Options): string {
  const id = fileIdIn(href)
  const [, width, height] = /#(\d{1,5})x(\d{1,5})$/.exec(href) ?? []
  return images.has(id) && Number(width) > 0 && Number(height) > 0
    ? imageMark(id, { width: Number(width), height: Number(height), alt: text })
    : run(text === '' ? href : text, look)
}
