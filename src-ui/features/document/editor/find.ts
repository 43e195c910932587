// Find and replace, in a chunk of its own that is loaded after the editor is shown: it is large, and few people need it at once.
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search'
import { keymap } from '@codemirror/view'

export const findExtension = [
  search({ top: true }),
  highlightSelectionMatches({ minSelectionLength: 2 }),
  keymap.of([...searchKeymap]),
]

export { openSearchPanel }
