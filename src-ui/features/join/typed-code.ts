import { normaliseCode } from '../../../src-bun/contract/door/spoken-code.ts'
import { SPOKEN_CODE_CHARS } from '../../../src-bun/contract/limits.ts'

/** A code that may be incomplete, in the form that the host's screen shows: `K7QX-4M2P`, or `K7QX-4` while it is typed. */
export function formatTypedCode(typed: string): string {
  const characters = normaliseCode(typed).slice(0, SPOKEN_CODE_CHARS)
  return characters.length > 4 ? `${characters.slice(0, 4)}-${characters.slice(4)}` : characters
}
