import { type EditorView, WidgetType } from '@codemirror/view'
import { dispatchAsOneStep } from './markdown-commands.ts'

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

/** `[ ]` as a box that can be ticked. */
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
    // Tab belongs to the text around it; by keyboard the sign itself is edited.
    box.tabIndex = -1
    box.addEventListener('mousedown', (event) => event.preventDefault())
    box.addEventListener('click', (event) => {
      event.preventDefault()
      if (view.state.readOnly) return
      const from = view.posAtDOM(box)
      const sign = view.state.sliceDoc(from, from + 3)
      if (!/^\[[ x]\]$/i.test(sign)) return
      const changes = { from: from + 1, to: from + 2, insert: this.isDone ? ' ' : 'x' }
      dispatchAsOneStep(view, view.state.update({ changes }))
    })
    return box
  }

  override ignoreEvent(): boolean {
    return true
  }
}
