/** Signs of Crockford's alphabet: no I, L, O or U, so nothing that is read aloud is mistaken. */
export const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A spoken code as people say and type it: case, spaces and dashes do not matter, and look-alikes are the digit they look like. */
export function normaliseCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
}
