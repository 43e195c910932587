// Bold, italic, code: signs round what is selected, or round the caret. A caret stays a caret: what is typed next must
// never replace a word that nobody has selected.
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language'
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type SelectionRange,
  type StateCommand,
} from '@codemirror/state'

type Mark = '**' | '*' | '`'
type Changed = { changes: ChangeSpec; range: SelectionRange }
type Marked = { open: Sign; close: Sign }
type Sign = { from: number; to: number }

const PARSE_MS = 20
const NODES: Record<Mark, string> = { '**': 'StrongEmphasis', '*': 'Emphasis', '`': 'InlineCode' }

/** Puts `mark` round the selection, the word or the caret, takes it away again, or steps out of it. */
export function toggleMark(mark: Mark): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false
    const change = state.changeByRange((range) =>
      range.empty ? atCaret(state, range.head, mark) : roundSelection(state, range, mark),
    )
    dispatch(state.update(change, { userEvent: 'input', scrollIntoView: true }))
    return true
  }
}

function atCaret(state: EditorState, head: number, mark: Mark): Changed {
  const { length } = mark
  if (marksBefore(state, head, mark) && marksAfter(state, head, mark)) {
    return { changes: { from: head - length, to: head + length }, range: EditorSelection.cursor(head - length) }
  }
  const marked = markedAt(state, head, head, mark)
  if (marked && head < marked.close.from) return unmarked(marked, head, head)
  if (marked || isBeforeClosing(state, head, mark)) return steppedOut(state, head, mark)

  const word = state.wordAt(head)
  const isInside = word !== null && word.from < head && head < word.to
  const { from, to } = isInside ? word : { from: head, to: head }
  return { changes: round(from, to, mark), range: EditorSelection.cursor(head + length) }
}

function roundSelection(state: EditorState, { from, to }: SelectionRange, mark: Mark): Changed {
  const marked = markedAt(state, from, to, mark)
  if (marked && from <= marked.open.to && to >= marked.close.from) return unmarked(marked, from, to)
  const { length } = mark
  if (marksBefore(state, from, mark) && marksAfter(state, to, mark)) {
    return unmarked({ open: { from: from - length, to: from }, close: { from: to, to: to + length } }, from, to)
  }
  return { changes: round(from, to, mark), range: EditorSelection.range(from + length, to + length) }
}

function round(from: number, to: number, mark: Mark): ChangeSpec {
  return [
    { from, insert: mark },
    { from: to, insert: mark },
  ]
}

function unmarked({ open, close }: Marked, from: number, to: number): Changed {
  const gone = open.to - open.from
  const without = (at: number) => Math.min(Math.max(at, open.to), close.from) - gone
  return { changes: [open, close], range: EditorSelection.range(without(from), without(to)) }
}

/** Behind the closing sign. Spaces before it go out too: a sign that follows a space closes nothing. */
function steppedOut(state: EditorState, head: number, mark: Mark): Changed {
  const spaces = / *$/.exec(state.sliceDoc(state.doc.lineAt(head).from, head))?.[0] ?? ''
  const behind = head + mark.length
  const opening = head - spaces.length
  if (marksBefore(state, opening, mark)) {
    // Nothing but spaces: the pair goes, they stay.
    const changes = [
      { from: opening - mark.length, to: opening },
      { from: head, to: behind },
    ]
    return { changes, range: EditorSelection.cursor(head - mark.length) }
  }
  const changes =
    spaces === ''
      ? []
      : [
          { from: opening, to: head },
          { from: behind, insert: spaces },
        ]
  return { changes, range: EditorSelection.cursor(behind) }
}

/** The marked text that the range is inside of, as the parser sees it. */
function markedAt(state: EditorState, from: number, to: number, mark: Mark): Marked | undefined {
  const tree = ensureSyntaxTree(state, to, PARSE_MS) ?? syntaxTree(state)
  for (const side of [-1, 1] as const) {
    for (let node = tree.resolveInner(from, side); node.parent; node = node.parent) {
      const { firstChild: open, lastChild: close } = node
      if (node.name !== NODES[mark] || !open || !close) continue
      // An outer selection takes its signs along; a caret beside them is outside.
      const isInside = from === to ? open.to <= from && from <= close.from : node.from <= from && to <= node.to
      if (isInside) return { open, close }
    }
  }
  return undefined
}

/** The sign behind the caret ends something, though the parser may not think so yet: `**bold |**`. */
function isBeforeClosing(state: EditorState, head: number, mark: Mark): boolean {
  if (!marksAfter(state, head, mark)) return false
  const before = state.sliceDoc(state.doc.lineAt(head).from, head).replace(/^\s*\*\s/, '')
  const runs = before.replace(/\\./g, '').match(/\*+|`+/g) ?? []
  return runs.filter((run) => isRunWith(run, mark)).length % 2 === 1
}

function marksBefore(state: EditorState, at: number, mark: Mark): boolean {
  return isRunWith(/(\*+|`+)?$/.exec(state.sliceDoc(Math.max(0, at - 3), at))?.[0] ?? '', mark)
}

function marksAfter(state: EditorState, at: number, mark: Mark): boolean {
  return isRunWith(/^(\*+|`+)?/.exec(state.sliceDoc(at, at + 3))?.[0] ?? '', mark)
}

/** `*` inside `**` is not the sign that is looked for. */
function isRunWith(run: string, mark: Mark): boolean {
  return mark === '*' ? run.length % 2 === 1 && run.startsWith('*') : run.startsWith(mark)
}
