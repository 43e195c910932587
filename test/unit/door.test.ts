import { expect, test } from 'bun:test'
import { CODE_LIFETIME_MS, OLD_CODE_GRACE_MS } from '../../src-bun/contract/limits.ts'
import { createDoor, renewExpiredCode } from '../../src-bun/domain/door.ts'
import type { SettingKey } from '../../src-bun/domain/ports/tables.ts'

function aDoor() {
  const stored = new Map<SettingKey, string>()
  const time = { wall: 1_000_000, monotonic: 0 }
  let random = 0
  const settings = {
    get: (key: SettingKey) => stored.get(key),
    set: (key: SettingKey, value: string) => void stored.set(key, value),
  }
  const randomBytes = (length: number) =>
    Uint8Array.from({ length }, () => {
      random += 7
      return random % 256
    })
  const clock = { now: () => time.wall, monotonic: () => time.monotonic }
  /** What the operations `hub.start` and `door.renewExpired` do. */
  const renewExpired = () => renewExpiredCode({ settings, randomBytes, now: time.wall })
  renewExpired()
  const open = () => createDoor({ settings, clock, same: (a, b) => a === b })
  return { door: open(), reopen: open, renewExpired, time }
}

test('[DOOR-1] a wrong code is refused, and the sixth guess of one address in a minute is not even checked', () => {
  const { door, time } = aDoor()
  const right = door.current().spoken
  for (let guess = 0; guess < 5; guess++) {
    expect(door.lockedFor('10.0.0.1')).toBe(0)
    expect(door.checkCode('WRONG000', '10.0.0.1')).toEqual({ ok: false, code: 'code.wrong' })
    time.monotonic += 1000
  }
  expect([door.lockedFor('10.0.0.1'), door.lockedFor('10.0.0.2')]).toEqual([55_000, 0])
  expect(door.checkCode(right, '10.0.0.1')).toEqual({ ok: false, code: 'code.locked' })
  expect(door.checkCode(right, '10.0.0.2').ok).toBe(true)
  time.monotonic += 55_001
  expect(door.lockedFor('10.0.0.1')).toBe(0)
  expect(door.checkCode(right, '10.0.0.1').ok).toBe(true)
})

test('[DOOR-2] six hundred wrong guesses in a minute lock the spoken code for everybody, but not the link', () => {
  const { door } = aDoor()
  const { spoken, token } = door.current()
  const guess = (n: number) => door.checkCode('WRONG000', `10.0.${n >> 8}.${n & 255}`)
  for (let n = 0; n < 599; n++) guess(n)
  expect(door.checkCode(spoken, '10.1.0.1').ok).toBe(true)
  guess(599)
  expect(door.checkCode(spoken, '10.1.0.1')).toEqual({ ok: false, code: 'code.locked' })
  expect(door.checkCode(token, '10.1.0.1').ok).toBe(true)
})

test('[DOOR-3] a spoken code is accepted in lower case, with spaces and dashes, and with O for 0 and L for 1', () => {
  const { door } = aDoor()
  const { spoken } = door.current()
  const typed = `${spoken.slice(0, 4).toLowerCase()} - ${spoken.slice(4)}`.replaceAll('0', 'o').replaceAll('1', 'l')
  expect(door.checkCode(typed, '10.0.0.1').ok).toBe(true)
  expect(spoken).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
})

test('[DOOR-4] a code expires after a day, the one before it two minutes later, and a small step of the clock changes nothing', () => {
  const { door, time, renewExpired } = aDoor()
  const first = door.current()
  time.wall -= 60_000
  renewExpired()
  expect([door.hasExpired(), door.current()]).toEqual([false, first])
  time.wall += 60_000 + CODE_LIFETIME_MS
  expect(door.hasExpired()).toBe(true)
  expect(door.checkCode(first.spoken, '10.0.0.1').ok).toBe(false)
  renewExpired()
  const second = door.current()
  expect(second.token).not.toBe(first.token)
  expect(door.checkCode(first.spoken, '10.0.0.1').ok).toBe(true)
  time.wall += OLD_CODE_GRACE_MS
  expect(door.checkCode(first.spoken, '10.0.0.1').ok).toBe(false)
  expect(door.checkCode(first.token, '10.0.0.1').ok).toBe(false)
})

test('[DOOR-5] a restart keeps the code, so that a printed QR code stays valid', () => {
  const { door, reopen } = aDoor()
  expect(reopen().current()).toEqual(door.current())
})
