// What goes because of its age when the clock of the computer jumps: with clocks that the test holds, on a real store.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import { TRASH_MS, UNUSED_FILE_KEPT_MS } from '../../src-bun/contract/limits.ts'
import { createClockDoubtNotes, noteClock, storedClockDoubt } from '../../src-bun/domain/operations/clock.ts'
import type { OperationScope } from '../../src-bun/domain/operations/operation-scope.ts'
import { createTrustedTime } from '../../src-bun/domain/trusted-time.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { temporaryFolder } from '../support/hub.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
const YEAR_MS = 365 * DAY_MS

/** A wall clock, which tells whole ms, and a monotonic clock, which tells fractions of them as the real one does. */
function twoClocks() {
  let wall = Date.UTC(2026, 10, 30)
  let counted = 0.25
  return {
    now: () => Math.floor(wall),
    monotonic: () => counted,
    pass(ms: number) {
      wall += ms
      counted += ms
    },
    set(ms: number) {
      wall += ms
    },
  }
}

test('[FORGET-10] a clock that went ahead by more than a day is doubted for an hour that passes, until it is set back or somebody says that it is right', () => {
  const clock = twoClocks()
  const time = createTrustedTime(clock)
  const isRight = () => time.now() === clock.now() && time.doubt() === undefined
  // Days that pass, summer time, and a clock that is corrected or set back.
  for (const pass of [HOUR_MS, 40 * DAY_MS]) {
    clock.pass(pass)
    expect(isRight()).toBe(true)
  }
  for (const set of [HOUR_MS, -HOUR_MS, DAY_MS, -DAY_MS, -YEAR_MS]) {
    clock.set(set)
    expect([set, isRight()]).toEqual([set, true])
  }
  const before = clock.now()
  clock.set(DAY_MS + 1)
  expect([time.now(), time.doubt()]).toMatchObject([before, { since: before, aheadMs: DAY_MS + 1 }])
  clock.pass(HOUR_MS - 1)
  expect(time.now()).toBe(before + HOUR_MS - 1)
  clock.pass(1)
  expect(isRight()).toBe(true)

  // Another jump begins another hour, from the time that was trusted.
  const again = clock.now()
  clock.set(2 * DAY_MS)
  expect(time.now()).toBe(again)
  clock.pass(HOUR_MS - 1)
  clock.set(3 * YEAR_MS)
  expect(time.now()).toBe(again + HOUR_MS - 1)
  clock.pass(HOUR_MS - 1)
  expect(time.now()).toBe(again + 2 * HOUR_MS - 2)
  // It was wrong, and is set back.
  clock.set(-2 * DAY_MS - 3 * YEAR_MS)
  expect([isRight(), clock.now()]).toEqual([true, again + 2 * HOUR_MS - 2])

  // Somebody says that it is right, before anything has looked at the clock.
  clock.set(YEAR_MS)
  time.trust()
  expect(isRight()).toBe(true)

  // What an earlier run of the hub has stored.
  const now = clock.now()
  const ahead = (earlier: Parameters<typeof createTrustedTime>[1]) => createTrustedTime(clock, earlier).doubt()?.aheadMs
  expect(ahead({ newestAt: now - YEAR_MS })).toBeUndefined()
  expect(ahead({ newestAt: now + 9 * YEAR_MS })).toBeUndefined()
  expect(ahead({ newestAt: now - YEAR_MS - 1 })).toBe(YEAR_MS + 1)
  const since = (ms: number, leftMs = HOUR_MS) => ({ newestAt: now, stored: { since: now - ms, leftMs } })
  expect(ahead(since(DAY_MS))).toBeUndefined()
  expect(ahead(since(DAY_MS + 1))).toBe(DAY_MS + 1)
  for (const [stored, left] of [
    [1000, 1000],
    [9 * YEAR_MS, HOUR_MS],
  ] as const)
    expect([stored, createTrustedTime(clock, since(DAY_MS + 1, stored)).leftMs()]).toEqual([stored, left])
})

test('[FORGET-13] whoever comes to own a hub compares its clock with what the others have changed', () => {
  const clock = twoClocks()
  const now = clock.now()
  const aheadOf = (earlier: NonNullable<Parameters<typeof createTrustedTime>[1]>) => {
    const time = createTrustedTime(clock, { newestAt: now })
    time.compare(earlier)
    return time.doubt()?.aheadMs
  }
  expect(aheadOf({})).toBeUndefined()
  expect(aheadOf({ newestAt: now + YEAR_MS })).toBeUndefined()
  expect(aheadOf({ newestAt: now - DAY_MS })).toBeUndefined()
  expect(aheadOf({ newestAt: now - DAY_MS - 1 })).toBe(DAY_MS + 1)
  // The owner before doubted its clock, and that of this machine is right.
  const stored = (ms: number) => ({ since: now - ms, leftMs: 1000 })
  expect(aheadOf({ newestAt: now + YEAR_MS, stored: stored(DAY_MS) })).toBeUndefined()
  // It is as far ahead, and the hour of the owner before was nearly over.
  const other = createTrustedTime(clock, { newestAt: now })
  other.compare({ newestAt: now, stored: stored(YEAR_MS) })
  expect([other.doubt()?.aheadMs, other.leftMs()]).toEqual([YEAR_MS, HOUR_MS])

  // Time in which this machine only followed does not count, and the rest of a stored hour does.
  const followed = createTrustedTime(clock, { newestAt: now - 10 * YEAR_MS })
  const started = createTrustedTime(clock, { stored: stored(YEAR_MS) })
  clock.pass(500)
  for (const time of [followed, started]) time.compare({ newestAt: now - 10 * YEAR_MS, stored: stored(YEAR_MS) })
  expect([followed.leftMs(), started.leftMs()]).toEqual([HOUR_MS, 500])
})

test('[FORGET-14] only what is taken away from a doubt that its own machine has stored is the word of a host, and what is left of the hour is stored', () => {
  const clock = twoClocks()
  const time = createTrustedTime(clock)
  const settings = new Map<string, string>()
  const tables = { settings: { get: (key: string) => settings.get(key), set: settings.set.bind(settings) } }
  let writes = 0
  const notes = createClockDoubtNotes(tables.settings, time, (onCommitted) => {
    writes++
    onCommitted(noteClock({ ...tables, trustedTime: time } as unknown as OperationScope))
  })
  clock.pass(0.25)
  clock.set(400 * DAY_MS)
  notes.note()
  notes.note()
  expect([writes, storedClockDoubt(tables.settings)]).toMatchObject([1, { leftMs: HOUR_MS, aheadMs: 400 * DAY_MS }])
  clock.pass(5 * 60_000 - 1)
  notes.note()
  clock.pass(1)
  notes.note()
  notes.note()
  expect([writes, storedClockDoubt(tables.settings)?.leftMs]).toEqual([2, HOUR_MS - 5 * 60_000])

  // Another machine owned the hub for a while, and its clock is right.
  settings.set('clock.doubtedSince', '')
  notes.forget()
  notes.note()
  notes.note()
  expect([time.doubt()?.aheadMs, storedClockDoubt(tables.settings)?.aheadMs]).toEqual([400 * DAY_MS, 400 * DAY_MS])
  // What nobody can read is no word of a host.
  settings.set('clock.doubtedSince', 'x')
  notes.note()
  expect([time.doubt()?.aheadMs, storedClockDoubt(tables.settings)?.aheadMs]).toEqual([400 * DAY_MS, 400 * DAY_MS])
  settings.set('clock.doubtedSince', '')
  notes.note()
  expect([time.doubt(), storedClockDoubt(tables.settings)]).toEqual([undefined, undefined])
})

let folder: ReturnType<typeof temporaryFolder>
let clock: ReturnType<typeof twoClocks>
let store: Store
let hostId: string
let lobbyId: string
beforeEach(async () => {
  folder = temporaryFolder()
  clock = twoClocks()
  store = open()
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const joined = await store.runAndWait({ type: 'host.join', name: 'Host' })
  hostId = joined.ok ? joined.value.id : ''
  lobbyId = store.rooms.byName('lobby')?.id ?? ''
})
afterEach(() => {
  store.close()
  folder.remove()
})

const open = () =>
  openStore(folder.path, clock, (fault) => {
    // A store that closes gives up the backup that its maintenance has begun.
    if ((fault as Error).name !== 'AbortError') throw fault
  })

type Fields<C> = C extends Command ? Omit<C, 'clientId'> : never
let number = 0
async function run(command: Fields<Command>) {
  const withId = { ...command, clientId: `command-${++number}` } as Command
  const result = await store.runAndWait({ type: 'command.run', memberId: hostId, command: withId })
  if (!result.ok) throw new Error(result.code)
  return result.value.logged.change
}

/** Of each kind one that goes because of its age: a message, a document in the trash, a guest, and a file that no message has. */
async function makeOldThings() {
  await run({ type: 'retention.set', days: 30 })
  await run({ type: 'chat.send', roomId: lobbyId, body: 'old' })
  const made = await run({ type: 'document.create', title: 'plan' })
  if (made.type !== 'document.created') throw new Error(made.type)
  await run({ type: 'document.delete', documentId: made.document.id })
  const guest = await store.runAndWait({ type: 'guest.join', name: 'Gwen', address: '127.0.0.1' })
  const file = await store.runAndWait({ type: 'file.begin', memberId: hostId, name: 'a.txt', mediaType: '', bytes: 5 })
  if (!guest.ok || !file.ok) throw new Error('not made')
  return { documentId: made.document.id, guestId: guest.value.id, fileId: file.value.id }
}

type OldThings = Awaited<ReturnType<typeof makeOldThings>>
/** Does what the hub does by itself, as often as there is something to do. Returns what is left. */
async function workThrough({ documentId, guestId, fileId }: OldThings) {
  for (const type of ['trash.eraseNext', 'messages.forgetNext', 'files.removeUnused'] as const)
    for (let more = true; more; ) {
      const done = await store.runAndWait({ type })
      more = done.ok && done.value.more
    }
  await store.runAndWait({ type: 'guests.forget', hereIds: [] })
  const { messages } = store.messages.page(lobbyId, { before: 100, limit: 10 })
  return [
    messages[0]?.body,
    store.trash.byId(documentId)?.name,
    store.members.byId(guestId)?.name,
    store.files.byId(fileId)?.name,
  ]
}
const ALL = ['old', 'plan', 'Gwen', 'a.txt']
const NONE = ['', undefined, undefined, undefined]

test('[FORGET-11] nothing goes because of its age while the clock is doubted, also in a hub that is started again, and what is old goes afterwards', async () => {
  const things = await makeOldThings()
  clock.pass(0.25)
  clock.set(5 * YEAR_MS)
  expect(await workThrough(things)).toEqual(ALL)
  // Made by the wrong clock, so the newest change proves nothing.
  await run({ type: 'chat.send', roomId: lobbyId, body: 'by the wrong clock' })
  // The doubt is stored, and what is stored is read again.
  for (let second = 0; second < 3; second++) {
    store.runMaintenance()
    clock.pass(1000)
  }
  expect(await workThrough(things)).toEqual(ALL)
  clock.pass(HOUR_MS / 2 - 3000)
  store.runMaintenance()
  store.close()
  store = open()
  expect(store.trustedTime.doubt()?.aheadMs).toBeGreaterThan(4 * YEAR_MS)
  await store.runAndWait({ type: 'hub.start', door: undefined })
  // What is left of the hour is stored, so it passes also in a hub that is never used for so long.
  clock.pass(HOUR_MS / 2 - 1)
  expect(await workThrough(things)).toEqual(ALL)
  // Taking something out of the trash for good is no question of its age.
  const other = await run({ type: 'document.create', title: 'other' })
  if (other.type !== 'document.created') throw new Error(other.type)
  await run({ type: 'document.delete', documentId: other.document.id })
  await run({ type: 'trash.empty', ids: [other.document.id] })
  expect(await workThrough(things)).toEqual(ALL)
  expect(store.trash.byId(other.document.id)).toBeUndefined()
  clock.pass(1)
  expect(await workThrough(things)).toEqual(NONE)
  store.runMaintenance()
  store.close()
  store = open()
  expect(store.trustedTime.doubt()).toBeUndefined()
})

test('[FORGET-11] a hub that starts with a clock a year ahead of its newest change waits, and days that pass let things go as always', async () => {
  const things = await makeOldThings()
  store.close()
  clock.set(YEAR_MS + HOUR_MS)
  store = open()
  // It ends before anything else has stored that the clock is doubted.
  await store.runAndWait({ type: 'hub.start', door: undefined })
  store.close()
  store = open()
  expect(await workThrough(things)).toEqual(ALL)
  // A host says that it is right.
  await store.runAndWait({ type: 'clock.confirm', actorId: hostId })
  store.trustedTime.trust()
  expect(await workThrough(things)).toEqual(NONE)

  const next = await makeOldThings()
  for (let passed = 0; passed <= Math.max(TRASH_MS, UNUSED_FILE_KEPT_MS); passed += 2 * DAY_MS) {
    clock.pass(2 * DAY_MS)
    store.runMaintenance()
  }
  expect(await workThrough(next)).toEqual(['', undefined, undefined, undefined])
})
