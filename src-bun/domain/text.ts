// Hygiene of text that people type and others read.

// Control signs, zero-width signs, direction overrides and the byte-order mark: they make one name look like another.
// The joiner U+200D stays: emoji families are built with it.
const INVISIBLE = /[\p{Cc}\u200B\u200C\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu
// As above, but lines and tabs may stay.
const INVISIBLE_IN_TEXT = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF]/g

/** A one-line name or title: compatibility signs folded (NFKC), nothing invisible, single spaces. May come back empty. */
export function cleanName(text: string): string {
  return text.normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim()
}

/** A message: line breaks kept, nothing that changes the direction of what stands around it. May come back empty. */
export function cleanBody(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(INVISIBLE_IN_TEXT, '')
    .replace(/^\n+|\s+$/g, '')
}
