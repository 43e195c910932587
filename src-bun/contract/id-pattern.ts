export const ID_PATTERN = '^[0-9a-hjkmnp-tv-z]{16}$'
const idPattern = new RegExp(ID_PATTERN)

/** Tells an id from a name where an address may hold either. Pages use it, so this file imports nothing. */
export const isId = (text: string): boolean => idPattern.test(text)
