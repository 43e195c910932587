// What an editor does differently in each full view.
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import type { FullView } from '../../../state/views/views.ts'
import { currentParagraph } from './current-paragraph.ts'

const compartment = new Compartment()

function extensionsOf(view: FullView | undefined): Extension {
  if (view === 'focus') return currentParagraph
  // Nobody types by mistake into what many people read.
  return view === 'screen' ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : []
}

/** For the state of an editor. */
export const viewExtension = (view: FullView | undefined): Extension => compartment.of(extensionsOf(view))

export function showInEditor(editor: EditorView, view: FullView | undefined): void {
  editor.dispatch({ effects: compartment.reconfigure(extensionsOf(view)) })
}
