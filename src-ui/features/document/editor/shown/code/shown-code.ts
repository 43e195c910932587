// A block of code in a text has its language's name, a button that copies it, and the colours that code has in messages.
import { syntaxTree } from '@codemirror/language'
import { type EditorState, type Range, StateEffect } from '@codemirror/state'
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import type { CodePiece } from '../../../../../ui/code/colour-code.ts'
import { languageNamed, titleOfCode } from '../../../../../ui/code/languages.ts'
import { withScripts } from '../../../../../ui/parts/failed-scripts.ts'
import { activeLines } from '../../markdown/markdown-decorations.ts'
import { CodeHead } from './code-head.ts'
import '../../../../../ui/code/code-colours.css'
import './shown-code.css'

type SyntaxNode = ReturnType<typeof syntaxTree>['topNode']

const loadColours = withScripts(() => import('../../../../../ui/code/colour-code.ts'))

/** Colouring waits for a pause of this length while somebody types, in ms. Meanwhile the colours stay with their letters. */
const COLOURED_AFTER_MS = 150
/** What is longer is coloured at its beginning only, by `colourCode` too. In UTF-16 units. */
const READ_MAX_UNITS = 10_000
/** So many blocks are kept with their colours, for who scrolls. */
const KEPT_BLOCKS = 30

const coloured = StateEffect.define<DecorationSet>()
const hidden = Decoration.replace({})

type CodeBlock = { language: string; text: string; pieces: { from: number; to: number }[] }

/** A line of code is a piece of its own where marks of a list or a quote stand before it. */
export function codeIn(state: EditorState, node: SyntaxNode, maxUnits = READ_MAX_UNITS): Omit<CodeBlock, 'language'> {
  const pieces: CodeBlock['pieces'] = []
  let text = ''
  for (const { from, to } of node.getChildren('CodeText')) {
    if (text.length >= maxUnits) break
    const end = Math.min(to, from + maxUnits - text.length)
    text += state.sliceDoc(from, end)
    pieces.push({ from, to: end })
  }
  return { text, pieces }
}

/** The colours of a block, where its pieces of text stand in the document. */
function coloursOf(colours: readonly CodePiece[], pieces: CodeBlock['pieces']): Range<Decoration>[] {
  const ranges: Range<Decoration>[] = []
  let [index, offset] = [0, 0]
  for (const { text, kind } of colours) {
    let left = text.length
    while (left > 0) {
      const piece = pieces[index]
      if (!piece) return ranges
      const from = piece.from + offset
      const length = Math.min(left, piece.to - from)
      if (kind && length > 0)
        ranges.push(Decoration.mark({ attributes: { 'data-kind': kind } }).range(from, from + length))
      left -= length
      offset += length
      if (piece.from + offset >= piece.to) [index, offset] = [index + 1, 0]
    }
  }
  return ranges
}

class Colours {
  decorations: DecorationSet = Decoration.none
  private readonly known = new Map<string, CodePiece[]>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private isDestroyed = false

  constructor(private readonly view: EditorView) {
    this.colourSoon(0)
  }

  destroy() {
    this.isDestroyed = true
    clearTimeout(this.timer)
  }

  update({ docChanged, viewportChanged, changes, startState, state, transactions }: ViewUpdate) {
    if (docChanged) this.decorations = this.decorations.map(changes)
    for (const { effects } of transactions)
      for (const effect of effects) if (effect.is(coloured)) this.decorations = effect.value
    if (docChanged) this.colourSoon(COLOURED_AFTER_MS)
    else if (viewportChanged || syntaxTree(startState) !== syntaxTree(state)) this.colourSoon(0)
  }

  private colourSoon(delay: number) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.colour(), delay)
  }

  private async colour() {
    const { state, viewport } = this.view
    const blocks: CodeBlock[] = []
    syntaxTree(state).iterate({
      ...viewport,
      enter: ({ name, node }) => {
        const info = name === 'FencedCode' ? node.getChild('CodeInfo') : null
        const language = info && languageNamed(state.sliceDoc(info.from, info.to))?.id
        if (language) blocks.push({ language, ...codeIn(state, node) })
      },
    })
    // Without the colours the code is plain.
    const colours = await Promise.all(blocks.map((block) => this.coloursFor(block).catch(() => [])))
    // What has changed meanwhile is coloured after its own pause.
    if (this.isDestroyed || this.view.state.doc !== state.doc) return
    const ranges = blocks.flatMap(({ pieces }, at) => coloursOf(colours[at] ?? [], pieces))
    if (ranges.length === 0 && this.decorations.size === 0) return
    this.view.dispatch({ effects: coloured.of(Decoration.set(ranges, true)) })
  }

  private async coloursFor({ language, text }: CodeBlock): Promise<CodePiece[]> {
    const key = `${language}\n${text}`
    const pieces = this.known.get(key) ?? (await (await loadColours()).colourCode(language, text))
    this.known.delete(key)
    this.known.set(key, pieces)
    for (const oldest of this.known.keys()) {
      if (this.known.size <= KEPT_BLOCKS) break
      this.known.delete(oldest)
    }
    return pieces
  }
}

/** In place of the fences, where the caret is not. */
class Heads {
  decorations: DecorationSet

  constructor(view: EditorView) {
    this.decorations = headsOf(view)
  }

  update(update: ViewUpdate) {
    const treeGrew = syntaxTree(update.startState) !== syntaxTree(update.state)
    if (update.docChanged || update.selectionSet || update.viewportChanged || update.focusChanged || treeGrew)
      this.decorations = headsOf(update.view)
  }
}

function headsOf(view: EditorView): DecorationSet {
  const { state, viewport } = view
  const active = activeLines(view)
  const heads: Range<Decoration>[] = []
  syntaxTree(state).iterate({
    ...viewport,
    enter({ name, node }) {
      if (name !== 'FencedCode') return
      const [open, close] = node.getChildren('CodeMark')
      const first = open && state.doc.lineAt(open.from)
      if (!open || !first || active.has(first.number)) return
      const info = node.getChild('CodeInfo')
      const widget = new CodeHead(info ? titleOfCode(state.sliceDoc(info.from, info.to)) : '')
      heads.push(Decoration.replace({ widget }).range(open.from, first.to))
      if (close && !active.has(state.doc.lineAt(close.from).number)) heads.push(hidden.range(close.from, close.to))
    },
  })
  return Decoration.set(heads, true)
}

export const extension = [
  ViewPlugin.fromClass(Colours, { decorations: (colours) => colours.decorations }),
  ViewPlugin.fromClass(Heads, { decorations: (heads) => heads.decorations }),
]
