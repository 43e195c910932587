// The carets and selections of the others: in their colour, with a name that fades when they rest.
import { Annotation, EditorSelection, type Extension, type Range } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  type LayerMarker,
  layer,
  RectangleMarker,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import {
  compareRelativePositions,
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
  type Transaction,
} from 'yjs'
import type { DocumentLink } from '../../../state/documents/document-link.ts'

/** As y-codemirror.next says it, so that other editors see our caret and we see theirs. */
type CaretState = { cursor?: { anchor: unknown; head: unknown } | null; user?: { name?: string; color?: string } }

const caretsMoved = Annotation.define<true>()

type Caret = { head: number; name: string; colour: string; movedAt: number }

/** Drawn over the text, not in it: a caret in the text would break a word in two where a line is full. */
class CaretMarker implements LayerMarker {
  constructor(
    private readonly caret: Caret,
    private readonly at: { left: number; top: number; height: number },
  ) {}

  eq({ caret, at }: CaretMarker): boolean {
    const isSamePlace = at.left === this.at.left && at.top === this.at.top && at.height === this.at.height
    return isSamePlace && this.isSameMove(caret)
  }

  draw(): HTMLElement {
    const caret = document.createElement('div')
    caret.className = 'remote-caret'
    caret.style.setProperty('--person', this.caret.colour)
    const flag = document.createElement('span')
    flag.className = 'remote-caret-flag'
    flag.textContent = this.caret.name
    // An element that is drawn again, after scrolling for instance, goes on where the last one was.
    flag.style.animationDelay = `${Math.min(0, Math.round(this.caret.movedAt - performance.now()))}ms`
    caret.append(flag)
    this.place(caret)
    return caret
  }

  /** Pushed along by what others write it keeps its element; of a new move the flag is shown afresh. */
  update(dom: HTMLElement, { caret }: CaretMarker): boolean {
    if (!this.isSameMove(caret)) return false
    this.place(dom)
    return true
  }

  private isSameMove({ name, colour, movedAt }: Caret): boolean {
    return name === this.caret.name && colour === this.caret.colour && movedAt === this.caret.movedAt
  }

  private place({ style }: HTMLElement) {
    style.left = `${this.at.left}px`
    style.top = `${this.at.top}px`
    style.height = `${this.at.height}px`
  }
}

/** Where a line is full, behind the last word of it and not before the first of the next. */
function markersOf(view: EditorView, carets: readonly Caret[]): CaretMarker[] {
  return carets.flatMap((caret) => {
    const head = Math.min(caret.head, view.state.doc.length)
    const side = head === view.state.doc.lineAt(head).from ? 1 : -1
    return RectangleMarker.forRange(view, '', EditorSelection.cursor(head, side)).map(
      (at) => new CaretMarker(caret, at),
    )
  })
}

export function remoteCarets({ text, awareness, doc }: DocumentLink): Extension {
  class RemoteCarets {
    decorations: DecorationSet = Decoration.none
    carets: Caret[] = []
    private readonly moves = new Map<number, { at: string; time: number }>()

    constructor(private readonly view: EditorView) {
      awareness.on('change', this.heard)
      doc.on('beforeObserverCalls', this.typed)
      this.decorations = this.draw(view.state.doc.length)
    }

    destroy() {
      awareness.off('change', this.heard)
      doc.off('beforeObserverCalls', this.typed)
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

    /** At the end of the text typing does not change where a caret says it is; that its owner wrote does tell. */
    private readonly typed = ({ beforeState, afterState }: Transaction) => {
      for (const [clientId, clock] of afterState) {
        const move = this.moves.get(clientId)
        if (move && clock > (beforeState.get(clientId) ?? 0)) move.time = performance.now()
      }
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
      this.carets = []
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
        this.carets.push({ head, name: state.user?.name ?? '', colour, movedAt: this.movedAt(clientId, state.cursor) })
      }
      return Decoration.set(drawn, true)
    }

    private indexOf(position: unknown, length: number): number | undefined {
      const absolute = createAbsolutePositionFromRelativePosition(createRelativePositionFromJSON(position), doc)
      return absolute?.type === text ? Math.min(absolute.index, length) : undefined
    }

    private movedAt(clientId: number, cursor: unknown): number {
      const at = JSON.stringify(cursor)
      const before = this.moves.get(clientId)
      const move = before?.at === at ? before : { at, time: performance.now() }
      this.moves.set(clientId, move)
      return move.time
    }
  }

  const plugin = ViewPlugin.fromClass(RemoteCarets, { decorations: (carets) => carets.decorations })
  return [
    plugin,
    layer({
      above: true,
      class: 'remote-carets',
      markers: (view) => markersOf(view, view.plugin(plugin)?.carets ?? []),
      update: (update) => update.docChanged || update.transactions.some((each) => each.annotation(caretsMoved)),
    }),
  ]
}
