import { expect, test } from 'bun:test'
import { defineLanguageFacet, ensureSyntaxTree, Language } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { GFM, parser } from '@lezer/markdown'
import { decorationsOf } from '../../../src-ui/features/document/editor/markdown/markdown-decorations.ts'
import {
  markdownLanguage,
  markdownParser,
} from '../../../src-ui/features/document/editor/markdown/markdown-language.ts'

/** Parsing is given as long as it takes: it is counted, not timed. */
const NO_LIMIT_MS = 1e9
/** In characters, of 280,000. */
const A_FEW_PARAGRAPHS = 20_000

/** An editor that counts the characters whose inline Markdown is parsed. */
function aCountingEditor(text: string, base = markdownParser) {
  let count = 0
  const countAndPass = () => {
    count++
    return -1
  }
  const counter = { name: 'Counter', before: 'Escape', parse: countAndPass }
  const language = new Language(defineLanguageFacet(), base.configure({ parseInline: [counter] }), [], 'counted')
  let state = EditorState.create({ doc: text, extensions: [language] })
  const parse = () => ensureSyntaxTree(state, state.doc.length, NO_LIMIT_MS)
  parse()
  return {
    /** How many characters are parsed when `insert` is typed. */
    parsedWhenTyping(at: number, insert: string): number {
      count = 0
      state = state.update({ changes: { from: at, insert } }).state
      parse()
      return count
    },
    nodes(name: string): number {
      let found = 0
      parse()?.iterate({ enter: (node) => void (node.name === name && found++) })
      return found
    },
  }
}

const lines = (count: number) =>
  Array.from({ length: count }, (_, at) => `${at} lorem **ipsum** dolor sit [x](http://x.y)\n`).join('')

test('[WRITE-7] a key in a text without blank lines parses some thousand characters, wherever it is and however long the text', () => {
  const text = lines(6000)
  const editor = aCountingEditor(text)
  expect(editor.nodes('StrongEmphasis')).toBe(6000)
  expect(editor.nodes('Link')).toBe(6000)
  for (const at of [0, text.indexOf('\n3000 ') + 10, text.length - 1]) {
    for (const key of ['x', '\n', ' ', '\nwords\n'])
      expect(editor.parsedWhenTyping(at, key)).toBeLessThan(A_FEW_PARAGRAPHS)
  }
  // The comparison that shows that the count counts: without our rule every key parses the whole paragraph.
  const unlimited = aCountingEditor(text.slice(0, 60_000), parser.configure(GFM))
  expect(unlimited.parsedWhenTyping(9, 'x')).toBeGreaterThan(2 * A_FEW_PARAGRAPHS)
})

test('[WRITE-7] a key in a line without an end, in equal lines and in a quote parses no more', () => {
  const endless = `${'lorem **ipsum** '.repeat(20_000)}\n`
  expect(aCountingEditor(endless).parsedWhenTyping(100, 'x')).toBeLessThan(A_FEW_PARAGRAPHS)
  const equal = 'lorem ipsum dolor sit amet, consectetur\n'.repeat(6000)
  expect(aCountingEditor(equal).parsedWhenTyping(100, 'x')).toBeLessThan(A_FEW_PARAGRAPHS)
  const quote = lines(6000).replace(/^/gm, '> ')
  expect(aCountingEditor(quote).parsedWhenTyping(100_000, 'x')).toBeLessThan(A_FEW_PARAGRAPHS)
})

test('[WRITE-7] a table stays one table, however long it is', () => {
  const editor = aCountingEditor(`| a | b |\n| --- | --- |\n${'| **one** | two |\n'.repeat(3000)}`)
  expect(editor.nodes('Table')).toBe(1)
  expect(editor.nodes('TableRow')).toBe(3000)
})

test('[WRITE-8] only the visible lines of a long quote, code block or table are decorated', () => {
  for (const text of [
    lines(6000).replace(/^/gm, '> '),
    `\`\`\`\n${lines(6000)}\`\`\`\n`,
    `| a | b |\n| - | - |\n${'| one | two |\n'.repeat(6000)}`,
  ]) {
    const unparsed = EditorState.create({ doc: text, extensions: [markdownLanguage] })
    ensureSyntaxTree(unparsed, unparsed.doc.length, NO_LIMIT_MS)
    const { state } = unparsed.update({})
    const visible = { from: state.doc.line(3000).from, to: state.doc.line(3050).to }

    const decorations = decorationsOf(state, [visible], new Set())

    expect(decorations.size).toBeGreaterThan(51)
    expect(decorations.size).toBeLessThan(51 * 10)
  }
})

test('[SHOW-5] a formula stands between dollars, and prices, code and paragraphs stay what they are', () => {
  const found = (text: string) => {
    const nodes: string[] = []
    markdownParser.parse(text).iterate({
      enter: ({ name, from, to }) => void (name.startsWith('Formula') && nodes.push(text.slice(from, to))),
    })
    return nodes
  }
  expect(found('so $a_1 * b_2 * c$ and $$x\\$$$, $y$.')).toEqual(['$a_1 * b_2 * c$', '$$x\\$$$', '$y$'])
  for (const text of ['$5 and $10', 'a $ b $ c', '`$x$`', '```\n$x$\n```', '\\$x$', '$$ $', '$x\ny$', '$'.repeat(5000)])
    expect(found(text)).toEqual([])
  expect(found('text\n$$\na\n+ b\n- c\n$$\n# end')).toEqual(['$$\na\n+ b\n- c\n$$'])
  expect(found('$$\na\n\n$x$')).toEqual(['$x$'])
  expect(found('> $$\n> a\n> $$')).toEqual([])
})

test('[WRITE-7] a key below a formula without an end parses no more', () => {
  const text = `$$\n${lines(6000)}`
  expect(aCountingEditor(text).parsedWhenTyping(3, 'x')).toBeLessThan(A_FEW_PARAGRAPHS)
})
