import { normaliseCode } from '../../../src-bun/contract/door/spoken-code.ts'
import { SPOKEN_CODE_CHARS } from '../../../src-bun/contract/limits.ts'

/** As it stands on the host's screen: `K7QX-4M2P`, also while it is being typed. */
export function groupedSigns(typed: string): string {
  const signs = normaliseCode(typed).slice(0, SPOKEN_CODE_CHARS)
  return signs.length > 4 ? `${signs.slice(0, 4)}-${signs.slice(4)}` : signs
}
