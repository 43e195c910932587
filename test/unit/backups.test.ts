import { Database } from 'bun:sqlite'
import { afterEach, expect, test } from 'bun:test'
import { closeSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { OWNER } from '../../src-bun/domain/ports/common.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { eventually, temporaryFolder } from '../support/hub.ts'

const HOUR_MS = 60 * 60 * 1000
/** For a copy that is to succeed, also on a machine with much else to do. */
const ENOUGH_MS = 10 * 60 * 1000
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end()
})

/** A store on a folder of its own. `clock` does not move until a test moves it. */
function aStore(folder = aFolder()) {
  const clock = { at: Date.parse('2026-11-23T12:00:00Z'), passed: 0 }
  const faults: unknown[] = []
  const store = openStore(folder, { now: () => clock.at, monotonic: () => clock.passed }, (fault) => faults.push(fault))
  let closed = false
  const close = () => {
    if (!closed) store.close()
    closed = true
  }
  ends.push(close)
  const names = () => readdirSync(join(folder, 'backups')).sort()
  const pass = (ms: number) => {
    clock.at += ms
    clock.passed += ms
    store.runMaintenance()
  }
  return { store, folder, clock, faults, names, pass, close }
}

function aFolder(): string {
  const folder = temporaryFolder()
  ends.push(folder.remove)
  return folder.path
}

let rooms = 0
const aRoom = (store: Store) => {
  const id = `room-${rooms++}`
  store.rooms.create({ id, name: id, createdAt: 0, createdBy: '' })
}

/** Damages every page but the first. */
function flip(file: string): void {
  const handle = openSync(file, 'r+')
  for (let at = 4096; at < statSync(file).size; at += 4096) writeSync(handle, Buffer.alloc(64, 0xff), 0, 64, at)
  closeSync(handle)
}

function roomsIn(file: string): number {
  const db = new Database(file, { readonly: true })
  const { count } = db.query('SELECT count(*) AS count FROM rooms').get() as { count: number }
  db.close()
  return count
}

test('[BACKUP-1] a copy that is interrupted or fails its check never gets its final name, and leaves no file behind', async () => {
  const { store, folder, names, close } = aStore()
  for (let n = 0; n < 2000; n++) aRoom(store)
  const target = join(folder, 'copy.sqlite')
  const copying = store.backups.copyTo(target)
  await Promise.allSettled([copying, store.backups.finish(0)])
  expect(copying).rejects.toThrow('ended before')
  expect(names()).toEqual([])
  close()

  const second = aStore(folder)
  await second.store.backups.finish(ENOUGH_MS)
  expect(names()).toHaveLength(1)
  second.close()
  const third = aStore(folder)
  flip(join(folder, 'hub.sqlite'))
  expect(third.store.backups.copyTo(target)).rejects.toThrow(/is damaged|malformed/)
  await third.store.backups.finish(ENOUGH_MS)
  expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual([])
  expect(names()).toHaveLength(1)
})

test('[BACKUP-2] a copy holds everything that ran before it, as one file that only its owner can read', async () => {
  const { store, folder } = aStore()
  for (let n = 0; n < 50; n++) aRoom(store)
  const target = join(folder, 'copy.sqlite')
  let ended = false
  const copying = store.backups.copyTo(target).then(() => {
    ended = true
  })
  let meanwhile = 0
  for (; !ended; meanwhile++) {
    aRoom(store)
    await Bun.sleep(1)
  }
  await copying
  expect(roomsIn(target)).toBeGreaterThanOrEqual(50)
  expect(store.read(({ rooms }) => rooms.all(OWNER))).toHaveLength(50 + meanwhile)
  expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.sqlite'])
  expect(statSync(target).mode & 0o777).toBe(0o600)
})

test('[BACKUP-3] every hour with a change leaves a backup, five are kept, and an hour without a change leaves none', async () => {
  const { store, names, pass, faults, folder } = aStore()
  aRoom(store)
  pass(HOUR_MS - 1)
  expect(names()).toEqual([])
  const seen: string[][] = []
  for (let hour = 1; hour <= 7; hour++) {
    pass(hour === 1 ? 1 : HOUR_MS)
    await eventually(() => names().includes(`hub-20261123-${12 + hour}0000.sqlite`))
    await eventually(() => names().length <= 5)
    seen.push(names())
    aRoom(store)
  }
  expect(seen[0]).toEqual(['hub-20261123-130000.sqlite'])
  expect(seen.at(-1)).toEqual([15, 16, 17, 18, 19].map((hour) => `hub-20261123-${hour}0000.sqlite`))
  pass(HOUR_MS)
  await eventually(() => names().includes('hub-20261123-200000.sqlite'))
  pass(HOUR_MS)
  await store.backups.finish(ENOUGH_MS)
  expect(names().at(-1)).toBe('hub-20261123-200000.sqlite')
  expect(statSync(join(folder, 'backups')).mode & 0o777).toBe(0o700)
  expect(faults).toEqual([])
})

test('[BACKUP-4] a clean stop leaves a backup if something has changed, and the first clean stop after a kill always does', async () => {
  const first = aStore()
  aRoom(first.store)
  await first.store.backups.finish(ENOUGH_MS)
  first.close()
  expect(first.names()).toHaveLength(1)

  const second = aStore(first.folder)
  await second.store.backups.finish(ENOUGH_MS)
  second.close()
  expect(first.names()).toHaveLength(1)

  // A killed hub leaves a WAL that was not written into the database.
  writeFileSync(join(first.folder, 'hub.sqlite-wal'), 'x')
  const third = aStore(first.folder)
  await third.store.backups.finish(ENOUGH_MS)
  expect(first.names()).toHaveLength(2)
})

test('[BACKUP-5] the newest backup has the last name in the folder, even after the clock was set back', async () => {
  const { store, names, pass, clock, folder } = aStore()
  aRoom(store)
  pass(HOUR_MS)
  await eventually(() => names().length === 1)
  await eventually(() => roomsIn(join(folder, 'backups', names()[0] as string)) === 1)
  aRoom(store)
  clock.at -= 100 * 24 * HOUR_MS
  await eventually(() => {
    // No second backup begins while the first one, whose file is there already, has not ended.
    if (names().length === 1) pass(HOUR_MS)
    return names().length === 2 && names().every((name) => name.endsWith('.sqlite'))
  })
  expect(names()).toEqual(['hub-20261123-130000.sqlite', 'hub-20261123-130001.sqlite'])
  expect(roomsIn(join(folder, 'backups', names()[1] as string))).toBe(2)
})

test('[BACKUP-6] the database file stays locked for other processes after a backup', async () => {
  const { store, folder } = aStore()
  aRoom(store)
  await store.backups.copyTo(join(folder, 'copy.sqlite'))
  // From another process, because locks belong to a process, which gives them up when it closes any handle on the file.
  const look = `
    const { Database } = require('bun:sqlite')
    try {
      new Database(process.argv[1]).query('SELECT count(*) FROM rooms').get()
      console.log('open')
    } catch (fault) {
      console.log(fault.message)
    }`
  const { stdout } = Bun.spawnSync([process.execPath, '-e', look, join(folder, 'hub.sqlite')])
  expect(stdout.toString()).toBe('database is locked\n')
})

test('[BACKUP-12] a download that is read, cancelled in the middle or cancelled at once, and a copy, leave no abort listener behind', async () => {
  const { store, folder } = aStore()
  for (let n = 0; n < 50; n++) aRoom(store)
  const listeners = countAbortListeners()

  await new Response(store.backups.stream()).arrayBuffer()
  const reader = store.backups.stream().getReader()
  await reader.read()
  expect(listeners.count()).toBeGreaterThan(0)
  await reader.cancel()
  await store.backups.stream().cancel()
  await store.backups.copyTo(join(folder, 'copy.sqlite'))
  expect(listeners.count()).toBe(0)
})

/** Counts the abort listeners that are added from now on and not removed. */
function countAbortListeners(): { count(): number } {
  const { addEventListener, removeEventListener } = EventTarget.prototype
  let count = 0
  EventTarget.prototype.addEventListener = function (type: string, ...rest: never[]) {
    if (type === 'abort') count++
    Reflect.apply(addEventListener, this, [type, ...rest])
  }
  EventTarget.prototype.removeEventListener = function (type: string, ...rest: never[]) {
    if (type === 'abort') count--
    Reflect.apply(removeEventListener, this, [type, ...rest])
  }
  ends.push(() => Object.assign(EventTarget.prototype, { addEventListener, removeEventListener }))
  return { count: () => count }
}
