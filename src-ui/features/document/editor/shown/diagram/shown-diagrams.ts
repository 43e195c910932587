// A block of code in the language of Mermaid is shown as the diagram that it describes, where the caret is not.
import { syntaxTree } from '@codemirror/language'
import { shownBlocks } from '../shown-blocks.ts'
import { DiagramWidget } from './diagram-widget.ts'
import { isDiagram } from './is-diagram.ts'

/** A longer one stays text. In UTF-16 units. */
const DIAGRAM_MAX_UNITS = 20_000

export const extension = shownBlocks({
  nodes: ['FencedCode'],
  widget(state, { from, to }) {
    let node = syntaxTree(state).resolveInner(from, 1)
    while (node.name !== 'FencedCode' && node.parent) node = node.parent
    if (to - from > DIAGRAM_MAX_UNITS || !isDiagram(state, node)) return undefined
    const lines = node.getChildren('CodeText').map((text) => state.sliceDoc(text.from, text.to))
    const text = lines.join('')
    return text.trim() === '' ? undefined : new DiagramWidget(text)
  },
})
