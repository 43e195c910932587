// Apart from the words themselves, which the first scripts have.
import { withoutLinks } from '../rooms/thing-links.ts'

/** Longer than any line in which words are shown. */
const LINE_MAX_UNITS = 200
/** The signs of bold, deleted and code, in pairs round something; fences; and those at the beginning of a line. */
const PAIRED = /(\*\*|__|~~|`)(?=\S)([^\n]*?\S)\1/g
/** Italic words, where no letter touches the signs: `2*3*4` and `a_name_b` are none. */
const ITALIC = /(^|[\s(])([*_])([^\s*_][^\n*_]*)\2(?!\w)/g
const LEADING = /^(?:```\w*|#{1,6} |> |[-*] )/gm

/** A text as one line of plain words. */
export function plainLine(body: string): string {
  const words = withoutLinks(body.slice(0, LINE_MAX_UNITS))
  return words.replace(LEADING, '').replace(PAIRED, '$2').replace(ITALIC, '$1$3').replace(/\s+/g, ' ').trim()
}
