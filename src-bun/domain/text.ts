// Cleans text that people type and others read.

// Characters that show nothing, or change the direction of the text around them, make one name look like another. The joiner
// and the variation selectors stay, because they hold emoji together.
const INVISIBLE = /(?![\u200D\uFE0E\uFE0F])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/gu
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u
// What a message must not hold: control characters but line breaks and tabs, and those that embed or isolate text of another direction.
const INVISIBLE_IN_BODY = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF]/g

/**
 * A one-line name or title of at most `maxChars` UTF-16 units: in normal form NFKC, without invisible characters, with single
 * spaces. Empty where nothing visible is left, or where it is too long: NFKC can make it longer than it was sent.
 */
export function cleanName(text: string, maxChars: number): string {
  const clean = text.toWellFormed().normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim()
  return VISIBLE.test(clean) && clean.length <= maxChars ? clean : ''
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * The longest beginning of a clean name that has at most `maxChars` UTF-16 units and ends between two characters as a reader
 * sees them. Where the first of them is longer than that by itself, it ends between two code points.
 */
export function shortenName(name: string, maxChars: number): string {
  const whole = beginningOf(
    [...graphemes.segment(name)].map(({ segment }) => segment),
    maxChars,
  )
  return (whole === '' ? beginningOf([...name], maxChars) : whole).trimEnd()
}

function beginningOf(parts: readonly string[], maxChars: number): string {
  let text = ''
  for (const part of parts) {
    if (text.length + part.length > maxChars) break
    text += part
  }
  return text
}

/** A message: with its line breaks, and without control characters and those that embed text of another direction. May come back empty. */
export function cleanBody(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/\r\n?/g, '\n')
      .replace(INVISIBLE_IN_BODY, '')
      .replace(/^\n+/, '')
      // Not /\s+$/, which takes a second for a message of nothing but blanks.
      .trimEnd()
  )
}
