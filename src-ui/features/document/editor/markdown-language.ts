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
import { GFM, parser } from '@lezer/markdown'

const data = defineLanguageFacet({ closeBrackets: { brackets: ['(', '[', '{', "'", '"', '`'] } })

const withTables = parser.configure([GFM, { props: [languageDataProp.add({ Document: data })] }])

export const markdownLanguage = new LanguageSupport(new Language(data, withTables, [], 'markdown'))

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
