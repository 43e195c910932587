import { beginningOf } from '../../src-bun/contract/characters.ts'

/** Of thirty pupils who are numbered the number is what they differ by. One digit leaves room for a letter. */
const NUMBER = /^\d{2,3}$/

/**
 * The first character of the first word and of the last one: `AL` for "Ada King Lovelace", and the number alone for "Pupil 10". A
 * question mark for an empty name.
 */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const number = words.length > 1 ? words.at(-1) : undefined
  if (number !== undefined && NUMBER.test(number)) return number
  const first = beginningOf(words[0] ?? '', 1) || '?'
  const last = words.length > 1 ? beginningOf(words.at(-1) ?? '', 1) : ''
  return (first + last).toUpperCase()
}
