// Marks in tables that are shown as tables: the editor draws none inside of them, so each cell with a comment is marked as a whole.
import type { DecorationSet, EditorView } from '@codemirror/view'

/** Each of its cells says where in the text of the table it is, see `table-view.ts`. */
const SHOWN_TABLE = '.md-shown-table'

type Options = { decorations: () => DecorationSet; onPress: (id: string, wasWriting: boolean) => void }

/** `draw` is to be called after each update of the editor. */
export function createCellMarks(view: EditorView, { decorations, onPress }: Options) {
  let wasWriting = false
  let isDrawn = false
  const tables = () => view.contentDOM.querySelectorAll<HTMLElement>(SHOWN_TABLE)
  const cellOf = ({ target }: Event) => target instanceof Element && target.closest<HTMLElement>('td, th')

  function drawNow(): void {
    isDrawn = false
    for (const table of tables()) {
      const start = view.posAtDOM(table)
      for (const cell of table.querySelectorAll<HTMLElement>('td, th')) {
        const [from, to] = [start + Number(cell.dataset['from']), start + Number(cell.dataset['to'])]
        let id: string | undefined
        let isCurrent = false
        decorations().between(from, to, (markFrom, markTo, { spec }) => {
          // A mark that ends where a cell begins is not in it.
          if (spec.attributes === undefined || markFrom >= to || markTo <= from) return
          id = spec.attributes['data-comment']
          isCurrent ||= 'data-current' in spec.attributes
        })
        cell.classList.toggle('comment-mark', id !== undefined)
        cell.toggleAttribute('data-current', isCurrent)
        if (id === undefined) delete cell.dataset['comment']
        else cell.dataset['comment'] = id
      }
    }
  }

  // The editor leaves what happens in a table to the table, whose cells open when they are pressed.
  const onDown = (event: Event) => {
    if (cellOf(event)) wasWriting = view.dom.contains(document.activeElement)
  }
  const onClick = (event: Event) => {
    const cell = cellOf(event)
    const id = cell && tables().length > 0 ? cell.dataset['comment'] : undefined
    if (id !== undefined) onPress(id, wasWriting)
  }
  view.contentDOM.addEventListener('mousedown', onDown, true)
  view.contentDOM.addEventListener('click', onClick)

  return {
    draw(): void {
      if (isDrawn) return
      isDrawn = true
      // A table follows its text a moment after the editor.
      view.requestMeasure({ read: () => undefined, write: drawNow })
    },
    destroy(): void {
      view.contentDOM.removeEventListener('mousedown', onDown, true)
      view.contentDOM.removeEventListener('click', onClick)
    },
  }
}
