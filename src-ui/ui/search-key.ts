/** Ctrl+Shift+F, or ⌘+Shift+F. `code` is for keyboards without Latin letters. */
export const isSearchKey = ({ ctrlKey, metaKey, shiftKey, altKey, key, code }: KeyboardEvent): boolean =>
  (ctrlKey || metaKey) && shiftKey && !altKey && (key.toLowerCase() === 'f' || code === 'KeyF')
