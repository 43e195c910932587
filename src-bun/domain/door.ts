// Who may come in: the policy, and the code that opens the hub: a 128-bit token for the link and a spoken code for people who type.
import type { Door, DoorChanged, DoorRenew, DoorSet } from '../contract/door/door.ts'
import { CROCKFORD, normaliseCode } from '../contract/door/spoken-code.ts'
import {
  CODE_LIFETIME_MS,
  OLD_CODE_GRACE_MS,
  SPOKEN_CODE_CHARS,
  WRONG_CODES_PER_MINUTE,
  WRONG_CODES_PER_MINUTE_PER_ADDRESS,
} from '../contract/limits.ts'
import { audit } from './audit.ts'
import type { Clock } from './ports/common.ts'
import type { Scope, Settings } from './ports/tables.ts'
import { allow, type Result, refuse } from './result.ts'

const GUESS_COUNTS_MS = 60_000
const DOORS: readonly Door[] = ['code', 'ask', 'open']

export type DoorCode = { spoken: string; token: string; issuedAt: number }
type Codes = { now: DoorCode; before?: DoorCode }
/** Random bytes and a comparison that takes the same time wherever two strings differ. */
export type Secrets = { randomBytes(length: number): Uint8Array; same(a: string, b: string): boolean }

export function setDoor(scope: Scope, { door }: DoorSet): Result<DoorChanged> {
  scope.settings.set('door.policy', door)
  audit(scope, 'door.set', door)
  return allow({ type: 'door.changed', door })
}

export function renewCode(scope: Scope, _command: DoorRenew): Result<DoorChanged> {
  renew(scope.settings, scope.randomBytes, scope.now)
  audit(scope, 'door.renew', '')
  return allow({ type: 'door.changed', door: policyIn(scope.settings) })
}

/** What is stored may be damaged, or of another version. Then the door asks for the code, which lets in no more people. */
export function policyIn(settings: Pick<Settings, 'get'>): Door {
  const stored = settings.get('door.policy')
  return DOORS.find((door) => door === stored) ?? 'code'
}

/** Undefined where there is no code, and where what is stored is none: a door without a code gets one. */
function codesIn(settings: Pick<Settings, 'get'>): Codes | undefined {
  const stored = settings.get('door.code')
  if (stored === undefined) return undefined
  try {
    const codes = JSON.parse(stored) as Partial<Codes> | null
    if (!isCode(codes?.now) || (codes?.before !== undefined && !isCode(codes.before))) return undefined
    return codes as Codes
  } catch {
    return undefined
  }
}

function isCode(code: Partial<DoorCode> | undefined): boolean {
  return typeof code?.spoken === 'string' && typeof code.token === 'string' && typeof code.issuedAt === 'number'
}

/** Whether something is stored in the place of the code that is no code. `hub.start` replaces it. */
export const isCodeDamaged = (settings: Pick<Settings, 'get'>): boolean =>
  settings.get('door.code') !== undefined && codesIn(settings) === undefined

/** Makes a code where there is none, or where the one there is has expired. */
export function renewExpiredCode({
  settings,
  randomBytes,
  now,
}: Pick<Scope, 'settings' | 'randomBytes' | 'now'>): Result<true> {
  if (hasExpired(codesIn(settings), now)) renew(settings, randomBytes, now)
  return allow(true)
}

/** A clock that was set back by more than a day must not keep a code alive for ever either. */
const hasExpired = (codes: Codes | undefined, now: number): boolean =>
  codes === undefined || Math.abs(now - codes.now.issuedAt) >= CODE_LIFETIME_MS

function renew(settings: Settings, randomBytes: Secrets['randomBytes'], now: number): Codes {
  const before = codesIn(settings)?.now
  const fresh: DoorCode = {
    spoken: Array.from(randomBytes(SPOKEN_CODE_CHARS), (byte) => CROCKFORD.charAt(byte % 32)).join(''),
    token: Buffer.from(randomBytes(16)).toString('base64url'),
    issuedAt: now,
  }
  const codes = { now: fresh, ...(before ? { before } : {}) }
  settings.set('door.code', JSON.stringify(codes))
  return codes
}

/**
 * Reads the policy and the code from the settings, where operations keep them so that a printed QR still works after a
 * restart. Counts wrong guesses in memory. The operation `hub.start` has made a code before.
 */
export function createDoor({
  settings,
  clock,
  same,
}: {
  settings: Pick<Settings, 'get'>
  clock: Clock
  same: Secrets['same']
}) {
  let wrong: { at: number; address: string }[] = []

  const codes = (): Codes | undefined => codesIn(settings)

  /** The code of today, and for two minutes after a renewal the one before it. None once the code has expired. */
  function valid(): DoorCode[] {
    const stored = codes()
    if (!stored || hasExpired(stored, clock.now())) return []
    const { now, before } = stored
    return before && clock.now() - now.issuedAt < OLD_CODE_GRACE_MS ? [now, before] : [now]
  }

  // `map` before `includes`: every comparison is made, so that the time tells nothing.
  const isToken = (given: string) =>
    valid()
      .map((code) => same(given, code.token))
      .includes(true)
  const isSpoken = (given: string) =>
    valid()
      .map((code) => same(normaliseCode(given), code.spoken))
      .includes(true)

  function forgetOldGuesses(): void {
    const minuteAgo = clock.monotonic() - GUESS_COUNTS_MS
    wrong = wrong.filter((guess) => guess.at > minuteAgo)
  }

  return {
    policy: (): Door => policyIn(settings),
    current: (): DoorCode => (codes() as Codes).now,
    /** Whether the operation `door.renewExpired` is due. */
    hasExpired: (): boolean => hasExpired(codes(), clock.now()),
    /** Somebody has guessed so often that the spoken code is not looked at, theirs or anybody's. */
    isGuessed(): boolean {
      forgetOldGuesses()
      const tries = new Map<string, number>()
      for (const { address } of wrong) tries.set(address, (tries.get(address) ?? 0) + 1)
      return (
        wrong.length >= WRONG_CODES_PER_MINUTE || Math.max(0, ...tries.values()) >= WRONG_CODES_PER_MINUTE_PER_ADDRESS
      )
    },
    /** How long, in ms, until a code from this address is looked at again; 0 where it is now. */
    lockedFor(address: string): number {
      forgetOldGuesses()
      // The guess whose minute must be over before there are fewer than the limit.
      const blocking = (guesses: typeof wrong, limit: number) => guesses.at(-limit)?.at
      const [here, anywhere] = [
        blocking(
          wrong.filter((guess) => guess.address === address),
          WRONG_CODES_PER_MINUTE_PER_ADDRESS,
        ),
        blocking(wrong, WRONG_CODES_PER_MINUTE),
      ]
      const until = Math.max(here ?? 0, anywhere ?? 0) + GUESS_COUNTS_MS
      return here === undefined && anywhere === undefined ? 0 : Math.max(0, until - clock.monotonic())
    },
    /**
     * Wrong guesses count against the address and against everybody; right ones are no guesses. The link's token cannot
     * be guessed, so it opens even while somebody else's guessing has locked the spoken code.
     */
    checkCode(given: string, address: string): Result<true> {
      if (isToken(given)) return allow(true)

      forgetOldGuesses()
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
