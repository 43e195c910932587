import { addressIn, addressPattern, isWebAddress } from '../../../../ui/addresses.ts'

export type TextPart = { text: string; href?: string }

const ADDRESS = addressPattern('https?://|mailto:', 'gi')
const MAIL_ADDRESS = /^mailto:[^@]+@[^@]+$/i

/** Splits a text at its web and mail addresses. Only these become links, everything else stays text. */
export function splitAtLinks(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  ADDRESS.lastIndex = 0
  for (let found = ADDRESS.exec(text); found; found = ADDRESS.exec(text)) {
    const address = addressIn(found[0])
    // What follows the address may hold the next one: `(http://a.b),(http://c.d)`.
    ADDRESS.lastIndex = found.index + Math.max(1, address.length)
    if (!isWebAddress(address) && !MAIL_ADDRESS.test(address)) continue
    if (found.index > end) parts.push({ text: text.slice(end, found.index) })
    parts.push({ text: address, href: address })
    end = found.index + address.length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}
