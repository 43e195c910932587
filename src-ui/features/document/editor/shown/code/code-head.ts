import { syntaxTree } from '@codemirror/language'
import { EditorView, WidgetType } from '@codemirror/view'
import { copyText } from '../../../../../ui/buttons/copy-text.ts'
import { shownWord } from '../shown-words.ts'

/** How long the button says that it has copied, in ms. */
const OUTCOME_SHOWN_MS = 2000

/** The first line of a block of code: its language and a button that copies it. */
export class CodeHead extends WidgetType {
  private readonly label = shownWord('copyCode')

  constructor(readonly title: string) {
    super()
  }

  override eq(other: CodeHead): boolean {
    return other.title === this.title && other.label === this.label
  }

  override toDOM(view: EditorView): HTMLElement {
    const head = document.createElement('span')
    head.className = 'md-code-head'
    const title = document.createElement('span')
    title.textContent = this.title
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'md-code-copy'
    button.textContent = this.label
    // Pressing it does not move the caret.
    button.addEventListener('mousedown', (event) => event.preventDefault())
    let timer: ReturnType<typeof setTimeout> | undefined
    button.addEventListener('click', () => {
      const words = shownWord(copyText(codeAt(view, view.posAtDOM(head)), button) ? 'copied' : 'copyFailed')
      button.textContent = words
      view.dispatch({ effects: EditorView.announce.of(words) })
      clearTimeout(timer)
      timer = setTimeout(() => {
        button.textContent = this.label
      }, OUTCOME_SHOWN_MS)
    })
    head.append(title, button)
    return head
  }
}

/** All of the code in the block that begins at a position. */
function codeAt({ state }: EditorView, position: number): string {
  let node = syntaxTree(state).resolveInner(position, 1)
  while (node.name !== 'FencedCode' && node.parent) node = node.parent
  return node
    .getChildren('CodeText')
    .map(({ from, to }) => state.sliceDoc(from, to))
    .join('')
}
