// Marks the lines of the paragraph that the caret is in. The style sheet dims the others.
import type { EditorState } from '@codemirror/state'
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'

/** So many lines above and below the caret are marked at most. */
const LINES_MAX = 200

const current = Decoration.line({ class: 'current-paragraph' })

/** The numbers of the first and the last line. An empty line is a paragraph of its own. */
export function paragraphAt({ doc }: EditorState, position: number): { first: number; last: number } {
  const { number } = doc.lineAt(position)
  const isText = (line: number) => line >= 1 && line <= doc.lines && doc.line(line).text.trim() !== ''
  let [first, last] = [number, number]
  if (!isText(number)) return { first, last }
  while (number - first < LINES_MAX && isText(first - 1)) first--
  while (last - number < LINES_MAX && isText(last + 1)) last++
  return { first, last }
}

class Paragraph {
  decorations: DecorationSet

  constructor(view: EditorView) {
    this.decorations = decorationsOf(view.state)
  }

  update({ docChanged, selectionSet, state }: ViewUpdate) {
    if (docChanged || selectionSet) this.decorations = decorationsOf(state)
  }
}

function decorationsOf(state: EditorState): DecorationSet {
  const { first, last } = paragraphAt(state, state.selection.main.head)
  const lines = Array.from({ length: last - first + 1 }, (_, n) => current.range(state.doc.line(first + n).from))
  return Decoration.set(lines)
}

export const currentParagraph = ViewPlugin.fromClass(Paragraph, { decorations: (paragraph) => paragraph.decorations })
