import type { EditorView } from '@codemirror/view'

/** A line is marked for so long, in ms. */
const MARKED_MS = 2000

/** Shows for a moment which line somebody was led to. */
export function markLine(view: EditorView, at: number): void {
  const { node } = view.domAtPos(Math.min(at, view.state.doc.length))
  const line = (node instanceof Element ? node : node.parentElement)?.closest('.cm-line')
  line?.animate([{ background: 'var(--match)' }, { background: 'transparent' }], MARKED_MS)
}
