// Formulas as KaTeX sets them, where the caret is not. One over several lines is a block of its own.
import { syntaxTree } from '@codemirror/language'
import type { Range } from '@codemirror/state'
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { activeLines } from '../../markdown/markdown-decorations.ts'
import { shownBlocks } from '../shown-blocks.ts'
import { FormulaWidget } from './formula-widget.ts'

/** A longer formula stays text. In UTF-16 units. */
const FORMULA_MAX_UNITS = 4000

/** What stands between the dollars, and whether it is set by itself. */
export function formulaIn(text: string): { tex: string; isDisplay: boolean } {
  const isDisplay = text.startsWith('$$')
  const length = isDisplay ? 2 : 1
  return { tex: text.slice(length, -length).trim(), isDisplay }
}

class Formulas {
  decorations: DecorationSet

  constructor(view: EditorView) {
    this.decorations = formulasOf(view)
  }

  update(update: ViewUpdate) {
    const treeGrew = syntaxTree(update.startState) !== syntaxTree(update.state)
    if (update.docChanged || update.selectionSet || update.viewportChanged || update.focusChanged || treeGrew)
      this.decorations = formulasOf(update.view)
  }
}

function formulasOf(view: EditorView): DecorationSet {
  const { state, visibleRanges } = view
  const active = activeLines(view)
  const found: Range<Decoration>[] = []
  for (const range of visibleRanges)
    syntaxTree(state).iterate({
      ...range,
      enter({ name, from, to }) {
        if (name !== 'Formula') return
        const line = state.doc.lineAt(from)
        if (to > line.to || active.has(line.number)) return
        const { tex, isDisplay } = formulaIn(state.sliceDoc(from, to))
        found.push(Decoration.replace({ widget: new FormulaWidget(tex, isDisplay) }).range(from, to))
      },
    })
  return Decoration.set(found, true)
}

export const extension = [
  ViewPlugin.fromClass(Formulas, { decorations: (formulas) => formulas.decorations }),
  shownBlocks({
    nodes: ['FormulaBlock'],
    widget(state, { from, to }) {
      const { tex, isDisplay } = formulaIn(state.sliceDoc(from, Math.min(to, from + FORMULA_MAX_UNITS + 1)).trim())
      return to - from > FORMULA_MAX_UNITS ? undefined : new FormulaWidget(tex, isDisplay, true)
    },
  }),
]
