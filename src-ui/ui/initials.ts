import { beginningOf } from '../../src-bun/contract/characters.ts'

/** The first character of the first word and of the last one: `AL` for "Ada King Lovelace". A question mark for an empty name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const first = beginningOf(words[0] ?? '', 1) || '?'
  const last = words.length > 1 ? beginningOf(words.at(-1) ?? '', 1) : ''
  return (first + last).toUpperCase()
}
