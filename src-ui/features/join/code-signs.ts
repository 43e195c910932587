import { SPOKEN_CODE_CHARS } from '../../../src-bun/contract/limits.ts'

/** Only what counts: no spaces, no dashes, capitals, and the look-alikes of Crockford's alphabet put right. */
export function signsOf(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
}

/** As it stands on the host's screen: `K7QX-4M2P`, also while it is being typed. */
export function groupedSigns(typed: string): string {
  const signs = signsOf(typed).slice(0, SPOKEN_CODE_CHARS)
  return signs.length > 4 ? `${signs.slice(0, 4)}-${signs.slice(4)}` : signs
}
