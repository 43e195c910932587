export type TextPart = { text: string; href?: string }

const ADDRESS = /https?:\/\/[^\s<>"']+/gi
/** Punctuation at the end of an address that belongs to the sentence around it. */
const TRAILING = /[.,;:!?*_~)\]}]+$/

/** Splits a text at its web addresses. Only http and https addresses become links, everything else stays text. */
export function splitAtLinks(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const found of text.matchAll(ADDRESS)) {
    const address = withoutTrailing(found[0])
    if (!isWebAddress(address)) continue
    if (found.index > end) parts.push({ text: text.slice(end, found.index) })
    parts.push({ text: address, href: address })
    end = found.index + address.length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}

/** In `(see http://a.b/c_(d))` the link is `http://a.b/c_(d)`: a closing bracket belongs to it if its opening one does. */
function withoutTrailing(address: string): string {
  const cut = address.replace(TRAILING, '')
  const rest = address.slice(cut.length)
  const opened = cut.split('(').length - cut.split(')').length
  return rest.startsWith(')') && opened > 0 ? `${cut})` : cut
}

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol } = new URL(text)
  return protocol === 'http:' || protocol === 'https:'
}
