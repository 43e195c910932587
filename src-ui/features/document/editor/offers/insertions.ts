// Blocks and links that buttons and the menu after `/` put into a text.
import type { StateCommand } from '@codemirror/state'

/** Where the caret goes in what is inserted. */
const CARET = '\0'

/** Puts a block into a line of its own, with blank lines around it where there is other text. */
export function insertBlock(block: string): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false
    const line = state.doc.lineAt(state.selection.main.head)
    const isBlank = line.text.trim() === ''
    const above = line.number > 1 ? state.doc.line(line.number - 1).text.trim() : ''
    const below = line.number < state.doc.lines ? state.doc.line(line.number + 1).text.trim() : ''
    const before = isBlank ? (above === '' ? '' : '\n') : '\n\n'
    const isLast = line.number === state.doc.lines
    const after = isLast || below !== '' ? '\n' : ''
    const at = block.indexOf(CARET)
    const text = block.replace(CARET, '')
    const from = isBlank ? line.from : line.to
    const anchor = from + before.length + (at === -1 ? text.length + 1 : at)
    const changes = { from, to: line.to, insert: before + text + after }
    dispatch(state.update({ changes, selection: { anchor }, userEvent: 'input', scrollIntoView: true }))
    return true
  }
}

/** `behind`: so many characters behind the caret are replaced, too. */
export function insertText(text: string, behind = 0): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false
    const { from, to } = state.selection.main
    const changes = { from, to: to + behind, insert: text }
    dispatch(state.update({ changes, selection: { anchor: from + text.length }, userEvent: 'input' }))
    return true
  }
}

/** An address that is selected becomes the target of a link, other words its text; what is missing is where the caret goes. */
export const insertLink: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false
  const { from, to } = state.selection.main
  const selected = state.sliceDoc(from, to)
  if (selected.includes('\n')) return false
  const isAddress = /^(https?:\/\/|www\.)\S+$/i.test(selected)
  const link = isAddress ? `[](${selected})` : `[${selected}]()`
  const anchor = from + (isAddress || selected === '' ? 1 : link.length - 1)
  dispatch(state.update({ changes: { from, to, insert: link }, selection: { anchor }, userEvent: 'input' }))
  return true
}

export const insertCode = insertBlock(`\`\`\`${CARET}\n\n\`\`\``)
export const insertFormula = insertBlock(`$$\n${CARET}\n$$`)
export const insertRule = insertBlock('---')

export const insertTable = insertBlock('|  |  |\n| --- | --- |\n|  |  |')
