// Footnotes where the caret is not: a raised number leads to the line at the foot of the text, and an arrow there leads back.
import { syntaxTree } from '@codemirror/language'
import { type EditorState, Prec, type Range, StateField } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  type PluginValue,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import {
  type Footnote,
  type FootnoteMark,
  footnotesIn,
  marksIn,
} from '../../../../../../src-bun/contract/http/footnotes.ts'
import { activeLines } from '../../markdown/markdown-decorations.ts'
import { markLine } from '../mark-line.ts'
import { FootWidget, ReferenceWidget } from './footnote-widgets.ts'
import './shown-footnotes.css'

/** The nodes that the parser makes of a mark, which is a link without an address to it. */
const NODES: ReadonlySet<string> = new Set(['Link', 'LinkReference'])

const footnotes = StateField.define<ReadonlyMap<string, Footnote>>({
  create: ({ doc }) => footnotesIn(doc.toString()),
  update: (known, { docChanged, newDoc }) => (docChanged ? footnotesIn(newDoc.toString()) : known),
})

/** Where a mark leads: to its line, or from there to the first place that refers to it. */
function targetOf(state: EditorState, { label, isDefinition }: FootnoteMark): number | undefined {
  const found = state.field(footnotes).get(label)
  return isDefinition ? found?.reference : found?.definition
}

/** The marks of footnotes in these lines that are no code, whose places are those of the text. */
function marksBetween(state: EditorState, from: number, to: number): FootnoteMark[] {
  const start = state.doc.lineAt(from).from
  return marksIn(state.sliceDoc(start, state.doc.lineAt(to).to))
    .map((mark) => ({ ...mark, from: mark.from + start, to: mark.to + start }))
    .filter((mark) => {
      const { name, parent } = syntaxTree(state).resolveInner(mark.from, 1)
      return NODES.has(name) || (parent !== null && NODES.has(parent.name))
    })
}

function go(view: EditorView, position: number | undefined, takesCaret = false): boolean {
  if (position === undefined) return false
  view.dispatch({
    ...(takesCaret ? { selection: { anchor: position } } : {}),
    effects: EditorView.scrollIntoView(position, { y: 'center' }),
  })
  view.requestMeasure({ read: () => markLine(view, position) })
  return true
}

class Footnotes implements PluginValue {
  decorations: DecorationSet

  constructor(view: EditorView) {
    this.decorations = decorationsOf(view)
  }

  update(update: ViewUpdate) {
    const treeGrew = syntaxTree(update.startState) !== syntaxTree(update.state)
    if (update.docChanged || update.selectionSet || update.viewportChanged || update.focusChanged || treeGrew)
      this.decorations = decorationsOf(update.view)
  }
}

function decorationsOf({ state, visibleRanges, hasFocus }: EditorView): DecorationSet {
  const active = activeLines({ state, hasFocus })
  const found: Range<Decoration>[] = []
  const wasLine = new Set<number>()
  for (const { from, to } of visibleRanges)
    for (const mark of marksBetween(state, from, to)) {
      const footnote = state.field(footnotes).get(mark.label)
      const line = state.doc.lineAt(mark.from)
      if (!footnote || (mark.isDefinition && footnote.definition !== mark.from)) continue
      if (mark.isDefinition) {
        const isFirst = !wasLine.has(line.number - 1)
        wasLine.add(line.number)
        found.push(Decoration.line({ class: `md-foot${isFirst ? ' md-first' : ''}` }).range(line.from))
      }
      if (active.has(line.number)) continue
      const press = (view: EditorView) => void go(view, targetOf(view.state, mark))
      const { number, words } = footnote
      const widget = mark.isDefinition
        ? new FootWidget(`${number}.`, number, undefined)
        : new ReferenceWidget(number, words, press)
      found.push(Decoration.replace({ widget }).range(mark.from, mark.to))
      if (mark.isDefinition)
        found.push(Decoration.widget({ widget: new FootWidget('↩', number, press), side: 1 }).range(line.to))
    }
  return Decoration.set(found, true)
}

function goFromCaret(view: EditorView): boolean {
  const { head } = view.state.selection.main
  const { from, to } = view.state.doc.lineAt(head)
  const marks = marksBetween(view.state, from, to)
  const mark =
    marks.find((each) => !each.isDefinition && each.from <= head && head <= each.to) ??
    marks.find(({ isDefinition }) => isDefinition)
  return mark !== undefined && go(view, targetOf(view.state, mark), true)
}

export const extension = [
  footnotes,
  ViewPlugin.fromClass(Footnotes, { decorations: (shown) => shown.decorations }),
  Prec.high(keymap.of([{ key: 'Mod-Enter', run: goFromCaret }])),
]
