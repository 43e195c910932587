// Several lines of Markdown that are shown as one thing while the caret is elsewhere, such as a table.
//
// CodeMirror takes such decorations from a field of the state only, and would have to know those of the whole text. So that a key does
// not read all of it, this field has those that were on the screen, and a plugin looks at what is there now.
import { syntaxTree } from '@codemirror/language'
import {
  type ChangeDesc,
  EditorState,
  type Extension,
  Facet,
  type Range,
  RangeSet,
  StateEffect,
  StateField,
} from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  ViewPlugin,
  type ViewUpdate,
  type WidgetType,
} from '@codemirror/view'

/** `nodes` are names of the syntax tree. `widget` gives what a block is shown as, or undefined where its text stays. */
export type BlockKind = {
  nodes: readonly string[]
  widget: (state: EditorState, block: { from: number; to: number }) => WidgetType | undefined
}

const kinds = Facet.define<BlockKind>()
const replaceBlocks = StateEffect.define<DecorationSet>()

export const blocksField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(blocks, { effects, changes, docChanged }) {
    for (const effect of effects) if (effect.is(replaceBlocks)) return effect.value
    return docChanged ? blocks.map(changes) : blocks
  },
  provide: (field) => EditorView.decorations.from(field),
})

class Blocks {
  private isDestroyed = false
  private isWaiting = false
  /** Where the text has changed since the blocks were looked at. */
  private changed: { from: number; to: number } | undefined

  constructor(private readonly view: EditorView) {
    this.lookSoon()
  }

  destroy() {
    this.isDestroyed = true
  }

  update(update: ViewUpdate) {
    const { startState, state } = update
    const isOther = syntaxTree(startState) !== syntaxTree(state) || startState.facet(kinds) !== state.facet(kinds)
    const isSetAnew = startState.facet(EditorState.phrases) !== state.facet(EditorState.phrases)
    if (update.docChanged) this.noteChanges(update.changes)
    if (
      update.docChanged ||
      update.selectionSet ||
      update.viewportChanged ||
      update.focusChanged ||
      isOther ||
      isSetAnew
    )
      this.lookSoon()
  }

  private noteChanges(changes: ChangeDesc) {
    const { from, to } = this.changed ?? { from: Number.POSITIVE_INFINITY, to: 0 }
    const range = this.changed ? { from: changes.mapPos(from, -1), to: changes.mapPos(to, 1) } : { from, to }
    changes.iterChangedRanges((_fromA, _toA, fromB, toB) => {
      range.from = Math.min(range.from, fromB)
      range.to = Math.max(range.to, toB)
    })
    this.changed = range
  }

  /** Before the browser paints; an editor takes no change while it is being updated. */
  private lookSoon() {
    if (this.isWaiting) return
    this.isWaiting = true
    queueMicrotask(() => {
      this.isWaiting = false
      if (!this.isDestroyed) this.look()
    })
  }

  private look() {
    const { state, viewport } = this.view
    const before = state.field(blocksField)
    let [from, to] = [viewport.from, viewport.to]
    const found: Range<Decoration>[] = []
    syntaxTree(state).iterate({
      ...viewport,
      enter: (node) => {
        const kind = state.facet(kinds).find(({ nodes }) => nodes.includes(node.name))
        if (!kind) return
        const block = { from: state.doc.lineAt(node.from).from, to: state.doc.lineAt(node.to).to }
        // What stands within a list or a quote has their marks in its lines.
        const isByItself = node.node.parent?.name === 'Document' && state.sliceDoc(block.from, node.from).trim() === ''
        const widget = isByItself && !showsText(this.view, block) ? kind.widget(state, block) : undefined
        if (!widget) return
        found.push(Decoration.replace({ widget, block: true }).range(block.from, block.to))
        from = Math.min(from, block.from)
        to = Math.max(to, block.to)
      },
    })
    let after = before.update({ filterFrom: from, filterTo: to, filter: () => false, add: found })
    if (this.changed) {
      // What is not on the screen is not looked at, so it may not be what its text is now.
      const filter = (start: number, end: number) => start >= from && end <= to
      after = after.update({ filterFrom: this.changed.from, filterTo: this.changed.to, filter })
      this.changed = undefined
    }
    if (!RangeSet.eq([before], [after])) this.view.dispatch({ effects: replaceBlocks.of(after) })
  }
}

/** The caret is in the block, or a selection, as that of a text that was searched for. Who may only read always sees the block. */
function showsText({ state, hasFocus }: EditorView, { from, to }: { from: number; to: number }): boolean {
  if (state.readOnly && state.selection.main.empty) return false
  return state.selection.ranges.some((range) => (hasFocus || !range.empty) && range.from <= to && range.to >= from)
}

const plugin = ViewPlugin.fromClass(Blocks)

/** Shows one more kind of block. */
export const shownBlocks = (kind: BlockKind): Extension => [kinds.of(kind), blocksField, plugin]
