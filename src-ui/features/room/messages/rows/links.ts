import { parseUrl } from '../../../../ui/parse-url.ts'

export type TextPart = { text: string; href?: string }

// Up to a blank, or to a character that no address has as people copy it: quotation marks, and the punctuation and brackets
// of scripts other than Latin, which follow an address without a blank.
const ADDRESS =
  /(?:https?:\/\/|mailto:)[^\s<>"`“”„‟«»‹›…—。、，；：！？｡､．（）「」『』【】〈〉《》〔〕［］｛｝｢｣،؛؟۔।॥\u200B\u200E\u200F\u2060]+/gi
/** Punctuation at the end of an address that belongs to the sentence around it. */
const TRAILING = /[.,;:!?*_~'‘’–]+$/
const OPENING = '([{'
const CLOSING = ')]}'

/** Splits a text at its web and mail addresses. Only these become links, everything else stays text. */
export function splitAtLinks(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  ADDRESS.lastIndex = 0
  for (let found = ADDRESS.exec(text); found; found = ADDRESS.exec(text)) {
    const address = untilUnopenedBracket(found[0]).replace(TRAILING, '')
    // What follows the address may hold the next one: `(http://a.b),(http://c.d)`.
    ADDRESS.lastIndex = found.index + Math.max(1, address.length)
    if (!isAddress(address)) continue
    if (found.index > end) parts.push({ text: text.slice(end, found.index) })
    parts.push({ text: address, href: address })
    end = found.index + address.length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}

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

function isAddress(text: string): boolean {
  const protocol = parseUrl(text)?.protocol
  if (protocol === 'mailto:') return /^mailto:[^@]+@[^@]+$/i.test(text)
  return protocol === 'http:' || protocol === 'https:'
}
