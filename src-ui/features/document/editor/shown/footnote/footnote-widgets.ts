import { type EditorView, WidgetType } from '@codemirror/view'
import { footnoteWord } from './words.ts'

type Press = (view: EditorView) => void

/** A raised number in the text, which leads to the footnote. */
export class ReferenceWidget extends WidgetType {
  constructor(
    private readonly number: number,
    private readonly words: string,
    private readonly press: Press,
  ) {
    super()
  }

  override eq({ number, words }: ReferenceWidget): boolean {
    return number === this.number && words === this.words
  }

  override toDOM(view: EditorView): HTMLElement {
    const label = footnoteWord('reference', { number: this.number, words: this.words })
    return raised(button('md-footnote', String(this.number), label, () => this.press(view)))
  }

  override ignoreEvent(): boolean {
    return true
  }
}

/** The number of a footnote at the beginning of its line, or the arrow at the end that leads back to the text. */
export class FootWidget extends WidgetType {
  constructor(
    private readonly text: string,
    private readonly number: number,
    private readonly press: Press | undefined,
  ) {
    super()
  }

  override eq({ text, number }: FootWidget): boolean {
    return text === this.text && number === this.number
  }

  override toDOM(view: EditorView): HTMLElement {
    const { press } = this
    if (press)
      return button('md-footnote-back', this.text, footnoteWord('back', { number: this.number }), () => press(view))
    const mark = document.createElement('span')
    mark.className = 'md-list-marker'
    mark.textContent = this.text
    return mark
  }

  override ignoreEvent(): boolean {
    return true
  }
}

function raised(inner: HTMLElement): HTMLElement {
  const element = document.createElement('sup')
  element.append(inner)
  return element
}

function button(className: string, text: string, label: string, press: () => void): HTMLElement {
  const element = document.createElement('button')
  element.type = 'button'
  element.className = className
  element.textContent = text
  element.title = label
  element.setAttribute('aria-label', label)
  // Tab must not stop here: on the keyboard people go by Ctrl and Enter, as from every link.
  element.tabIndex = -1
  // Keeps the caret where it is: on this line the number would be its Markdown.
  element.addEventListener('mousedown', (event) => event.preventDefault())
  element.addEventListener('click', (event) => {
    event.preventDefault()
    press()
  })
  return element
}
