// Where an address ends in a text that people write.
import { parseUrl } from './parse-url.ts'

/**
 * Characters that no address has as people copy it: blanks, quotation marks, and the punctuation and brackets of scripts other
 * than Latin, which follow an address without a blank. For use inside a character class.
 */
const NOT_IN_ADDRESS =
  '\\s<>"`“”„‟«»‹›…—。、，；：！？｡､．（）「」『』【】〈〉《》〔〕［］｛｝｢｣،؛؟۔।॥\u200B\u200E\u200F\u2060'
/** Punctuation at the end of an address that belongs to the sentence around it. */
const TRAILING = /[.,;:!?*_~'‘’–]+$/
const OPENING = '([{'
const CLOSING = ')]}'

/** Finds what may be an address after one of these beginnings, which are the source of a regular expression. */
export const addressPattern = (beginnings: string, flags: string): RegExp =>
  new RegExp(`(?:${beginnings})[^${NOT_IN_ADDRESS}]+`, flags)

/** What of a match of `addressPattern` is the address: without the brackets and the punctuation of the sentence around it. */
export const addressIn = (found: string): string => untilUnopenedBracket(found).replace(TRAILING, '')

/** In `(see http://a.b/c_(d))` the address is `http://a.b/c_(d)`: it ends where a bracket closes that was opened before it. */
function untilUnopenedBracket(address: string): string {
  const open = [0, 0, 0]
  for (let at = 0; at < address.length; at++) {
    const character = address[at] as string
    const [opens, closes] = [OPENING.indexOf(character), CLOSING.indexOf(character)]
    if (opens >= 0) open[opens] = (open[opens] ?? 0) + 1
    if (closes >= 0) {
      if (open[closes] === 0) return address.slice(0, at)
      open[closes] = (open[closes] ?? 0) - 1
    }
  }
  return address
}

export function isWebAddress(text: string): boolean {
  const protocol = parseUrl(text)?.protocol
  return protocol === 'http:' || protocol === 'https:'
}
