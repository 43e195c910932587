const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_CHARS = 8
const RANDOM_CHARS = 8

/** Random bytes are fetched in bulk, because a call costs more than the bytes. */
const random = new Uint8Array(4096)
let used = random.length

/**
 * 16 lower-case characters of Crockford's alphabet: 40 bits of the time in milliseconds, then 40 random bits. Later ids sort
 * behind earlier ones in an index, so that a busy room writes to its last pages only and a COMMIT stays small. Never a secret.
 */
export function newId(): string {
  let id = ''
  // A clock that stands before 1970 counts as 1970: its remainders would be negative, and no characters.
  let time = Math.max(0, Date.now())
  for (let digit = 0; digit < TIME_CHARS; digit++, time = Math.floor(time / 32)) id = ALPHABET.charAt(time % 32) + id
  if (used + RANDOM_CHARS > random.length) {
    crypto.getRandomValues(random)
    used = 0
  }
  for (const end = used + RANDOM_CHARS; used < end; used++) id += ALPHABET.charAt((random[used] as number) % 32)
  return id
}
