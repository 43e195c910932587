// Hygiene of text that people type and others read.

// Signs that show nothing or turn the text around them make one name look like another. What holds emoji together
// stays: the joiner and the variation selectors.
const INVISIBLE = /(?![\u200D\uFE0E\uFE0F])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/gu
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u
// As above, but lines and tabs may stay.
const INVISIBLE_IN_TEXT = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF]/g

/**
 * A one-line name or title of at most `maxChars`: compatibility signs folded (NFKC), nothing invisible, single spaces.
 * Empty where nothing is left to be read, or it is too long: folding can make it longer than it was sent.
 */
export function cleanName(text: string, maxChars: number): string {
  const clean = text.toWellFormed().normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim()
  return VISIBLE.test(clean) && clean.length <= maxChars ? clean : ''
}

/** A message: line breaks kept, nothing that changes the direction of what stands around it. May come back empty. */
export function cleanBody(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/\r\n?/g, '\n')
      .replace(INVISIBLE_IN_TEXT, '')
      .replace(/^\n+/, '')
      // Not /\s+$/: it takes a second for a message of blanks.
      .trimEnd()
  )
}
