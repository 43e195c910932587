// The keyboard of a phone covers the lower part of the page, and most browsers tell it only by the size of the visual viewport.
import { EditorView } from '@codemirror/view'
import type { TextEditor } from '../editor/make-editor.ts'

/** What covers less is no keyboard, but a bar of the browser. In px. */
const KEYBOARD_MIN_PX = 120
/** The room between the caret and what is above or below it, in px. */
const CARET_MARGIN_PX = 16
/**
 * The editor reads where somebody has tapped a little later, and when it has to scroll before that, it puts the caret back to where it
 * was. So it scrolls only when so much time has passed since the keyboard came, in ms.
 */
const TAP_READ_MS = 100

/**
 * While somebody writes with a keyboard on the screen, gives `element` its height as `--keyboard` and keeps the caret above it. Returns
 * what ends that.
 */
export function stayAboveKeyboard(element: HTMLElement, { view, scroller, addPart }: TextEditor): () => void {
  const viewport = window.visualViewport
  let covered = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function place() {
    // Who has zoomed in sees a part of the page, too.
    const isZoomed = viewport !== null && viewport.scale > 1.01
    const writes = scroller.contains(document.activeElement) && !isZoomed
    const hidden = viewport && writes ? Math.round(innerHeight - viewport.offsetTop - viewport.height) : 0
    const now = hidden > KEYBOARD_MIN_PX ? hidden : 0
    if (now === covered) return
    covered = now
    element.toggleAttribute('data-keyboard', now > 0)
    element.style.setProperty('--keyboard', `${now}px`)
    clearTimeout(timer)
    timer = setTimeout(showCaret, TAP_READ_MS)
  }
  function showCaret() {
    if (covered === 0 || !view.hasFocus) return
    const { head } = view.state.selection.main
    view.dispatch({ effects: EditorView.scrollIntoView(head, { y: 'nearest', yMargin: CARET_MARGIN_PX }) })
  }

  // Where somebody taps while the keyboard is there.
  addPart(() => EditorView.updateListener.of(({ selectionSet }) => void (selectionSet && showCaret())))
  const types = ['focusin', 'focusout'] as const
  viewport?.addEventListener('resize', place)
  viewport?.addEventListener('scroll', place)
  for (const type of types) scroller.addEventListener(type, place)
  return () => {
    clearTimeout(timer)
    viewport?.removeEventListener('resize', place)
    viewport?.removeEventListener('scroll', place)
    for (const type of types) scroller.removeEventListener(type, place)
    covered = 0
    element.removeAttribute('data-keyboard')
  }
}
