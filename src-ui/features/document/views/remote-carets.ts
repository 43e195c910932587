// The carets and selections of other people, in their colour. A caret shows its owner's name for a while after it has moved.
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
import { compareRelativePositions, createRelativePositionFromJSON, type Transaction } from 'yjs'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import type { TextPositions } from '../editor/text-positions.ts'
import { type FlagPlace, flagPlace } from './flag-place.ts'

/** The awareness format of y-codemirror.next, so that other editors see our carets and we see theirs. */
type CaretState = {
  cursor?: { anchor: unknown; head: unknown } | null
  user?: { name?: string; color?: string; colorLight?: string }
}

const caretsMoved = Annotation.define<true>()

type Caret = { clientId: number; head: number; name: string; colour: string; movedAt: number }

/** The name is shown for so long after a move, as in the style sheet, and a little more. In ms. */
const NAMED_MS = 2500

/** Drawn in a layer above the text: an element inside the text would allow a line break in the middle of a word. */
class CaretMarker implements LayerMarker {
  constructor(
    private readonly caret: Caret,
    private readonly at: { left: number; top: number; height: number },
    private readonly flag: FlagPlace | undefined,
  ) {}

  eq({ caret, at, flag }: CaretMarker): boolean {
    const isSamePlace = at.left === this.at.left && at.top === this.at.top && at.height === this.at.height
    const isSameFlag =
      flag?.at === this.flag?.at && flag?.isLeft === this.flag?.isLeft && flag?.shift === this.flag?.shift
    return isSamePlace && isSameFlag && this.isSameMove(caret)
  }

  draw(): HTMLElement {
    const caret = document.createElement('div')
    caret.className = 'remote-caret'
    caret.style.setProperty('--person', this.caret.colour)
    const flag = document.createElement('span')
    flag.className = 'remote-caret-flag'
    flag.textContent = this.caret.name
    // An element that is created again, for instance after scrolling, continues the animation of the one before.
    flag.style.animationDelay = `${Math.min(0, Math.round(this.caret.movedAt - performance.now()))}ms`
    caret.append(flag)
    this.place(caret)
    return caret
  }

  /** Keeps the element when only its place has changed. After a move of the caret a new element restarts the name's animation. */
  update(dom: HTMLElement, { caret }: CaretMarker): boolean {
    if (!this.isSameMove(caret)) return false
    this.place(dom)
    return true
  }

  private isSameMove({ name, colour, movedAt }: Caret): boolean {
    return name === this.caret.name && colour === this.caret.colour && movedAt === this.caret.movedAt
  }

  private place({ style, dataset }: HTMLElement) {
    const { at = 'above', isLeft = false, shift = 0 } = this.flag ?? {}
    dataset['flag'] = at
    dataset['side'] = isLeft ? 'left' : 'right'
    style.setProperty('--flag-shift', `${shift}px`)
    style.left = `${this.at.left}px`
    style.top = `${this.at.top}px`
    style.height = `${this.at.height}px`
  }
}

/** Where the name of a caret stood last, and since which move. */
type Flags = Map<number, { movedAt: number; place: FlagPlace | undefined }>

/** At a wrapped line's end a caret is drawn behind its last word, not in front of the first word of the next row. */
function markersOf(view: EditorView, carets: readonly Caret[], flags: Flags): CaretMarker[] {
  return carets.flatMap((caret) => {
    const { clientId, movedAt, name } = caret
    const head = Math.min(caret.head, view.state.doc.length)
    const side = head === view.state.doc.lineAt(head).from ? 1 : -1
    const drawn = RectangleMarker.forRange(view, '', EditorSelection.cursor(head, side))
    // A name that is not shown any more stays where it is: with many people the screen would be measured often.
    const isPlaced = flags.get(clientId)?.movedAt === movedAt && performance.now() - movedAt > NAMED_MS
    const row = isPlaced || drawn.length === 0 ? null : view.coordsAtPos(head, side)
    if (row) flags.set(clientId, { movedAt, place: flagPlace(view, row, name) })
    return drawn.map((at) => new CaretMarker(caret, at, flags.get(clientId)?.place))
  })
}

export function remoteCarets({ awareness, doc }: DocumentLink, positions: TextPositions): Extension {
  class RemoteCarets {
    decorations: DecorationSet = Decoration.none
    carets: Caret[] = []
    private readonly moves = new Map<number, { at: string; time: number }>()

    constructor(private readonly view: EditorView) {
      awareness.on('change', this.awarenessChanged)
      doc.on('beforeObserverCalls', this.documentChanged)
      this.decorations = this.buildDecorations(view.state.doc.length)
    }

    destroy() {
      flags.clear()
      awareness.off('change', this.awarenessChanged)
      doc.off('beforeObserverCalls', this.documentChanged)
    }

    update(update: ViewUpdate) {
      if (update.selectionSet || update.focusChanged || update.docChanged) this.publishOwnCaret(update)
      const moved = update.transactions.some((transaction) => transaction.annotation(caretsMoved))
      if (moved || update.docChanged) this.decorations = this.buildDecorations(update.state.doc.length)
    }

    private readonly awarenessChanged = ({
      added,
      updated,
      removed,
    }: Record<'added' | 'updated' | 'removed', number[]>) => {
      const isOfOthers = [...added, ...updated, ...removed].some((clientId) => clientId !== doc.clientID)
      if (isOfOthers) this.view.dispatch({ annotations: caretsMoved.of(true) })
    }

    /** A caret at the end of the text keeps its relative position while its owner types, so typing itself counts as a move. */
    private readonly documentChanged = ({ beforeState, afterState }: Transaction) => {
      for (const [clientId, clock] of afterState) {
        const move = this.moves.get(clientId)
        if (move && clock > (beforeState.get(clientId) ?? 0)) move.time = performance.now()
      }
    }

    private publishOwnCaret(update: ViewUpdate) {
      const state = awareness.getLocalState() as CaretState | null
      if (state === null || !update.view.hasFocus) return
      const { main } = update.state.selection
      const anchor = positions.toRelative(main.anchor)
      const head = positions.toRelative(main.head)
      const published = state.cursor
      const isSame =
        published != null &&
        compareRelativePositions(createRelativePositionFromJSON(published.anchor), anchor) &&
        compareRelativePositions(createRelativePositionFromJSON(published.head), head)
      if (!isSame) awareness.setLocalStateField('cursor', { anchor, head })
    }

    private buildDecorations(length: number): DecorationSet {
      const decorations: Range<Decoration>[] = []
      this.carets = []
      for (const [clientId, state] of awareness.getStates() as Map<number, CaretState>) {
        if (clientId === doc.clientID || state.cursor == null) continue
        const anchor = this.indexOf(state.cursor.anchor, length)
        const head = this.indexOf(state.cursor.head, length)
        if (anchor === undefined || head === undefined) continue

        const colour = state.user?.color ?? 'gray'
        const [from, to] = anchor < head ? [anchor, head] : [head, anchor]
        if (from < to) {
          const attributes = { style: `--person-soft: ${state.user?.colorLight ?? 'transparent'}` }
          decorations.push(Decoration.mark({ class: 'remote-selection', attributes }).range(from, to))
        }
        this.carets.push({
          clientId,
          head,
          name: state.user?.name ?? '',
          colour,
          movedAt: this.movedAt(clientId, state.cursor),
        })
      }
      return Decoration.set(decorations, true)
    }

    private indexOf(position: unknown, length: number): number | undefined {
      const shown = positions.fromRelative(createRelativePositionFromJSON(position))
      return shown === undefined ? undefined : Math.min(shown, length)
    }

    private movedAt(clientId: number, cursor: unknown): number {
      const at = JSON.stringify(cursor)
      const before = this.moves.get(clientId)
      const move = before?.at === at ? before : { at, time: performance.now() }
      this.moves.set(clientId, move)
      return move.time
    }
  }

  const flags: Flags = new Map()
  const plugin = ViewPlugin.fromClass(RemoteCarets, { decorations: (carets) => carets.decorations })
  return [
    plugin,
    layer({
      above: true,
      class: 'remote-carets',
      markers: (view) => markersOf(view, view.plugin(plugin)?.carets ?? [], flags),
      update: (update) => update.docChanged || update.transactions.some((each) => each.annotation(caretsMoved)),
    }),
  ]
}
