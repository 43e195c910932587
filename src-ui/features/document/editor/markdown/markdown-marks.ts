// Bold, italic and code: puts marks around the selection or the caret, and removes them. A caret never becomes a selection,
// because the next key would then replace a word that nobody has selected.
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language'
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type SelectionRange,
  type StateCommand,
} from '@codemirror/state'

type Mark = '**' | '*' | '`'
type RangeChange = { changes: ChangeSpec; range: SelectionRange }
type MarkedText = { open: Span; close: Span }
type Span = { from: number; to: number }

const PARSE_MS = 20
const NODES: Record<Mark, string> = { '**': 'StrongEmphasis', '*': 'Emphasis', '`': 'InlineCode' }

/**
 * Puts `mark` around the selection, else around the word at the caret, else around the caret. Where the text is marked
 * already, removes the marks or moves the caret behind the closing one.
 */
export function toggleMark(mark: Mark): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false
    const change = state.changeByRange((range) =>
      range.empty ? toggleAtCaret(state, range.head, mark) : toggleSelection(state, range, mark),
    )
    dispatch(state.update(change, { userEvent: 'input', scrollIntoView: true }))
    return true
  }
}

function toggleAtCaret(state: EditorState, head: number, mark: Mark): RangeChange {
  const { length } = mark
  if (hasMarkBefore(state, head, mark) && hasMarkAfter(state, head, mark)) {
    return { changes: { from: head - length, to: head + length }, range: EditorSelection.cursor(head - length) }
  }
  const marked = markedAt(state, head, head, mark)
  if (marked && head < marked.close.from) return unwrap(marked, head, head)
  if (marked || isBeforeClosing(state, head, mark)) return stepOut(state, head, mark)

  const word = state.wordAt(head)
  const isInside = word !== null && word.from < head && head < word.to
  const { from, to } = isInside ? word : { from: head, to: head }
  return { changes: wrap(from, to, mark), range: EditorSelection.cursor(head + length) }
}

function toggleSelection(state: EditorState, { from, to }: SelectionRange, mark: Mark): RangeChange {
  const marked = markedAt(state, from, to, mark)
  if (marked && from <= marked.open.to && to >= marked.close.from) return unwrap(marked, from, to)
  const { length } = mark
  if (hasMarkBefore(state, from, mark) && hasMarkAfter(state, to, mark)) {
    return unwrap({ open: { from: from - length, to: from }, close: { from: to, to: to + length } }, from, to)
  }
  return { changes: wrap(from, to, mark), range: EditorSelection.range(from + length, to + length) }
}

function wrap(from: number, to: number, mark: Mark): ChangeSpec {
  return [
    { from, insert: mark },
    { from: to, insert: mark },
  ]
}

function unwrap({ open, close }: MarkedText, from: number, to: number): RangeChange {
  const removedLength = open.to - open.from
  const shifted = (at: number) => Math.min(Math.max(at, open.to), close.from) - removedLength
  return { changes: [open, close], range: EditorSelection.range(shifted(from), shifted(to)) }
}

/** Moves the caret behind the closing mark, and spaces before that mark too: a mark after a space does not close. */
function stepOut(state: EditorState, head: number, mark: Mark): RangeChange {
  const spaces = / *$/.exec(state.sliceDoc(state.doc.lineAt(head).from, head))?.[0] ?? ''
  const afterMark = head + mark.length
  const opening = head - spaces.length
  if (hasMarkBefore(state, opening, mark)) {
    // There are only spaces between the marks: removes the marks and keeps the spaces.
    const changes = [
      { from: opening - mark.length, to: opening },
      { from: head, to: afterMark },
    ]
    return { changes, range: EditorSelection.cursor(head - mark.length) }
  }
  const changes =
    spaces === ''
      ? []
      : [
          { from: opening, to: head },
          { from: afterMark, insert: spaces },
        ]
  return { changes, range: EditorSelection.cursor(afterMark) }
}

/** The marked text around a range, according to the parser. */
function markedAt(state: EditorState, from: number, to: number, mark: Mark): MarkedText | undefined {
  const tree = ensureSyntaxTree(state, to, PARSE_MS) ?? syntaxTree(state)
  for (const side of [-1, 1] as const) {
    for (let node = tree.resolveInner(from, side); node.parent; node = node.parent) {
      const { firstChild: open, lastChild: close } = node
      if (node.name !== NODES[mark] || !open || !close) continue
      // A selection may include the marks; a caret must be between them.
      const isInside = from === to ? open.to <= from && from <= close.from : node.from <= from && to <= node.to
      if (isInside) return { open, close }
    }
  }
  return undefined
}

/** Whether the mark behind the caret closes something. The parser does not see that yet in `**bold |**`. */
function isBeforeClosing(state: EditorState, head: number, mark: Mark): boolean {
  if (!hasMarkAfter(state, head, mark)) return false
  const before = state.sliceDoc(state.doc.lineAt(head).from, head).replace(/^\s*\*\s/, '')
  const runs = before.replace(/\\./g, '').match(/\*+|`+/g) ?? []
  return runs.filter((run) => isRunWith(run, mark)).length % 2 === 1
}

function hasMarkBefore(state: EditorState, at: number, mark: Mark): boolean {
  return isRunWith(/(\*+|`+)?$/.exec(state.sliceDoc(Math.max(0, at - 3), at))?.[0] ?? '', mark)
}

function hasMarkAfter(state: EditorState, at: number, mark: Mark): boolean {
  return isRunWith(/^(\*+|`+)?/.exec(state.sliceDoc(at, at + 3))?.[0] ?? '', mark)
}

/** Whether a run of mark characters contains `mark`. The `*` of a `**` is not an italic mark. */
function isRunWith(run: string, mark: Mark): boolean {
  return mark === '*' ? run.length % 2 === 1 && run.startsWith('*') : run.startsWith(mark)
}
