import type { EditorView } from '@codemirror/view'
import { withScripts } from '../../../../ui/parts/failed-scripts.ts'
import { withStyles } from '../../../../ui/parts/failed-styles.ts'

const loadTables = withScripts(withStyles(() => import('../shown/table/shown-tables.ts')))

/** So many times the screen is painted until a new table is looked for no more: its text may have been changed. */
const FRAMES_MAX = 60

/** Goes into the first cell of a table that has just been inserted above the caret, once it is shown. */
export function openNewTable(view: EditorView): void {
  void loadTables().then(
    ({ openTableAbove }) => {
      const { head } = view.state.selection.main
      let frames = 0
      const look = () => {
        const isThere = view.dom.isConnected && view.hasFocus && view.state.selection.main.head === head
        if (isThere && !openTableAbove(view) && ++frames < FRAMES_MAX) requestAnimationFrame(look)
      }
      look()
    },
    // Its text is shown.
    () => undefined,
  )
}
