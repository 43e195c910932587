// The ranges of comments in the editor, and where each of them is now.
import { Annotation, type Extension, Prec, type Range } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, keymap, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { decodeRelativePosition, encodeRelativePosition, type RelativePosition } from 'yjs'
import type { CommentRange } from '../../../../src-bun/contract/comments.ts'
import type { TextPositions } from '../editor/text-positions.ts'

/** A range in the text of the editor. It is empty where the text was deleted. */
export type Place = { from: number; to: number }
export type Marked = { id: string; range: CommentRange; isShown: boolean; isCurrent: boolean }

type Options = {
  marked: () => readonly Marked[]
  /** Called with where each range is, after the marks or the text have changed. */
  onPlaces: (places: ReadonlyMap<string, Place>) => void
  onSelection: (selection: Place | undefined) => void
  /** The mark of this comment was pressed; `wasWriting`: the text had the focus before. */
  onPress: (id: string, wasWriting: boolean) => void
  /** The shortcut was pressed: with a selection, or with the caret in the mark of a comment. */
  onShortcut: (id: string | undefined) => boolean
}

const marksChanged = Annotation.define<true>()
/** While somebody types, ranges are moved with the text; where exactly each one is, is asked of Yjs only after such a pause. */
const EXACT_AFTER_MS = 300

export const redrawMarks = (view: EditorView): void => view.dispatch({ annotations: marksChanged.of(true) })

/** The positions stay at the first and at the last character of the range. */
export function rangeOf(positions: TextPositions, { from, to }: Place): CommentRange {
  const encode = (position: RelativePosition) => btoa(String.fromCharCode(...encodeRelativePosition(position)))
  return { start: encode(positions.toRelative(from)), end: encode(positions.toRelative(to, -1)) }
}

/** Undefined where the hub has something that is no position, or one in another text. */
function placeOf(positions: TextPositions, { start, end }: CommentRange, length: number): Place | undefined {
  try {
    const [from, to] = [start, end].map((text) => {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
      return positions.fromRelative(decodeRelativePosition(bytes))
    })
    if (from === undefined || to === undefined) return undefined
    return { from: Math.min(from, length), to: Math.min(Math.max(from, to), length) }
  } catch {
    // What another client has stored there is none.
    return undefined
  }
}

export function commentMarks(positions: TextPositions, options: Options): Extension {
  class Marks {
    decorations: DecorationSet
    private timer: ReturnType<typeof setTimeout> | undefined

    constructor(private readonly view: EditorView) {
      this.decorations = this.build()
    }

    update(update: ViewUpdate) {
      if (update.transactions.some((each) => each.annotation(marksChanged))) this.decorations = this.build()
      else if (update.docChanged) {
        this.decorations = this.decorations.map(update.changes)
        this.redrawSoon()
      }
      if (update.selectionSet || update.docChanged || update.focusChanged) {
        const { from, to, empty } = update.state.selection.main
        options.onSelection(empty ? undefined : { from, to })
      }
    }

    destroy() {
      clearTimeout(this.timer)
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
      for (const { id, range, isShown, isCurrent } of options.marked()) {
        const place = placeOf(positions, range, this.view.state.doc.length)
        if (!place) continue
        places.set(id, place)
        if (!isShown || place.from === place.to) continue
        const attributes = { 'data-comment': id, ...(isCurrent ? { 'data-current': '' } : {}) }
        ranges.push(Decoration.mark({ class: 'comment-mark', attributes }).range(place.from, place.to))
      }
      // An editor takes no change while it is being updated, and neither does who listens.
      queueMicrotask(() => options.onPlaces(places))
      return Decoration.set(ranges, true)
    }
  }

  const plugin = ViewPlugin.fromClass(Marks, { decorations: (marks) => marks.decorations })
  /** The comment at the caret, the shortest one where there are several. */
  function atCaret(view: EditorView): string | undefined {
    const { head } = view.state.selection.main
    let [found, length] = [undefined as string | undefined, Number.POSITIVE_INFINITY]
    view.plugin(plugin)?.decorations.between(head, head, (from, to, { spec }) => {
      if (to - from >= length) return
      found = spec.attributes['data-comment']
      length = to - from
    })
    return found
  }
  let hadFocus = false
  return [
    plugin,
    EditorView.domEventHandlers({
      mousedown(_event, view) {
        hadFocus = view.hasFocus
      },
      click(event) {
        const mark = event.target instanceof Element && event.target.closest<HTMLElement>('.comment-mark')
        const { comment } = mark ? mark.dataset : {}
        if (comment !== undefined) options.onPress(comment, hadFocus)
      },
    }),
    Prec.high(
      keymap.of([
        {
          key: 'Mod-Alt-m',
          preventDefault: true,
          run: (view) => options.onShortcut(view.state.selection.main.empty ? atCaret(view) : undefined),
        },
      ]),
    ),
  ]
}
