/** Macs, and iPads with a keyboard, have ⌘ where others have Ctrl. */
const isMac = /Mac|iP/.test(navigator.platform)

/** As it is written before another key. */
export const MODIFIER = isMac ? '⌘' : 'Ctrl+'
export const hasModifier = ({ ctrlKey, metaKey }: KeyboardEvent): boolean => (isMac ? metaKey : ctrlKey)
/** The key of the search page, see `search-key.ts`. */
export const SEARCH_KEY = isMac ? '⇧⌘F' : 'Ctrl+Shift+F'
