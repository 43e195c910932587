// Images of the hub's own file store, where the caret is not. An image of another address stays a link: a page loads nothing from
// elsewhere, and nobody learns who reads a text.
import { syntaxTree } from '@codemirror/language'
import type { EditorState, Range } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view'
import { OUTSIDE_TARGET } from '../../../../../ui/link-target.ts'
import { hrefOf } from '../../follow-link.ts'
import { activeLines } from '../../markdown/markdown-decorations.ts'
import { shownWord } from '../shown-words.ts'
import './shown-images.css'

type SyntaxNode = ReturnType<typeof syntaxTree>['topNode']

/** A file of this hub, with the size of the image in px, if it is known. */
const FILE = /^\/api\/files\/[0-9a-z]+(?:\/[^\s#?]*)?(?:#(\d{1,5})x(\d{1,5}))?$/

class ImageWidget extends WidgetType {
  constructor(
    readonly address: string,
    readonly words: string,
  ) {
    super()
  }

  override eq({ address, words }: ImageWidget): boolean {
    return address === this.address && words === this.words
  }

  override toDOM(view: EditorView): HTMLElement {
    const [, width, height] = FILE.exec(this.address) ?? []
    const box = document.createElement('span')
    box.className = 'md-image'
    const image = document.createElement('img')
    image.alt = this.words
    image.loading = 'lazy'
    image.decoding = 'async'
    if (width && height) {
      // The browser keeps the room for it by these.
      image.width = Number(width)
      image.height = Number(height)
    }
    image.addEventListener('load', () => view.requestMeasure())
    image.addEventListener('error', () => {
      const note = document.createElement('span')
      note.className = 'md-image-gone'
      note.textContent = shownWord('imageGone', { name: this.words })
      box.replaceChildren(note)
      view.requestMeasure()
    })
    image.src = this.address.replace(/#.*/, '')
    box.append(image)
    // A click places the caret in its Markdown.
    box.addEventListener('mousedown', (event) => {
      if (view.state.readOnly || event.button !== 0) return
      event.preventDefault()
      view.dispatch({ selection: { anchor: view.posAtDOM(box) } })
      view.focus()
    })
    return box
  }
}

class ImageLink extends WidgetType {
  constructor(
    readonly href: string,
    readonly words: string,
  ) {
    super()
  }

  override eq({ href, words }: ImageLink): boolean {
    return href === this.href && words === this.words
  }

  override toDOM(): HTMLElement {
    const link = document.createElement('a')
    link.className = 'md-follow'
    link.href = this.href
    link.rel = 'noopener noreferrer'
    if (OUTSIDE_TARGET) link.target = OUTSIDE_TARGET
    link.title = this.href
    link.textContent = this.words || this.href
    return link
  }

  /** For `followLinks`, which opens it. */
  override ignoreEvent(): boolean {
    return false
  }
}

function widgetOf(state: EditorState, node: SyntaxNode): WidgetType | undefined {
  const url = node.getChild('URL')
  const [open, close] = node.getChildren('LinkMark')
  if (!url || !open || !close) return undefined
  const address = state.sliceDoc(url.from, url.to)
  const words = state.sliceDoc(open.to, close.from)
  if (FILE.test(address)) return new ImageWidget(address, words)
  const href = hrefOf(address)
  return href === undefined ? undefined : new ImageLink(href, words)
}

class Images {
  decorations: DecorationSet

  constructor(view: EditorView) {
    this.decorations = imagesOf(view)
  }

  update(update: ViewUpdate) {
    const treeGrew = syntaxTree(update.startState) !== syntaxTree(update.state)
    if (update.docChanged || update.selectionSet || update.viewportChanged || update.focusChanged || treeGrew)
      this.decorations = imagesOf(update.view)
  }
}

function imagesOf(view: EditorView): DecorationSet {
  const { state, visibleRanges } = view
  const active = state.readOnly ? new Set<number>() : activeLines(view)
  const found: Range<Decoration>[] = []
  for (const range of visibleRanges)
    syntaxTree(state).iterate({
      ...range,
      enter({ name, from, to, node }) {
        if (name !== 'Image') return
        const line = state.doc.lineAt(from)
        const widget = to > line.to || active.has(line.number) ? undefined : widgetOf(state, node)
        if (widget) found.push(Decoration.replace({ widget }).range(from, to))
      },
    })
  return Decoration.set(found, true)
}

export const extension = ViewPlugin.fromClass(Images, { decorations: (images) => images.decorations })
