// Markdown in messages, as tokens. The components beside this file make elements of them; nothing is ever put into the page as HTML.
import { Lexer, Marked, type Token } from 'marked'
import { NAME_LINK } from '../../../../../src-bun/contract/http/document-links.ts'
import { addressIn, addressPattern } from '../../../../ui/addresses.ts'
import { mayBeMarkdown } from './signs.ts'

export type { Token, Tokens } from 'marked'

/**
 * Reading some lines takes time that grows with the square of their signs, so a text with more of them is shown as it is. Those in
 * blocks of code are not read, and do not count.
 */
const SIGNS_MAX = 600
const NESTING = /^(?:[^\S\n\r\u2028\u2029]*(?:>|[*+-](?=\s)|\d{1,9}[.)](?=\s))){8}/m
/** Cells of all tables in a text. Each row gets as many as the first one, so a short text may have very many. */
const CELLS_MAX = 4000

const ADDRESS_FIRST = addressPattern('^(?:https?://|mailto:)', 'i')

/** Links by name in a text, each of which may be a question to the hub. The ones behind them stay text. */
const NAMES_MAX = 50
const NAME_LINK_FIRST = new RegExp(`^${NAME_LINK}`)

export type NameLink = { type: 'nameLink'; raw: string; name: string; text: string }

const none = () => undefined
/** Of the text that is being read. */
let cells = 0
let names = 0
const marked = new Marked({
  extensions: [
    {
      name: 'nameLink',
      level: 'inline',
      start: (text) => text.indexOf('[['),
      tokenizer(text): NameLink | undefined {
        const found = NAME_LINK_FIRST.exec(text)
        const name = found?.groups?.['name']?.trim()
        // A link stands in no other link.
        if (!found || !name || this.lexer.state.inLink || ++names > NAMES_MAX) return undefined
        return { type: 'nameLink', raw: found[0], name, text: found.groups?.['words']?.trim() || name }
      },
    },
  ],
  gfm: true,
  // A line break is one, as people type it.
  breaks: true,
  tokenizer: {
    // People indent what they paste, and expect to see what they have typed.
    code: none,
    lheading: none,
    def: none,
    html: none,
    tag: none,
    // The cells are counted before they are made. `false` leaves the table to the library.
    table(text) {
      cells += cellsAt(text)
      return cells > CELLS_MAX ? undefined : false
    },
    // An address stays in one piece, whatever signs are in it. `splitAtLinks` finds it, as in any other text.
    url(text) {
      const found = ADDRESS_FIRST.exec(text)
      const raw = found ? addressIn(found[0]) : ''
      return raw === '' ? undefined : { type: 'link', raw, href: raw, text: raw, tokens: [] }
    },
  },
})

/** The blocks of a text, or undefined where it is to be shown as it is. */
export function parseMarkdown(text: string): Token[] | undefined {
  if (!mayBeMarkdown(text)) return undefined
  const lexer = new Lexer(marked.defaults)
  // The blocks are found fast, whatever the text. What is in their lines is read when `lex` is called.
  cells = 0
  names = 0
  lexer.blockTokens(text, lexer.tokens)
  if (cells > CELLS_MAX) return undefined
  const prose = lexer.tokens.map(({ type, raw }) => (type === 'code' ? '' : raw)).join('')
  const signs = prose.match(/[*_`~>[\]<\\-]/g)?.length ?? 0
  if (signs > SIGNS_MAX || NESTING.test(prose)) return undefined
  const blocks = lexer.lex('')
  return blocks.every(isPlain) ? undefined : blocks
}

/** How many cells the table has at most with which the text begins; 0 where it begins with none. */
function cellsAt(text: string): number {
  const header = text.indexOf('\n')
  if (header < 0) return 0
  const delimiter = `${text}\n`.indexOf('\n', header + 1)
  const line = text.slice(header + 1, delimiter)
  if (!line.includes('-') || /[^\s|:-]/.test(line)) return 0
  const columns = line.split('|').length
  const [rows = ''] = text.slice(delimiter).split(/\n[ \t]*\n/, 1)
  return columns * rows.split('\n').length
}

/** A paragraph with nothing in it but text and line breaks. */
function isPlain(block: Token): boolean {
  if (block.type === 'space') return true
  const inLine = block.type === 'paragraph' ? (block.tokens ?? []) : undefined
  return inLine?.every((token) => token.type === 'text' || token.type === 'br' || isBareAddress(token)) ?? false
}

/** An address that was typed as it is. `LinkedText` makes a link of it, where it is one. */
export const isBareAddress = (token: Token): boolean => token.type === 'link' && token.raw === token['href']

/** Full stops of other scripts, which browsers take for the one in an address, and some that only look like it. */
const LIKE_ADDRESS = /[\p{L}\p{N}][.\u2024\u3002\uFE52\uFF0E\uFF61][\p{L}\p{N}]|:\/\//u

/** Whether people would read the text of a link as an address, whatever formatting and escapes are within it. */
export const readsLikeAddress = ({ tokens = [] }: { tokens?: Token[] }): boolean => LIKE_ADDRESS.test(shownText(tokens))

/** The words alone, without their formatting and escapes. */
export function shownText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if ('tokens' in token && token.tokens) return shownText(token.tokens)
      return token.type === 'escape' || token.type === 'codespan' ? token.text : token.raw
    })
    .join('')
}
