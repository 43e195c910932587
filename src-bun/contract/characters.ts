// How long a text is for the people who read it. Every limit named `…_MAX_CHARS` counts characters as a reader sees them
// (grapheme clusters): an emoji, a flag and a letter with its accents are one each, however many UTF-16 units they have.

/** UTF-16 units that a character may have on average. A family of four with skin tones has 19. */
export const UNITS_PER_CHAR = 20

// Firefox has it since version 125; without it code points are counted, of which there are at least as many.
const segmenter = 'Segmenter' in Intl ? new Intl.Segmenter('en', { granularity: 'grapheme' }) : undefined

/** In UTF-16 units. In Chromium the cost of segmenting grows with the square of the length, so it is done piece by piece. */
const PIECE = 64

function* charactersOf(text: string): Iterable<string> {
  if (!segmenter) return yield* text
  let [from, length] = [0, PIECE]
  while (from < text.length) {
    const end = from + length
    // A surrogate pair is not cut.
    const piece = text.slice(from, (text.codePointAt(end - 1) ?? 0) > 0xffff ? end + 1 : end)
    const isLast = from + piece.length === text.length
    let taken = 0
    for (const { segment } of segmenter.segment(piece)) {
      // The last character of the piece may go on behind it.
      if (!isLast && taken + segment.length === piece.length) break
      yield segment
      taken += segment.length
    }
    from += taken
    length = taken === 0 ? 2 * length : PIECE
  }
}

/** Only characters that are one unit each. */
const PLAIN = /^[\n\x20-\x7E]*$/

/** The number of characters, or `upTo` where there are more: what is only compared with a limit need not be counted to its end. */
export function countCharacters(text: string, upTo = Number.POSITIVE_INFINITY): number {
  if (PLAIN.test(text)) return Math.min(text.length, upTo)
  let count = 0
  for (const _ of charactersOf(text)) if (++count >= upTo) break
  return count
}

/** Whether a text has at most `maxChars` characters and, on average, at most `UNITS_PER_CHAR` units in each. */
export function fitsInto(maxChars: number, text: string): boolean {
  if (text.length > maxChars * UNITS_PER_CHAR) return false
  // A text has no more characters than units, so a short one need not be segmented.
  return text.length <= maxChars || countCharacters(text, maxChars + 1) <= maxChars
}

/** The longest beginning of a text that `fitsInto` takes, without half a character at its end. */
export function beginningOf(text: string, maxChars: number): string {
  if (fitsInto(maxChars, text)) return text
  let beginning = ''
  let count = 0
  for (const character of charactersOf(text)) {
    if (++count > maxChars || beginning.length + character.length > maxChars * UNITS_PER_CHAR) break
    beginning += character
  }
  return beginning
}
