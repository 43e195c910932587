// Tables that look like tables. The text of one is shown while the caret is in it, and where it is very long.
import { type EditorState, Prec } from '@codemirror/state'
import { type EditorView, keymap, WidgetType } from '@codemirror/view'
import { blocksField, shownBlocks } from '../shown-blocks.ts'
import { parseTable, type Table } from './table-text.ts'
import { TableView } from './table-view.ts'
import './shown-tables.css'

/** A longer table stays text: all of its cells would be on the screen at once. */
const SHOWN_MAX_ROWS = 200
const SHOWN_MAX_UNITS = 40_000
/** The height of a row with one line, in px, for those that were never on the screen. */
const ROW_PX = 37

const views = new WeakMap<HTMLElement, TableView>()

class TableWidget extends WidgetType {
  constructor(readonly table: Table) {
    super()
  }

  override eq(other: TableWidget): boolean {
    return other.table.text === this.table.text
  }

  override toDOM(view: EditorView): HTMLElement {
    const shown = new TableView(view, this.table)
    views.set(shown.dom, shown)
    return shown.dom
  }

  override updateDOM(dom: HTMLElement): boolean {
    const shown = views.get(dom)
    // An editor is being updated at this time, and a field that is moved gets the focus.
    queueMicrotask(() => shown?.update(this.table))
    return shown !== undefined
  }

  override get estimatedHeight(): number {
    return this.table.rows.length * ROW_PX
  }
}

export function shownTable(state: EditorState, { from, to }: { from: number; to: number }): Table | undefined {
  const lines = state.doc.lineAt(to).number - state.doc.lineAt(from).number
  if (lines > SHOWN_MAX_ROWS || to - from > SHOWN_MAX_UNITS) return undefined
  return parseTable(state.sliceDoc(from, to))
}

/** Goes from the line above a table, or below it, into its nearest row. */
function enterTable(view: EditorView, isDown: boolean): boolean {
  const { main } = view.state.selection
  if (!main.empty || view.state.readOnly) return false
  const line = view.state.doc.lineAt(main.head)
  const target = view.moveVertically(main, isDown).head
  if (target !== main.head && target >= line.from && target <= line.to) return false
  const edge = isDown ? line.to + 1 : line.from - 1
  let isBeside = false
  view.state.field(blocksField).between(edge, edge, (from, to, { spec }) => {
    isBeside ||= spec.widget instanceof TableWidget && (isDown ? from : to) === edge
  })
  if (!isBeside) return false
  for (const dom of view.contentDOM.querySelectorAll<HTMLElement>('.md-shown-table')) {
    const shown = views.get(dom)
    const from = view.posAtDOM(dom)
    if (shown && (isDown ? from : from + shown.length) === edge) {
      shown.open({ row: isDown ? 0 : shown.lastRow, column: 0 }, 'end')
      return true
    }
  }
  return false
}

/** Opens the first cell of the table above the line with the caret. False where none is shown there. */
export function openTableAbove(view: EditorView): boolean {
  const edge = view.state.doc.lineAt(view.state.selection.main.head).from - 1
  for (const dom of view.contentDOM.querySelectorAll<HTMLElement>('.md-shown-table')) {
    const shown = views.get(dom)
    if (shown && view.posAtDOM(dom) + shown.length === edge) {
      shown.open({ row: 0, column: 0 })
      return true
    }
  }
  return false
}

export const extension = [
  shownBlocks({
    nodes: ['Table'],
    widget(state, block) {
      const table = shownTable(state, block)
      return table && new TableWidget(table)
    },
  }),
  Prec.high(
    keymap.of([
      { key: 'ArrowDown', run: (view) => enterTable(view, true) },
      { key: 'ArrowUp', run: (view) => enterTable(view, false) },
    ]),
  ),
]
