import type { StateCommand } from '@codemirror/state'
import { marksIn } from '../../../../../src-bun/contract/http/footnotes.ts'

/** Puts a footnote where the caret is, and its line at the end of the text, into which the caret goes. */
export const insertFootnote: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false
  const text = state.doc.toString()
  const marks = marksIn(text)
  const number = 1 + Math.max(0, ...new Set(marks.map(({ label }) => (/^\d{1,6}$/.test(label) ? Number(label) : 0))))
  const { from, to } = state.selection.main
  const end = Math.max(to, text.trimEnd().length)
  const last = state.doc.lineAt(end)
  const isBelowAnother = marks.some((mark) => mark.isDefinition && mark.from >= last.from)
  const foot = `${isBelowAnother ? '\n' : '\n\n'}[^${number}]: `
  const changes = state.changes([
    { from, to, insert: `[^${number}]` },
    { from: end, to: text.length, insert: foot },
  ])
  const selection = { anchor: changes.newLength }
  dispatch(state.update({ changes, selection, userEvent: 'input', scrollIntoView: true }))
  return true
}
