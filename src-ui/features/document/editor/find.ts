// Find and replace, in a chunk of its own that is loaded after the editor is shown: it is large, and few people need it at once.
import { gotoLine, highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search'
import { keymap } from '@codemirror/view'
import { findCount } from './find-count.ts'

export const findExtension = [
  search({ top: true }),
  findCount,
  highlightSelectionMatches({ minSelectionLength: 2 }),
  // The lines of a document have no numbers to go to.
  keymap.of(searchKeymap.filter(({ run }) => run !== gotoLine)),
]

export { openSearchPanel }
