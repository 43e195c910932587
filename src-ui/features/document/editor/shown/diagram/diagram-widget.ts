import { type EditorView, WidgetType } from '@codemirror/view'
import { shownWord } from '../shown-words.ts'
import { type Drawing, drawDiagram, knownDrawing, type Theme } from './draw-diagram.ts'

/** Drawing waits for a pause of this length while others write in the text of a diagram, in ms. */
const DRAWN_AFTER_MS = 400
/** The beginning of its text, by which those who do not see it know a diagram. In UTF-16 units. */
const ALT_MAX_UNITS = 200

const isDark = () => getComputedStyle(document.documentElement).colorScheme === 'dark'
const themeNow = (): Theme => (isDark() ? 'dark' : 'default')

/** What is shown of diagrams, to be drawn anew in another theme. */
const shown = new Map<HTMLElement, () => void>()
const redraw = () => {
  for (const draw of shown.values()) draw()
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw)
new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })

/** A diagram as an image, which runs nothing, loads nothing and leads nowhere. A click places the caret in its text. */
export class DiagramWidget extends WidgetType {
  constructor(readonly text: string) {
    super()
  }

  override eq({ text }: DiagramWidget): boolean {
    return text === this.text
  }

  override toDOM(view: EditorView): HTMLElement {
    const box = document.createElement('div')
    box.className = 'md-diagram'
    box.addEventListener('mousedown', (event) => {
      if (view.state.readOnly || event.button !== 0) return
      event.preventDefault()
      view.dispatch({ selection: { anchor: view.state.doc.lineAt(view.posAtDOM(box)).to } })
      view.focus()
    })
    this.show(box, view)
    return box
  }

  /** The drawing of the text before is shown until the next one is there. */
  override updateDOM(box: HTMLElement, view: EditorView): boolean {
    this.show(box, view)
    return true
  }

  override destroy(box: HTMLElement): void {
    shown.delete(box)
  }

  private show(box: HTMLElement, view: EditorView): void {
    const draw = () => {
      const theme = themeNow()
      const put = (drawing: Drawing) => {
        if (shown.get(box) !== draw) return
        box.replaceChildren(...this.nodesOf(drawing))
        view.requestMeasure()
      }
      const before = knownDrawing(this.text, theme)
      if (before) return put(before)
      if (box.childNodes.length === 0) box.append(note('diagramDrawing'), this.source())
      setTimeout(() => {
        if (shown.get(box) === draw) void drawDiagram(this.text, theme).then(put)
      }, DRAWN_AFTER_MS)
    }
    shown.set(box, draw)
    draw()
  }

  private nodesOf(drawing: Drawing): HTMLElement[] {
    if ('failed' in drawing) return [note(drawing.failed === 'slow' ? 'diagramSlow' : 'diagramAway'), this.source()]
    if ('problem' in drawing) {
      const problem = document.createElement('pre')
      problem.className = 'md-diagram-problem'
      problem.textContent = drawing.problem
      return [note('diagramWrong'), problem, this.source()]
    }
    const image = document.createElement('img')
    image.width = drawing.width
    image.height = drawing.height
    image.alt = `${shownWord('diagram')}: ${this.text.slice(0, ALT_MAX_UNITS)}`
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing.svg)}`
    return [image]
  }

  private source(): HTMLElement {
    const source = document.createElement('pre')
    source.textContent = this.text
    return source
  }
}

function note(words: Parameters<typeof shownWord>[0]): HTMLElement {
  const note = document.createElement('p')
  note.className = 'md-diagram-note'
  note.textContent = shownWord(words)
  return note
}
