// The carets and selections of the others: in their colour, with a name that fades when they rest.
import { Annotation, type Extension, type Range } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view'
import {
  compareRelativePositions,
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
} from 'yjs'
import type { DocumentLink } from '../../live/document-link.ts'

/** As y-codemirror.next says it, so that other editors see our caret and we see theirs. */
type CaretState = { cursor?: { anchor: unknown; head: unknown } | null; user?: { name?: string; color?: string } }

const caretsMoved = Annotation.define<true>()

class CaretWidget extends WidgetType {
  constructor(
    readonly name: string,
    readonly colour: string,
    /** Counts the moves: a new number is a new element, and its flag is shown afresh. */
    readonly move: number,
  ) {
    super()
  }

  override eq(other: CaretWidget): boolean {
    return other.name === this.name && other.colour === this.colour && other.move === this.move
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement('span')
    caret.className = 'remote-caret'
    caret.setAttribute('aria-hidden', 'true')
    caret.style.setProperty('--person', this.colour)
    const flag = document.createElement('span')
    flag.className = 'remote-caret-flag'
    flag.textContent = this.name
    // A word joiner gives the caret a height on an empty line without a place to break.
    caret.append('\u2060', flag)
    return caret
  }

  override ignoreEvent(): boolean {
    return true
  }
}

export function remoteCarets({ text, awareness, doc }: DocumentLink): Extension {
  class RemoteCarets {
    decorations: DecorationSet = Decoration.none
    private readonly moves = new Map<number, { at: string; count: number }>()

    constructor(private readonly view: EditorView) {
      awareness.on('change', this.heard)
      this.decorations = this.draw(view.state.doc.length)
    }

    destroy() {
      awareness.off('change', this.heard)
    }

    update(update: ViewUpdate) {
      if (update.selectionSet || update.focusChanged || update.docChanged) this.tellMine(update)
      const moved = update.transactions.some((transaction) => transaction.annotation(caretsMoved))
      if (moved || update.docChanged) this.decorations = this.draw(update.state.doc.length)
    }

    private readonly heard = ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>) => {
      const isOfOthers = [...added, ...updated, ...removed].some((clientId) => clientId !== doc.clientID)
      if (isOfOthers) this.view.dispatch({ annotations: caretsMoved.of(true) })
    }

    private tellMine(update: ViewUpdate) {
      const state = awareness.getLocalState() as CaretState | null
      if (state === null || !update.view.hasFocus) return
      const { main } = update.state.selection
      const anchor = createRelativePositionFromTypeIndex(text, main.anchor)
      const head = createRelativePositionFromTypeIndex(text, main.head)
      const told = state.cursor
      const isSame =
        told != null &&
        compareRelativePositions(createRelativePositionFromJSON(told.anchor), anchor) &&
        compareRelativePositions(createRelativePositionFromJSON(told.head), head)
      if (!isSame) awareness.setLocalStateField('cursor', { anchor, head })
    }

    private draw(length: number): DecorationSet {
      const drawn: Range<Decoration>[] = []
      for (const [clientId, state] of awareness.getStates() as Map<number, CaretState>) {
        if (clientId === doc.clientID || state.cursor == null) continue
        const anchor = this.indexOf(state.cursor.anchor, length)
        const head = this.indexOf(state.cursor.head, length)
        if (anchor === undefined || head === undefined) continue

        const colour = state.user?.color ?? 'gray'
        const [from, to] = anchor < head ? [anchor, head] : [head, anchor]
        if (from < to) {
          const attributes = { style: `--person: ${colour}` }
          drawn.push(Decoration.mark({ class: 'remote-selection', attributes }).range(from, to))
        }
        const widget = new CaretWidget(state.user?.name ?? '', colour, this.moveOf(clientId, state.cursor))
        drawn.push(Decoration.widget({ widget, side: head > anchor ? -1 : 1 }).range(head))
      }
      return Decoration.set(drawn, true)
    }

    private indexOf(position: unknown, length: number): number | undefined {
      const absolute = createAbsolutePositionFromRelativePosition(createRelativePositionFromJSON(position), doc)
      return absolute?.type === text ? Math.min(absolute.index, length) : undefined
    }

    private moveOf(clientId: number, cursor: unknown): number {
      const at = JSON.stringify(cursor)
      const before = this.moves.get(clientId)
      const move = before?.at === at ? before : { at, count: (before?.count ?? 0) + 1 }
      this.moves.set(clientId, move)
      return move.count
    }
  }

  return ViewPlugin.fromClass(RemoteCarets, { decorations: (carets) => carets.decorations })
}
