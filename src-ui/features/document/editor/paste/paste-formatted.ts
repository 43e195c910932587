// A paste from a web page or a word processor keeps its headings, lists, links and tables, as Markdown. With Shift it is plain.
import type { EditorState, Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { dispatchAsOneUndoStep, isInCode } from '../markdown/markdown-commands.ts'

const loadConverter = () => import('../../../../ui/html-to-markdown/html-to-markdown.ts')

/** So that the first paste does not have to wait, and works while the hub is away. */
export const loadPaste = (): Promise<unknown> => loadConverter().catch(() => undefined)

/** Some programs end what they copy with a NUL, which no editor shows. */
const withoutNul = (text: string): string => text.replace(/\0/g, '')

export function pasteFormatted(): Extension {
  /** Some browsers offer formatted text for Ctrl, Shift and V too. */
  let isPlain = false
  const handlers = EditorView.domEventHandlers({
    keydown(event) {
      isPlain = event.shiftKey && event.key.toLowerCase() === 'v'
      return false
    },
    keyup() {
      isPlain = false
      return false
    },
    paste({ clipboardData }, view) {
      const html = clipboardData?.getData('text/html') ?? ''
      const plain = withoutNul(clipboardData?.getData('text/plain') ?? '')
      if (isPlain || html === '' || view.state.readOnly || isInCode(view.state, view.state.selection.main.head))
        return false
      void loadConverter()
        // Where the converter cannot be loaded, or fails, the words are pasted as they are.
        .then(({ htmlToMarkdown }) => htmlToMarkdown(html))
        .catch(() => undefined)
        .then((markdown) => insert(view, markdown === undefined ? plain : asBlocks(view.state, markdown)))
      return true
    },
  })
  return [handlers, EditorView.clipboardInputFilter.of(withoutNul)]
}

function insert(view: EditorView, text: string): void {
  const { state } = view
  if (state.readOnly || !view.dom.isConnected || text === '') return
  const change = state.replaceSelection(state.toText(text))
  dispatchAsOneUndoStep(view, state.update(change, { userEvent: 'input.paste', scrollIntoView: true }))
}

const BEGINS_A_BLOCK = /^(#{1,6} |> |- |\d+\. |\| |```|---)/

/** Words go into the line with the caret. Several blocks, or one that is not a paragraph, get blank lines around them. */
function asBlocks({ doc, selection }: EditorState, markdown: string): string {
  if (!markdown.includes('\n\n') && !BEGINS_A_BLOCK.test(markdown)) return markdown
  const { from, to } = selection.main
  const before = doc.sliceString(doc.lineAt(from).from, from).trim() === '' ? '' : '\n\n'
  const after = doc.sliceString(to, doc.lineAt(to).to).trim() === '' ? '' : '\n\n'
  return before + markdown + after
}
