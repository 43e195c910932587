// Keeps a text that somebody reads where it is on the screen while others write above it. CodeMirror does so for an editor
// that has the focus or scrolls by itself; ours is read without the focus too, and scrolls with the title of the document.
import type { Transaction } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'

/** The line that stays, and the distance in px between its top and the top of the screen. */
type Anchor = { position: number; top: number }

/** Heights of lines above that were never shown are estimates: after each correction the place is measured once more. */
const CORRECTIONS = 3
/** With these a reader moves the text, which ends the correction. */
const READER_EVENTS = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const

/**
 * Returns a function that updates the editor for `dispatchTransactions`. `scroller` is the element that scrolls the editor;
 * its listeners end with the element.
 */
export function makeUpdateInPlace(scroller: HTMLElement) {
  let anchor: Anchor | undefined
  for (const type of READER_EVENTS) scroller.addEventListener(type, () => (anchor = undefined), { passive: true })

  /** Undefined while the beginning of the text is on the screen: there others may push the lines down. */
  function firstVisibleLine(view: EditorView): Anchor | undefined {
    const hidden = scroller.getBoundingClientRect().top - view.documentTop
    if (hidden <= 0) return undefined
    const { from, top } = view.lineBlockAtHeight(hidden)
    return { position: from, top: view.documentTop + top }
  }

  function correct(view: EditorView, corrections: number): void {
    view.requestMeasure({
      key: correct,
      read: () => (anchor ? view.documentTop + view.lineBlockAt(anchor.position).top - anchor.top : 0),
      write(moved) {
        if (Math.abs(moved) >= 1) scroller.scrollTop += moved
        if (Math.abs(moved) >= 1 && corrections > 1) correct(view, corrections - 1)
        else anchor = undefined
      },
    })
  }

  return (transactions: readonly Transaction[], view: EditorView): void => {
    const isRead = !view.hasFocus && transactions.some((transaction) => transaction.docChanged)
    // A line that an earlier change has not been corrected for yet is not where its reader last saw it.
    if (isRead) anchor ??= firstVisibleLine(view)
    view.update(transactions)
    if (!isRead || !anchor) return
    for (const { changes } of transactions) anchor.position = changes.mapPos(anchor.position, 1)
    correct(view, CORRECTIONS)
  }
}
