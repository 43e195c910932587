// Which characters the fonts of a PDF file have, without opening the fonts: the page shows what would be missing before somebody takes a PDF.

/** The code points that the font for text has, from the first to the last of each range. A test compares them with the font. */
export const DRAWN: readonly (readonly [first: number, last: number])[] = [
  [0x0020, 0x007e],
  [0x00a0, 0x024f],
  [0x0300, 0x034f],
  [0x0351, 0x0353],
  [0x0357, 0x0358],
  [0x035a, 0x035a],
  [0x035c, 0x0362],
  [0x0370, 0x0377],
  [0x037a, 0x037f],
  [0x0384, 0x038a],
  [0x038c, 0x038c],
  [0x038e, 0x03a1],
  [0x03a3, 0x0525],
  [0x1e00, 0x1efb],
  [0x1f00, 0x1f15],
  [0x1f18, 0x1f1d],
  [0x1f20, 0x1f45],
  [0x1f48, 0x1f4d],
  [0x1f50, 0x1f57],
  [0x1f59, 0x1f59],
  [0x1f5b, 0x1f5b],
  [0x1f5d, 0x1f5d],
  [0x1f5f, 0x1f7d],
  [0x1f80, 0x1fb4],
  [0x1fb6, 0x1fc4],
  [0x1fc6, 0x1fd3],
  [0x1fd6, 0x1fdb],
  [0x1fdd, 0x1fef],
  [0x1ff2, 0x1ff4],
  [0x1ff6, 0x1ffe],
  [0x2000, 0x2064],
  [0x206a, 0x2071],
  [0x2074, 0x208e],
  [0x2090, 0x209c],
  [0x20a0, 0x20b5],
  [0x20b8, 0x20ba],
  [0x20bd, 0x20bd],
  [0x2100, 0x2109],
  [0x210b, 0x2149],
  [0x214b, 0x214b],
  [0x214e, 0x214e],
  [0x2150, 0x2185],
  [0x2189, 0x2189],
  [0x2190, 0x22ff],
  [0x2500, 0x269c],
  [0x269e, 0x26b8],
  [0x26c0, 0x26c3],
  [0x26e2, 0x26e2],
  [0x2701, 0x2704],
  [0x2706, 0x2709],
  [0x270c, 0x2727],
  [0x2729, 0x274b],
  [0x274d, 0x274d],
  [0x274f, 0x2752],
  [0x2756, 0x2756],
  [0x2758, 0x275e],
  [0x2761, 0x2794],
  [0x2798, 0x27af],
  [0x27b1, 0x27be],
  [0xfffd, 0xfffd],
]

const escaped = (code: number): string => `\\u{${code.toString(16)}}`
const RANGES = DRAWN.map(([first, last]) => `${escaped(first)}-${escaped(last)}`).join('')
/**
 * A letter, number or other visible character that the font does not have, and that is none of `known`. One expression looks at 200,000
 * UTF-16 units in a few milliseconds.
 */
function notDrawn(known: Iterable<string>): RegExp {
  const others = Array.from(known, (character) => escaped(character.codePointAt(0) as number)).join('')
  return new RegExp(`(?![${RANGES}${others}\\p{Join_Control}\\p{Variation_Selector}])[\\p{L}\\p{N}\\p{P}\\p{S}]`, 'gu')
}
const NOT_DRAWN = notDrawn([])

/** Notes characters that the fonts do not have, at most `most` different ones: somebody is to see which script it is, and no list. */
export function createMissingCharacters(most: number) {
  const missing = new Set<string>()
  /** Passes over what is known: each match costs as much as some hundred characters, and a text may have one character thousands of times. */
  let search = NOT_DRAWN
  return {
    look(text: string): void {
      search.lastIndex = 0
      while (missing.size < most) {
        const found = search.exec(text)
        if (!found) return
        missing.add(found[0])
        const { lastIndex } = search
        search = notDrawn(missing)
        search.lastIndex = lastIndex
      }
    },
    found: (): string[] => [...missing],
  }
}
