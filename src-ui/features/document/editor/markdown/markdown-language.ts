// The Markdown language, built from `@lezer/markdown` alone: `@codemirror/lang-markdown` would add the parsers of HTML, CSS and
// JavaScript to the page.
import {
  defineLanguageFacet,
  Language,
  LanguageSupport,
  languageDataProp,
  syntaxHighlighting,
} from '@codemirror/language'
import { tagHighlighter, tags } from '@lezer/highlight'
import {
  type BlockContext,
  GFM,
  type LeafBlock,
  type LeafBlockParser,
  type Line,
  type MarkdownConfig,
  parser,
} from '@lezer/markdown'
import { addressIn, addressPattern, isWebAddress } from '../../../../ui/addresses.ts'
import { Formulas } from './formula-syntax.ts'
import { NameLinks } from './name-link-syntax.ts'

const data = defineLanguageFacet({ closeBrackets: { brackets: ['(', '[', '{', "'", '"', '`'] } })

/**
 * The parser reads a paragraph as one piece, and anew after every key in it. So a text without blank lines is read as several
 * paragraphs. They end after a line that ends them by its own characters, so that a new line in front moves few of the ends;
 * where no line does, at the maximum. In characters.
 */
const LONG_PARAGRAPH_CHARS = { least: 1000, most: 8000 }
/** One line in so many ends a long paragraph. */
const LINES_PER_END = 8
/** A paragraph that is even longer is one endless line. Nothing in it is shown as Markdown, because every key would read it all. */
const PLAIN_PARAGRAPH_CHARS = 20_000
const TABLE_DELIMITER = /^\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$/
/** Tables are never ended: the rows behind the end would not be rows. */
const tables = new WeakSet<LeafBlock>()

class LongParagraph implements LeafBlockParser {
  #lineCount = 1

  nextLine(_context: BlockContext, { text }: Line, leaf: LeafBlock): boolean {
    if (++this.#lineCount === 2 && TABLE_DELIMITER.test(text)) tables.add(leaf)
    return false
  }

  finish(context: BlockContext, leaf: LeafBlock): boolean {
    const { start, content } = leaf
    if (content.length < PLAIN_PARAGRAPH_CHARS || tables.has(leaf)) return false
    context.addLeafElement(leaf, context.elt('Paragraph', start, start + content.length))
    return true
  }
}

const LongParagraphs: MarkdownConfig = {
  parseBlock: [
    {
      name: 'LongParagraph',
      leaf: () => new LongParagraph(),
      endLeaf: (_, __, leaf) => !tables.has(leaf) && endsLongParagraph(leaf.content),
    },
  ],
}

function endsLongParagraph(text: string): boolean {
  if (text.length < LONG_PARAGRAPH_CHARS.least) return false
  if (text.length > LONG_PARAGRAPH_CHARS.most) return true
  let hash = 0
  for (let at = text.lastIndexOf('\n') + 1; at < text.length; at++) hash = (hash * 31 + text.charCodeAt(at)) >>> 0
  return hash % LINES_PER_END === 0
}

/** Asked at every character of a paragraph, so the first one is looked at before anything else. */
const BEGINNINGS: ReadonlySet<number> = new Set(Array.from('hHwW', (letter) => letter.charCodeAt(0)))
const WEB_ADDRESS = addressPattern('https?://|www\\.', 'iy')

/** Ends an address as messages do, and knows one without a dot, such as `http://localhost`. GFM knows the punctuation of English only. */
const WebAddresses: MarkdownConfig = {
  parseInline: [
    {
      name: 'WebAddress',
      before: 'Autolink',
      parse(context, next, pos) {
        if (!BEGINNINGS.has(next)) return -1
        const at = pos - context.offset
        WEB_ADDRESS.lastIndex = at
        const found = WEB_ADDRESS.exec(context.text)
        if (!found || /[A-Za-z0-9_]/.test(context.text[at - 1] ?? '')) return -1
        const address = addressIn(found[0])
        if (!isWebAddress(/^www/i.test(address) ? `https://${address}` : address)) return -1
        return context.addElement(context.elt('URL', pos, pos + address.length))
      },
    },
  ],
}

export const markdownParser = parser.configure([
  GFM,
  WebAddresses,
  Formulas,
  NameLinks,
  LongParagraphs,
  { props: [languageDataProp.add({ Document: data })] },
])

export const markdownLanguage = new LanguageSupport(new Language(data, markdownParser, [], 'markdown'))

/** CSS classes instead of inline styles, so that the style sheet can use the design tokens. */
export const markdownHighlighting = syntaxHighlighting(
  tagHighlighter([
    { tag: tags.strong, class: 'md-strong' },
    { tag: tags.emphasis, class: 'md-emphasis' },
    { tag: tags.strikethrough, class: 'md-strike' },
    { tag: tags.monospace, class: 'md-code' },
    { tag: tags.link, class: 'md-link' },
    { tag: tags.url, class: 'md-url' },
    { tag: tags.processingInstruction, class: 'md-mark' },
    { tag: tags.contentSeparator, class: 'md-mark' },
    { tag: tags.labelName, class: 'md-mark' },
    { tag: tags.comment, class: 'md-mark' },
  ]),
)
