// The code that opens the hub: a 128-bit token for the link and a spoken code for people who type.
import {
  CODE_LIFETIME_MS,
  OLD_CODE_GRACE_MS,
  SPOKEN_CODE_CHARS,
  WRONG_CODES_PER_MINUTE,
  WRONG_CODES_PER_MINUTE_PER_ADDRESS,
} from '../contract/limits.ts'
import { CROCKFORD, normaliseCode } from '../contract/spoken-code.ts'
import type { Clock, Settings } from './ports.ts'
import { allow, type Result, refuse } from './result.ts'

export type DoorCode = { spoken: string; token: string; issuedAt: number }
/** Random bytes and a comparison that takes the same time wherever two strings differ. */
export type Secrets = { randomBytes(length: number): Uint8Array; same(a: string, b: string): boolean }

/** Keeps the code in the settings, so that a printed QR still works after a restart; the wrong guesses only in memory. */
export function createDoor({ settings, clock, secrets }: { settings: Settings; clock: Clock; secrets: Secrets }) {
  let wrong: { at: number; address: string }[] = []
  let stored = settings.get('door.code')
  let codes: { now: DoorCode; before?: DoorCode } = stored ? JSON.parse(stored) : { now: fresh() }
  save()

  function fresh(): DoorCode {
    const signs = secrets.randomBytes(SPOKEN_CODE_CHARS)
    return {
      spoken: Array.from(signs, (byte) => CROCKFORD.charAt(byte % 32)).join(''),
      token: Buffer.from(secrets.randomBytes(16)).toString('base64url'),
      issuedAt: clock.now(),
    }
  }

  function save() {
    const text = JSON.stringify(codes)
    if (text !== stored) settings.set('door.code', text)
    stored = text
  }

  /** The code of today. Replaces one that is a day old. */
  function current(): DoorCode {
    const age = clock.now() - codes.now.issuedAt
    // A clock that was set back by more than a day must not keep a code alive for ever either.
    if (Math.abs(age) >= CODE_LIFETIME_MS) {
      codes = { now: fresh(), before: codes.now }
      save()
    }
    return codes.now
  }

  /** The code that stands, and for two minutes more the one before it. */
  function valid(): DoorCode[] {
    const now = current()
    return codes.before && clock.now() - now.issuedAt < OLD_CODE_GRACE_MS ? [now, codes.before] : [now]
  }

  // `map` before `includes`: every comparison is made, so that the time tells nothing.
  const isToken = (given: string) =>
    valid()
      .map((code) => secrets.same(given, code.token))
      .includes(true)
  const isSpoken = (given: string) =>
    valid()
      .map((code) => secrets.same(normaliseCode(given), code.spoken))
      .includes(true)

  return {
    current,
    /**
     * Wrong guesses count against the address and against everybody; right ones are no guesses. The link's token cannot
     * be guessed, so it opens even while somebody else's guessing has locked the spoken code.
     */
    knock(given: string, address: string): Result<true> {
      if (isToken(given)) return allow(true)

      const minuteAgo = clock.monotonic() - 60_000
      wrong = wrong.filter((guess) => guess.at > minuteAgo)
      const here = wrong.filter((guess) => guess.address === address)
      if (here.length >= WRONG_CODES_PER_MINUTE_PER_ADDRESS || wrong.length >= WRONG_CODES_PER_MINUTE) {
        return refuse('code.locked')
      }
      if (isSpoken(given)) return allow(true)

      wrong.push({ at: clock.monotonic(), address })
      return refuse('code.wrong')
    },
  }
}
export type DoorKeeper = ReturnType<typeof createDoor>
