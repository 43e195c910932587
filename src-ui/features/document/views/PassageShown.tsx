import { EditorView } from '@codemirror/view'
import { createEffect, onCleanup } from 'solid-js'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import { passageToShow, showPassage } from '../../../state/leading/passage.ts'
import type { TextEditor } from '../editor/make-editor.ts'
import { markLine } from '../editor/shown/mark-line.ts'

/**
 * Scrolls to the passage that a host shows, once the text has it. The caret stays where it is, and so does the focus: somebody may be
 * writing.
 */
export default function PassageShown(props: { documentId: string; link: DocumentLink; editor: TextEditor }) {
  function look() {
    const shown = passageToShow()
    if (shown?.documentId !== props.documentId) return
    const { view } = props.editor
    const at = placeOf(shown.passage, view.state.doc.toString())
    if (at === undefined) return
    showPassage(undefined)
    view.dispatch({ effects: EditorView.scrollIntoView(at, { y: 'start', yMargin: 24 }) })
    view.requestMeasure({ read: () => markLine(view, at) })
  }
  /** The text of a document that was just opened comes later. */
  const lookSoon = () => queueMicrotask(look)
  createEffect(look)
  props.link.text.observe(lookSoon)
  onCleanup(() => props.link.text.unobserve(lookSoon))
  return undefined
}

/** Where the passage is a line of its own, such as a heading, or else begins anywhere. */
function placeOf(passage: string, text: string): number | undefined {
  const lines = new RegExp(`^[#>\\-*\\s]*${escaped(passage)}`, 'm')
  const line = lines.exec(text)
  if (line) return line.index
  const at = text.indexOf(passage)
  return at < 0 ? undefined : at
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
