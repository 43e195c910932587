/** A name as it is compared: without case and accents. */
const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** How well a name fits what somebody has typed: 0 where it begins so, 1 where a later word does, 2 where it is within; else undefined. */
export function matchRank(name: string, typed: string): number | undefined {
  const [whole, word] = [folded(name), folded(typed)]
  if (whole.startsWith(word)) return 0
  const at = whole.indexOf(word)
  if (at === -1) return undefined
  return whole.includes(` ${word}`) ? 1 : 2
}
