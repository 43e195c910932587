// The heading at the beginning of a text is not drawn while it says the same as the title right above it.
import type { EditorState } from '@codemirror/state'
import { WidgetType } from '@codemirror/view'
import { documentTitle } from '../../document-of-text.ts'
import { headingIn } from '../../outline-of.ts'
import { shownBlocks } from '../shown-blocks.ts'

class Nothing extends WidgetType {
  override eq(): boolean {
    return true
  }

  override toDOM(): HTMLElement {
    const element = document.createElement('div')
    element.className = 'md-hidden-title'
    return element
  }

  override get estimatedHeight(): number {
    return 0
  }
}

const isTitle = (state: EditorState, { from, to }: { from: number; to: number }): boolean =>
  state.doc.sliceString(0, from).trim() === '' &&
  headingIn(state.sliceDoc(from, to)) === state.facet(documentTitle).trim()

export const extension = shownBlocks({
  nodes: ['ATXHeading1'],
  widget: (state, block) => (isTitle(state, block) ? new Nothing() : undefined),
})
