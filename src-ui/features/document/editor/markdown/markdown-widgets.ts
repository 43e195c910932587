import { type EditorView, WidgetType } from '@codemirror/view'
import { dispatchAsOneUndoStep } from './markdown-commands.ts'

export class BulletWidget extends WidgetType {
  override eq(): boolean {
    return true
  }

  override toDOM(): HTMLElement {
    const bullet = document.createElement('span')
    bullet.className = 'md-list-marker'
    bullet.textContent = '•'
    return bullet
  }
}

/** A task's `[ ]` or `[x]` as a checkbox. */
export class TaskWidget extends WidgetType {
  constructor(
    readonly isDone: boolean,
    readonly label: string,
  ) {
    super()
  }

  override eq(other: TaskWidget): boolean {
    return other.isDone === this.isDone && other.label === this.label
  }

  override toDOM(view: EditorView): HTMLElement {
    const box = document.createElement('input')
    box.type = 'checkbox'
    box.className = 'md-task'
    box.checked = this.isDone
    box.setAttribute('aria-label', this.label)
    // Tab must not stop here: on the keyboard people edit the Markdown itself.
    box.tabIndex = -1
    box.addEventListener('mousedown', (event) => event.preventDefault())
    box.addEventListener('click', (event) => {
      event.preventDefault()
      if (view.state.readOnly) return
      const from = view.posAtDOM(box)
      const marker = view.state.sliceDoc(from, from + 3)
      if (!/^\[[ x]\]$/i.test(marker)) return
      const changes = { from: from + 1, to: from + 2, insert: this.isDone ? ' ' : 'x' }
      dispatchAsOneUndoStep(view, view.state.update({ changes }))
    })
    return box
  }

  override ignoreEvent(): boolean {
    return true
  }
}
