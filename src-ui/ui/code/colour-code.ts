// Code as pieces of text with what each is, by highlight.js. The pages make elements of them; its own HTML is never made.
import type { LanguageFn } from 'highlight.js'
import { createLowlight } from 'lowlight'
import { withScripts } from '../parts/failed-scripts.ts'

/** What a piece is, as far as the style sheet tells it apart. */
export type CodeKind = 'comment' | 'keyword' | 'string' | 'number' | 'name' | 'added' | 'removed'
export type CodePiece = { text: string; kind: CodeKind | undefined }

/** Each coloured piece is an element, and the page stays light however dense the code is. What is behind the limit is plain. */
const COLOURED_PIECES_MAX = 400
/** Of a longer text so much is read, in UTF-16 units. */
const COLOURED_MAX_UNITS = 10_000
/** What begins with a longer line is plain: in some languages the time grows with the cube of a line. Nobody writes such lines by hand. */
const LINE_MAX_UNITS = 500
const LONG_LINE = new RegExp(`^.{${LINE_MAX_UNITS + 1}}`, 'm')

const LOADERS: Record<string, () => Promise<{ default: LanguageFn }>> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  dart: () => import('highlight.js/lib/languages/dart'),
  diff: () => import('highlight.js/lib/languages/diff'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  elixir: () => import('highlight.js/lib/languages/elixir'),
  go: () => import('highlight.js/lib/languages/go'),
  graphql: () => import('highlight.js/lib/languages/graphql'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  less: () => import('highlight.js/lib/languages/less'),
  lua: () => import('highlight.js/lib/languages/lua'),
  makefile: () => import('highlight.js/lib/languages/makefile'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  nginx: () => import('highlight.js/lib/languages/nginx'),
  objectivec: () => import('highlight.js/lib/languages/objectivec'),
  perl: () => import('highlight.js/lib/languages/perl'),
  php: () => import('highlight.js/lib/languages/php'),
  powershell: () => import('highlight.js/lib/languages/powershell'),
  python: () => import('highlight.js/lib/languages/python'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  scss: () => import('highlight.js/lib/languages/scss'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
}
/** Languages that stand within another one: a page has scripts and styles. */
const WITHIN: Record<string, string[]> = { xml: ['javascript', 'css'] }

/** The classes of highlight.js. What is not here has the colour of the text around it. */
const KINDS: Record<string, CodeKind> = {
  comment: 'comment',
  quote: 'comment',
  keyword: 'keyword',
  'selector-tag': 'keyword',
  name: 'keyword',
  section: 'keyword',
  string: 'string',
  regexp: 'string',
  symbol: 'string',
  link: 'string',
  number: 'number',
  literal: 'number',
  meta: 'number',
  attr: 'name',
  attribute: 'name',
  title: 'name',
  built_in: 'name',
  'selector-class': 'name',
  'selector-id': 'name',
  addition: 'added',
  deletion: 'removed',
}

type Tree = ReturnType<ReturnType<typeof createLowlight>['highlight']>
type Node = Tree['children'][number]

const lowlight = createLowlight()

/** `language` is an id of `languages.ts`. The pieces together are the text. Rejects where the language cannot be fetched. */
export async function colourCode(language: string, text: string): Promise<CodePiece[]> {
  await Promise.all([language, ...(WITHIN[language] ?? [])].map(register))
  const long = LONG_LINE.exec(text)?.index ?? text.length
  const read = text.slice(0, Math.min(long, COLOURED_MAX_UNITS))
  const pieces: CodePiece[] = []
  for (const node of lowlight.highlight(language, read).children) addPieces(pieces, node, undefined)
  let coloured = 0
  const end = pieces.findIndex(({ kind }) => kind && ++coloured > COLOURED_PIECES_MAX)
  const shown = end < 0 ? pieces : pieces.slice(0, end)
  const length = shown.reduce((sum, piece) => sum + piece.text.length, 0)
  return length < text.length ? [...shown, { text: text.slice(length), kind: undefined }] : shown
}

async function register(language: string): Promise<void> {
  const load = LOADERS[language]
  if (!load || lowlight.registered(language)) return
  lowlight.register(language, (await withScripts(load)()).default)
}

function addPieces(pieces: CodePiece[], node: Node, around: CodeKind | undefined): void {
  if (node.type === 'element') {
    const kind = kindOf(node.properties['className']) ?? around
    for (const child of node.children) addPieces(pieces, child, kind)
  } else if (node.type === 'text') {
    const last = pieces.at(-1)
    if (last?.kind === around && last) last.text += node.value
    else pieces.push({ text: node.value, kind: around })
  }
}

function kindOf(classes: unknown): CodeKind | undefined {
  const name = Array.isArray(classes) ? classes[0] : undefined
  return typeof name === 'string' ? KINDS[name.replace(/^hljs-/, '')] : undefined
}
