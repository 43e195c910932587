// What the hub counts of its own work, and how `hubbub status` says it.
import { heapStats } from 'bun:jsc'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { folderLines, hubLines } from '../../src-bun/cli/status-text.ts'
import type { HubStatus } from '../../src-bun/contract/http/hub-status.ts'
import { createAckTimes } from '../../src-bun/domain/figures/ack-times.ts'
import { createActivity } from '../../src-bun/domain/figures/activity.ts'
import { createLastMinute } from '../../src-bun/domain/figures/last-minute.ts'
import type { CommittedGroup } from '../../src-bun/domain/operations/operation-scope.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { handClock, temporaryFolder } from '../support/hub.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder.remove())

const MINUTE = 60_000
const fail = (fault: unknown) => {
  throw fault
}

/** A hub with one member, whose messages are committed together. */
async function aRoom(store: Store) {
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const joined = await store.runAndWait({ type: 'member.join', name: 'Ada', deviceKey: '', address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  const memberId = joined.value.id
  const roomId = store.rooms.byName('lobby')?.id ?? ''
  let sent = 0
  const send = (body: string, clientId = `c${sent++}`) =>
    store.run({ type: 'command.run', memberId, command: { type: 'chat.send', clientId, roomId, body } })
  return { send, commit: () => store.read(() => {}) }
}

test('[METRICS-3] a message costs one more reading of the clock for the figures, and a million of them take no more memory than one', async () => {
  let readings = 0
  const clock = { now: () => 0, monotonic: () => readings++ }
  const store = openStore(folder.path, clock, fail, undefined, undefined, false)
  const { send, commit } = await aRoom(store)
  function readingsFor(count: number): number {
    const before = readings
    for (let n = 0; n < count; n++) send('hello')
    commit()
    return readings - before
  }
  readingsFor(1)
  const few = readingsFor(100)
  expect((readingsFor(400) - few) / 300).toBe(1)
  expect(store.activity.figures().sinceStart.messages).toBe(501)
  store.close()

  const hand = handClock()
  const activity = createActivity(hand)
  const group = { changes: [{ change: { type: 'chat.posted' } }], acceptedUpdates: [] } as unknown as CommittedGroup
  function many(count: number): void {
    for (let n = 0; n < count; n++) {
      hand.pass(7)
      activity.onCommitted(group)
      activity.onAcknowledged({ type: 'command.run' }, hand.monotonic() - (n % 90), hand.monotonic())
    }
  }
  const heldBytes = () => {
    Bun.gc(true)
    const { heapSize, extraMemorySize } = heapStats()
    return heapSize + extraMemorySize
  }
  many(10_000)
  const before = heldBytes()
  many(1_000_000)
  // A number of each would be eight million bytes.
  expect(heldBytes() - before).toBeLessThan(4_000_000)
  expect(activity.figures().ackHistogram.count).toBe(1_010_000)
})

test('[METRICS-4] half and 99 of 100 acknowledgements of the last five minutes are reported within a tenth, and what was before is forgotten', () => {
  const times = createAckTimes()
  expect(times.recent(0)).toEqual({ count: 0, medianMs: undefined, p99Ms: undefined })
  for (let n = 0; n < 50; n++) times.add(60_000, 10)
  for (const minute of [1, 2, 3, 4, 5]) for (let ms = 1; ms <= 200; ms++) times.add(ms / 10, minute * MINUTE)
  const { count, medianMs = 0, p99Ms = 0 } = times.recent(5 * MINUTE + 59_999)
  expect(count).toBe(1000)
  expect(medianMs).toBeWithin(10, 11.01)
  expect(p99Ms).toBeWithin(19.8, 21.8)
  // Nothing comes for a while: the minutes pass all the same.
  expect(times.recent(7 * MINUTE).count).toBe(600)
  expect(times.recent(10 * MINUTE).count).toBe(0)
  for (const ms of [0, 1e9]) times.add(ms, 11 * MINUTE)
  expect(times.recent(11 * MINUTE)).toMatchObject({ count: 2, medianMs: 0.05 })
  expect(times.histogram()).toMatchObject({ count: 1052 })
  expect(times.histogram().cumulative[0]).toBe(51)
})

test('[METRICS-5] messages and edits are those of the last sixty seconds, each counted once', async () => {
  const clock = handClock()
  const minute = createLastMinute(clock)
  minute.add(3)
  clock.pass(30_000)
  minute.add(4)
  expect([minute.count(), minute.total()]).toEqual([7, 7])
  clock.pass(30_000)
  expect(minute.count()).toBe(4)
  clock.pass(10 * MINUTE)
  expect([minute.count(), minute.total()]).toEqual([0, 7])

  const store = openStore(folder.path, clock, fail, undefined, undefined, false)
  const { send, commit } = await aRoom(store)
  const acks = store.activity.figures().ackHistogram.count
  send('hello', 'same')
  send('hello', 'same')
  send('\u200b')
  commit()
  const figures = store.activity.figures()
  expect([figures.lastMinute, figures.sinceStart]).toEqual([
    { messages: 1, edits: 0 },
    { messages: 1, edits: 0 },
  ])
  // The retry is answered too; what was refused is not an acknowledgement.
  expect(figures.ackHistogram.count - acks).toBe(2)
  store.close()
})

const STATUS: HubStatus = {
  ...{ name: 'Kitchen', version: '1.2.3', hubId: 'h', startedAt: 0, door: 'code', addresses: [] },
  ...{ rooms: 10_000, documents: 10_000, boards: 200, messages: 123_456_789, filesBytes: 1e12, databaseBytes: 1 },
  people: { count: 0, here: [] },
  sockets: { live: 4 },
  lastMinute: { messages: 1, edits: 12_345 },
  sinceStart: { messages: 1, edits: 12_345 },
  acknowledgements: { minutes: 5, count: 1234, medianMs: 2.5, p99Ms: 1234 },
  memoryBytes: 999,
}

test('[HUBSTATUS-4] names that are long, wide or would steer a terminal leave the lines of a status within 80 columns', () => {
  const names = ['n'.repeat(200), '漢'.repeat(60), '👩‍👩‍👧‍👦'.repeat(40), 'a\u001b[31mred\nline\u202e', '']
  const here = names.flatMap((name) => [{ name }, ...names.map((place) => ({ name, place }))])
  const addresses = Array.from({ length: 9 }, (_, n) => `http://192.168.100.20${n}:42800/`)
  for (const name of names) {
    const status = { ...STATUS, name, addresses, people: { count: 1000, here }, freeBytes: 1e15 }
    const lines = hubLines(status, '/data', 1e10)
    for (const line of lines) {
      expect([line, Bun.stringWidth(line) <= 80]).toEqual([line, true])
      expect(line).not.toMatch(/\p{Cc}|\u202e/u)
    }
    expect(lines.join(' ')).toContain('970 more')
    expect(lines[2]).toEndWith(', 115 days')
  }
  expect(hubLines(STATUS, '/data', 3 * 86_400_000).slice(3)).toEqual([
    '  Version       Hubbub 1.2.3',
    '  Address       no network: only this computer can join',
    '  Door          whoever has the code comes in',
    '  People here   0',
    '  Holds         10,000 rooms, 10,000 documents, 200 boards, 123,456,789 messages',
    '  Files         1.0 TB',
    '  Database      1 B',
    '  Last minute   1 message, 12,345 edits',
    '  Answers       half within 2.5 ms, 99 of 100 within 1,234 ms,',
    '                1,234 in the last 5 minutes',
    '  Open sockets  4',
    '  Memory        999 B',
    '  Data          /data',
  ])
  const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':')
  expect(hubLines({ ...STATUS, fingerprint }, '/data', 0).filter((line) => line.includes('AB:'))).toEqual([
    `  Fingerprint   ${fingerprint.slice(0, 48)}`,
    `                ${fingerprint.slice(48)}`,
  ])
  expect(folderLines({ ...STATUS, freeBytes: 2_000_000 }, '/data')).toContain(
    '  Database      1 B, 2.0 MB free on its disk',
  )
})
