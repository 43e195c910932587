// Where the name of somebody else's caret stands without covering what is written around it.
import { BlockType, type EditorView } from '@codemirror/view'

/** Beside the caret where there is no text: above or below it, to its left or right, or behind its row. Nowhere: a dot stands for it. */
export type FlagPlace = { at: 'above' | 'below' | 'behind' | 'dot'; isLeft: boolean; shift: number }
type Row = { left: number; top: number; bottom: number }
type Rect = { left: number; right: number }

/** The estimated width of a flag, in px: its padding, and an average letter of the font. */
const PADDING_PX = 14
const LETTER_PX = 6.5
/** As in the style sheet. */
const WIDTH_MAX_PX = 176
const HEIGHT_PX = 18
/** Between the last letter of a row and the flag, in px. */
const GAP_PX = 6

/** In the middle of a row, which has nothing above its letters but the space between two rows. */
const DOT: FlagPlace = { at: 'dot', isLeft: false, shift: 0 }

/** To be called when the layout may be read. `row` is where the caret is on the screen. */
export function flagPlace(view: EditorView, row: Row, name: string): FlagPlace {
  const width = Math.min(WIDTH_MAX_PX, PADDING_PX + LETTER_PX * name.length)
  const screen = (view.dom.closest('.document-scroll') ?? view.dom).getBoundingClientRect()
  const isLeft = row.left + width > screen.right
  const span = isLeft ? { left: row.left - width, right: row.left } : { left: row.left, right: row.left + width }
  if (isFree(view, span, row.top - HEIGHT_PX / 2)) return { at: 'above', isLeft, shift: 0 }
  const end = endOfRow(view, (row.top + row.bottom) / 2)
  if (end !== undefined && end + GAP_PX + width <= screen.right)
    return { at: 'behind', isLeft: false, shift: Math.max(0, end - row.left) + GAP_PX }
  return isFree(view, span, row.bottom + HEIGHT_PX / 2) ? { at: 'below', isLeft, shift: 0 } : DOT
}

/** Whether nothing is written between `left` and `right` in the row at this height. What is drawn as a block is never free. */
function isFree(view: EditorView, { left, right }: Rect, y: number): boolean {
  const height = y - view.documentTop
  if (height < 0) return true
  if (height > view.contentHeight || view.lineBlockAtHeight(height).type !== BlockType.Text) return false
  const start = view.posAtCoords({ x: left, y }, false)
  if (start !== view.posAtCoords({ x: right, y }, false)) return false
  const letter = view.coordsAtPos(start)
  return letter === null || letter.left <= left || letter.left >= right
}

function endOfRow(view: EditorView, y: number): number | undefined {
  const { right } = view.contentDOM.getBoundingClientRect()
  return view.coordsAtPos(view.posAtCoords({ x: right, y }, false), -1)?.right
}
