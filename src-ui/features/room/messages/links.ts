export type TextPart = { text: string; href?: string }

const ADDRESS = /https?:\/\/[^\s<>"']+/gi
/** Signs that end a sentence rather than an address. */
const TRAILING = /[.,;:!?*_~)\]}]+$/

/** Splits a text at its web addresses. Only http and https become links, whatever else is written stays text. */
export function withLinks(text: string): TextPart[] {
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

/** `(see http://a.b/c_(d))` links `http://a.b/c_(d)`: a closing bracket stays where its opening one is inside. */
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
