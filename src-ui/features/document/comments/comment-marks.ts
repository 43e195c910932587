// The ranges of comments in the editor, and where each of them is now.
import { Annotation, type Extension, Prec, type Range } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, keymap, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import type { TextPositions } from '../editor/text-positions.ts'
import { createCellMarks } from './cell-marks.ts'
import { type Place, type Placed, placeOf } from './places.ts'
import { suggestionMarks } from './suggestions/suggestion-marks.ts'

export type Marked = Placed & { id: string; isShown: boolean; isCurrent: boolean }

type Options = {
  marked: () => readonly Marked[]
  /** Called with where each range is, after the marks or the text have changed. */
  onPlaces: (places: ReadonlyMap<string, Place>) => void
  onSelection: (selection: Place | undefined) => void
  /** The caret is in the mark of this comment. */
  onCaret: (id: string | undefined) => void
  /** The mark of this comment was pressed; `wasWriting`: the text had the focus before. */
  onPress: (id: string, wasWriting: boolean) => void
  /** The shortcut was pressed: with a selection, or with the caret in the mark of a comment. */
  onShortcut: (id: string | undefined) => boolean
  /** The shortcut for another text: for what is selected, or to insert one at the caret. */
  onSuggest: () => boolean
  onAsk: () => boolean
}

const marksChanged = Annotation.define<true>()
/** While somebody types, ranges are moved with the text; where exactly each one is, is asked of Yjs only after such a pause. */
const EXACT_AFTER_MS = 300

export const redrawMarks = (view: EditorView): void => view.dispatch({ annotations: marksChanged.of(true) })

/** The comment at a position, the shortest one where there are several. */
function commentAt(decorations: DecorationSet, position: number): string | undefined {
  let [found, length] = [undefined as string | undefined, Number.POSITIVE_INFINITY]
  decorations.between(position, position, (from, to, { spec }) => {
    if (to - from >= length) return
    found = spec.attributes['data-comment']
    length = to - from
  })
  return found
}

export function commentMarks(positions: TextPositions, options: Options): Extension {
  class Marks {
    decorations: DecorationSet
    private timer: ReturnType<typeof setTimeout> | undefined
    private readonly cells: ReturnType<typeof createCellMarks>

    constructor(private readonly view: EditorView) {
      this.decorations = this.build()
      this.cells = createCellMarks(view, { decorations: () => this.decorations, onPress: options.onPress })
      this.cells.draw()
    }

    update(update: ViewUpdate) {
      if (update.transactions.some((each) => each.annotation(marksChanged))) this.decorations = this.build()
      else if (update.docChanged) {
        this.decorations = this.decorations.map(update.changes)
        this.redrawSoon()
      }
      this.cells.draw()
      if (update.selectionSet || update.docChanged || update.focusChanged) {
        const { from, to, empty } = update.state.selection.main
        options.onSelection(empty ? undefined : { from, to })
        options.onCaret(empty ? commentAt(this.decorations, from) : undefined)
      }
    }

    destroy() {
      clearTimeout(this.timer)
      this.cells.destroy()
    }

    private redrawSoon() {
      clearTimeout(this.timer)
      if (options.marked().length === 0) return
      // An input method that is composing would lose its place.
      this.timer = setTimeout(() => (this.view.composing ? this.redrawSoon() : redrawMarks(this.view)), EXACT_AFTER_MS)
    }

    private build(): DecorationSet {
      const places = new Map<string, Place>()
      const ranges: Range<Decoration>[] = []
      for (const { id, isShown, isCurrent, ...placed } of options.marked()) {
        const place = placeOf(positions, placed, this.view.state.doc)
        if (!place) continue
        places.set(id, place)
        if (!isShown) continue
        const attributes = { 'data-comment': id, ...(isCurrent ? { 'data-current': '' } : {}) }
        if (placed.suggestion) ranges.push(...suggestionMarks(place, placed.suggestion, attributes))
        else if (place.from < place.to)
          ranges.push(Decoration.mark({ class: 'comment-mark', attributes }).range(place.from, place.to))
      }
      // An editor takes no change while it is being updated, and neither does who listens.
      queueMicrotask(() => options.onPlaces(places))
      return Decoration.set(ranges, true)
    }
  }

  const plugin = ViewPlugin.fromClass(Marks, { decorations: (marks) => marks.decorations })
  let hadFocus = false
  return [
    plugin,
    EditorView.domEventHandlers({
      mousedown(_event, view) {
        hadFocus = view.hasFocus
      },
      click(event) {
        const mark = event.target instanceof Element && event.target.closest<HTMLElement>('[data-comment]')
        const { comment } = mark ? mark.dataset : {}
        if (comment !== undefined) options.onPress(comment, hadFocus)
      },
    }),
    Prec.high(
      keymap.of([
        {
          key: 'Mod-Alt-m',
          preventDefault: true,
          run: (view) => {
            const { empty, head } = view.state.selection.main
            const decorations = view.plugin(plugin)?.decorations
            return options.onShortcut(empty && decorations ? commentAt(decorations, head) : undefined)
          },
        },
        { key: 'Mod-Alt-s', preventDefault: true, run: () => options.onSuggest() },
        { key: 'Mod-Alt-r', preventDefault: true, run: () => options.onAsk() },
      ]),
    ),
  ]
}
