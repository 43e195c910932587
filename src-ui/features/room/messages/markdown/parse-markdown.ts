// Markdown in messages, as tokens. The components beside this file make elements of them; nothing is ever put into the page as HTML.
import { Lexer, Marked, type Token } from 'marked'
import { addressIn, addressPattern } from '../../../../ui/addresses.ts'
import { mayBeMarkdown } from './signs.ts'

export type { Token, Tokens } from 'marked'

/**
 * Reading some lines takes time that grows with the square of their signs, so a text with more of them is shown as it is. Those in
 * blocks of code are not read, and do not count.
 */
const SIGNS_MAX = 600
const NESTING = /^(?:\s*[>*+-]){8}/m

const ADDRESS_FIRST = addressPattern('^(?:https?://|mailto:)', 'i')

const none = () => undefined
const marked = new Marked({
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
  lexer.blockTokens(text, lexer.tokens)
  const prose = lexer.tokens.map(({ type, raw }) => (type === 'code' ? '' : raw)).join('')
  const signs = prose.match(/[*_`~>[\]<\\-]/g)?.length ?? 0
  if (signs > SIGNS_MAX || NESTING.test(prose)) return undefined
  const blocks = lexer.lex('')
  return blocks.every(isPlain) ? undefined : blocks
}

/** A paragraph with nothing in it but text and line breaks. */
function isPlain(block: Token): boolean {
  if (block.type === 'space') return true
  const inLine = block.type === 'paragraph' ? (block.tokens ?? []) : undefined
  return inLine?.every((token) => token.type === 'text' || token.type === 'br' || isBareAddress(token)) ?? false
}

/** An address that was typed as it is. `LinkedText` makes a link of it, where it is one. */
export const isBareAddress = (token: Token): boolean => token.type === 'link' && token.raw === token['href']
