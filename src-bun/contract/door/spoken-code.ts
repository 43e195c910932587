/** Crockford's alphabet: without I, L, O and U, so that a code read aloud is not misheard. */
export const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A typed code in the characters of `CROCKFORD`: case, spaces and dashes are ignored; O, I and L become the digits they look like. */
export function normaliseCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
}
