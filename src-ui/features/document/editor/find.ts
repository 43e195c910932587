// Find and replace, loaded when the editor has come to rest: few need it at once, and it is a good part of the editor.
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search'
import { keymap } from '@codemirror/view'

export const findExtension = [
  search({ top: true }),
  highlightSelectionMatches({ minSelectionLength: 2 }),
  keymap.of([...searchKeymap]),
]

export { openSearchPanel }
