// Links to documents by their names, where the caret is not. A press opens the document, or offers to make the one that is not there.
import { syntaxTree } from '@codemirror/language'
import { type EditorState, Prec, type Range } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  type PluginValue,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import { createEffect, createRoot, createSignal } from 'solid-js'
import { createComponent, render } from 'solid-js/web'
import { hub } from '../../../../../state/hub.ts'
import { documentNamed, knownDocument, type Led } from '../../../../../state/links/links.ts'
import { documentOfText } from '../../document-of-text.ts'
import { openPath } from '../../follow-link.ts'
import { activeLines } from '../../markdown/markdown-decorations.ts'
import { MissingDialog } from './MissingDialog.tsx'
import { linkWord } from './words.ts'
import './shown-links.css'

type SyntaxNode = ReturnType<typeof syntaxTree>['topNode']

const hidden = Decoration.replace({})

/** In a cell of a table, which draws its text by itself. */
const IN_A_CELL = '.md-shown-table a[data-document-name]'

/** The name that a link has, without the other words that are shown. */
const nameIn = (state: EditorState, { from, to }: SyntaxNode): string =>
  (state.sliceDoc(from + 2, to - 2).split('|')[0] as string).trim()

class DocumentLinks implements PluginValue {
  decorations: DecorationSet = Decoration.none
  /** What the hub has answered while this text is open. */
  readonly #asked = new Map<string, Led | 'asking'>()
  readonly #names: () => readonly string[]
  readonly #setNames: (names: readonly string[]) => void
  readonly #dispose: () => void
  #closeDialog: (() => void) | undefined
  #isDestroyed = false
  /** A table draws a cell anew without a change of the text, too: when somebody leaves it. */
  readonly #cells = new MutationObserver(() => this.#ask())
  #namesInText: ReadonlySet<string> = new Set()

  constructor(private readonly view: EditorView) {
    const [names, setNames] = createSignal<readonly string[]>([], { equals: (a, b) => a.join('\n') === b.join('\n') })
    this.#names = names
    this.#setNames = setNames
    this.#dispose = createRoot((dispose) => {
      // A document that is made or renamed changes what a name leads to.
      createEffect(() => {
        for (const name of names()) knownDocument(name)
        queueMicrotask(() => this.#show())
      })
      return dispose
    })
    this.decorations = this.#build()
    this.#cells.observe(view.contentDOM, { childList: true, subtree: true })
    // Not a handler of the editor, which gets no events of what happens in a table.
    view.contentDOM.addEventListener('click', this.#clickInCell)
  }

  update(update: ViewUpdate) {
    const treeGrew = syntaxTree(update.startState) !== syntaxTree(update.state)
    const isOurs = update.transactions.some((each) => each.isUserEvent('links'))
    if (update.docChanged || update.selectionSet || update.viewportChanged || update.focusChanged || treeGrew || isOurs)
      this.decorations = this.#build()
  }

  destroy() {
    this.#isDestroyed = true
    this.#cells.disconnect()
    this.view.contentDOM.removeEventListener('click', this.#clickInCell)
    this.#dispose()
    this.#closeDialog?.()
  }

  /** Opens the document with this name, or the dialog. The hub is asked once more, since others make documents, too. */
  async press(name: string): Promise<void> {
    const known = knownDocument(name)
    const led = known === undefined ? await documentNamed(name) : { id: known }
    if (this.#isDestroyed) return
    this.#asked.set(name, led)
    if (typeof led === 'object') openPath(`/documents/${led.id}`)
    else this.#offer(name, led === 'away')
    this.#show()
  }

  #offer(name: string, isAway: boolean): void {
    this.#closeDialog?.()
    const host = document.createElement('div')
    this.view.dom.append(host)
    const { roomId } = hub.documents[this.view.state.facet(documentOfText)] ?? {}
    const dispose = render(
      () => createComponent(MissingDialog, { name, roomId, isAway, onClose: () => this.#closeDialog?.() }),
      host,
    )
    this.#closeDialog = () => {
      this.#closeDialog = undefined
      dispose()
      host.remove()
    }
  }

  #show(): void {
    if (this.#isDestroyed) return
    this.view.dispatch({ userEvent: 'links' })
    this.#markCells()
  }

  readonly #clickInCell = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !(event.target instanceof Element)) return
    const name = event.target.closest<HTMLElement>(IN_A_CELL)?.dataset['documentName']
    if (name === undefined) return
    event.preventDefault()
    void this.press(name)
  }

  #linksInCells(): HTMLAnchorElement[] {
    return [...this.view.contentDOM.querySelectorAll<HTMLAnchorElement>(IN_A_CELL)]
  }

  #markCells(): void {
    for (const link of this.#linksInCells()) {
      const name = link.dataset['documentName'] as string
      const attributes = attributesOf(name, this.#ledTo(name))
      link.removeAttribute('title')
      for (const [key, value] of Object.entries(attributes)) link.setAttribute(key, value)
    }
  }

  #ledTo(name: string): Led | 'asking' {
    const known = knownDocument(name)
    return known === undefined ? (this.#asked.get(name) ?? 'asking') : { id: known }
  }

  #build(): DecorationSet {
    const { state, visibleRanges } = this.view
    const active = activeLines(this.view)
    const names = new Set<string>()
    const found: Range<Decoration>[] = []
    for (const range of visibleRanges)
      syntaxTree(state).iterate({
        ...range,
        enter: ({ name: node, from, to, node: link }) => {
          if (node !== 'NameLink') return
          const name = nameIn(state, link)
          names.add(name)
          const [open, close] = link.getChildren('LinkMark')
          if (!open || !close || open.to >= close.from || active.has(state.doc.lineAt(from).number)) return
          found.push(hidden.range(from, open.to), hidden.range(close.from, to))
          found.push(decorationOf(name, this.#ledTo(name)).range(open.to, close.from))
        },
      })
    this.#namesInText = names
    queueMicrotask(() => this.#ask())
    return Decoration.set(found, true)
  }

  #ask(): void {
    if (this.#isDestroyed) return
    const inCells = this.#linksInCells().map(({ dataset }) => dataset['documentName'] as string)
    this.#setNames([...new Set([...this.#namesInText, ...inCells])].sort())
    this.#markCells()
    for (const name of this.#names()) {
      if (this.#asked.has(name) || knownDocument(name) !== undefined) continue
      this.#asked.set(name, 'asking')
      void documentNamed(name).then((led) => {
        // Asked for again when the text is shown anew.
        if (led === 'away') this.#asked.delete(name)
        else this.#asked.set(name, led)
        if (led !== 'away') this.#show()
      })
    }
  }
}

function attributesOf(name: string, led: Led | 'asking'): Record<string, string> {
  if (typeof led === 'object') return { class: 'md-follow', href: `/documents/${led.id}`, 'data-document-name': name }
  const isMissing = led === 'missing'
  return {
    class: isMissing ? 'md-follow md-missing-document' : 'md-follow',
    href: `/search?${new URLSearchParams({ q: name, kind: 'document' })}`,
    'data-document-name': name,
    ...(isMissing ? { title: linkWord('missing', { name }) } : {}),
  }
}

function decorationOf(name: string, led: Led | 'asking'): Decoration {
  const { class: className = '', ...attributes } = attributesOf(name, led)
  return Decoration.mark({ tagName: 'a', class: className, attributes })
}

const plugin = ViewPlugin.fromClass(DocumentLinks, { decorations: (links) => links.decorations })

function nameAt(state: EditorState, at: number): string | undefined {
  for (const side of [-1, 1] as const)
    for (let node: SyntaxNode | null = syntaxTree(state).resolveInner(at, side); node; node = node.parent)
      if (node.name === 'NameLink') return nameIn(state, node)
  return undefined
}

/** A link that is shown as one opens with a click, one that shows its brackets with Ctrl or ⌘ and a click, as every other link. */
function nameUnder(event: MouseEvent, view: EditorView): string | undefined {
  if (event.button !== 0 || event.shiftKey || event.altKey || !(event.target instanceof Element)) return undefined
  const rendered = event.target.closest('a[data-document-name]')?.getAttribute('data-document-name')
  if (rendered) return rendered
  if (!event.ctrlKey && !event.metaKey) return undefined
  const at = view.posAtCoords({ x: event.clientX, y: event.clientY })
  return at === null ? undefined : nameAt(view.state, at)
}

function press(view: EditorView, name: string | undefined): boolean {
  if (name !== undefined) void view.plugin(plugin)?.press(name)
  return name !== undefined
}

export const extension = [
  plugin,
  Prec.high([
    EditorView.domEventHandlers({
      mousedown(event, view) {
        if (nameUnder(event, view) === undefined) return false
        event.preventDefault()
        return true
      },
      click(event, view) {
        if (!press(view, nameUnder(event, view))) return false
        event.preventDefault()
        return true
      },
    }),
    keymap.of([{ key: 'Mod-Enter', run: (view) => press(view, nameAt(view.state, view.state.selection.main.head)) }]),
  ]),
]
