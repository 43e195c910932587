import { expect, test } from 'bun:test'
import {
  MEMORY_UNEXPLAINED_AT_ONCE_BYTES,
  MEMORY_UNEXPLAINED_BYTES,
  SOCKET_MEMORY_MAX_BYTES,
  SOCKET_MEMORY_PER_OWNER_MAX_BYTES,
  SOCKET_MEMORY_TIGHT_BYTES,
} from '../../src-bun/contract/limits.ts'
import { createMemoryWatch } from '../../src-bun/transport/sockets/memory/memory-watch.ts'
import { createSocketMemory, type MemoryPart } from '../../src-bun/transport/sockets/memory/socket-memory.ts'

const MB = 1024 * 1024

function anAccount() {
  const clock = { now: 0, monotonic: () => clock.now }
  const memory = createSocketMemory(clock, (_step, fault) => {
    throw fault
  })
  /** The names of sockets, in the order in which they were closed or had room again. */
  const closed: [name: string, part: MemoryPart][] = []
  const resumed: string[] = []
  const open = (owner: string, name: string) => {
    const account = memory.open(owner, {
      onMemoryAvailable: () => void resumed.push(name),
      closeForMemory(part) {
        closed.push([name, part])
        account.end()
      },
    })
    return account
  }
  /** Closing and waking have a turn of their own, which was asked for before this one. */
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve))
  return { clock, memory, open, closed, resumed, nextTurn }
}

test('[MEM-1] when all sockets together hold too much, those who hold most are closed, one socket after the other', async () => {
  const { memory, open, closed, nextTurn } = anAccount()
  const modest = Array.from({ length: 20 }, (_, n) => open(`modest ${n}`, `modest ${n}`))
  for (const account of modest) account.set('unread', MB)
  for (const owner of ['eve', 'mallory', 'trudy'])
    for (const [n, part] of (['queued', 'unread', 'received'] as const).entries())
      open(owner, `${owner} ${part}`).set(part, (n + 7) * MB)
  await nextTurn()
  expect([closed, memory.bytes()]).toEqual([[], 92 * MB])

  open('eve', 'eve again').set('unread', 5 * MB)
  expect(memory.isFull()).toBe(true)
  await nextTurn()
  expect(memory.isFull()).toBe(false)
  expect(closed).toEqual([
    ['eve received', 'received'],
    ['mallory received', 'received'],
    ['trudy received', 'received'],
  ])
  expect(memory.bytes()).toBeLessThanOrEqual(0.75 * SOCKET_MEMORY_MAX_BYTES)
})

test('[MEM-2] a member who holds too much on all sockets together loses the largest of them, and nobody else does', async () => {
  const { memory, open, closed, nextTurn } = anAccount()
  open('ada', 'ada').set('unread', 30 * MB)
  const sockets = Array.from({ length: 60 }, (_, n) => open('mallory', `mallory ${n}`))
  for (const [n, account] of sockets.entries()) account.set('unread', n === 7 ? 16 * MB : 0.25 * MB)
  await nextTurn()
  expect([closed, memory.bytes()]).toEqual([[], 60.75 * MB])

  sockets[3]?.set('queued', 4 * MB)
  await nextTurn()
  expect(closed).toEqual([['mallory 7', 'unread']])
  expect(memory.bytes()).toBeLessThanOrEqual(30 * MB + 0.75 * SOCKET_MEMORY_PER_OWNER_MAX_BYTES)
})

test('[MEM-3] what is large waits while much is unread, goes on in the order in which it was asked for, and one member cannot use up all room', async () => {
  const { memory, open, resumed, nextTurn } = anAccount()
  const ada = open('ada', 'ada')
  const mallory = open('mallory', 'mallory')
  const greedy = open('mallory', 'greedy')
  mallory.set('unread', SOCKET_MEMORY_TIGHT_BYTES / 4)
  // Mallory has had a share; others find room.
  expect([greedy.hasMemoryForLargeFrame(), ada.hasMemoryForLargeFrame(), memory.isTight()]).toEqual([
    false,
    true,
    false,
  ])

  const readers = Array.from({ length: 10 }, (_, n) => open(`reader ${n}`, `reader ${n}`))
  for (const reader of readers) reader.set('unread', SOCKET_MEMORY_TIGHT_BYTES / 10)
  // Whoever has nothing unread finds room for longer than those who have.
  expect([
    open('newcomer', 'newcomer').hasMemoryForLargeFrame(),
    readers[0]?.hasMemoryForLargeFrame(),
    memory.isTight(),
  ]).toEqual([true, false, true])
  for (const reader of readers) reader.set('unread', SOCKET_MEMORY_TIGHT_BYTES / 5)
  const late = ['bob', 'ada', 'cleo'].map((name) => open(name, name))
  expect([...late.map((account) => account.hasMemoryForLargeFrame()), memory.isTight()]).toEqual([
    false,
    false,
    false,
    true,
  ])
  // A large frame that Bun has kept is no reason to wait: nothing that the hub does would free it.
  for (const reader of readers) reader.set('unread', 0)
  readers[1]?.set('received', SOCKET_MEMORY_TIGHT_BYTES)
  late[1]?.end()
  await nextTurn()
  expect(resumed).toEqual(['reader 0', 'bob', 'cleo'])

  mallory.set('unread', 0)
  await nextTurn()
  expect(resumed).toEqual(['reader 0', 'bob', 'cleo', 'greedy'])
  memory.stop()
})

test('[MEM-4] sockets that the hub has closed, and whose peers read nothing, hold a part of the memory at most', () => {
  const { memory, clock } = anAccount()
  const closeThem = () => Array.from({ length: 100 }, () => memory.mayLinger(MB)).filter(Boolean).length
  expect(closeThem()).toBe(SOCKET_MEMORY_MAX_BYTES / 4 / MB)
  expect([memory.mayLinger(1), memory.mayLinger(0)]).toEqual([false, true])
  clock.now += 20_000
  expect(closeThem()).toBe(SOCKET_MEMORY_MAX_BYTES / 4 / MB)
})

/** A watch over a process that uses what `used` says, and sockets with their ms since the last complete frame. */
function aWatch() {
  const used = { rss: 100 * MB, heapUsed: 10 * MB }
  const watch = createMemoryWatch(() => used)
  const check = (silent: readonly number[], accounted = 0) =>
    watch.check(accounted, (afterMs) => silent.filter((ms) => ms > afterMs)).length
  const checks = (count: number, silent: readonly number[]) => Array.from({ length: count }, () => check(silent))
  return { used, check, checks }
}

test('[MEM-5] memory that nothing explains ends sockets without a complete frame, and not those of somebody who sends', () => {
  const silent = Array<number>(80).fill(30_000)
  const lively = Array<number>(80).fill(4000)

  // What the heap or the account explains is nobody's fault.
  const explained = aWatch()
  explained.used.rss += 2 * MEMORY_UNEXPLAINED_AT_ONCE_BYTES
  explained.used.heapUsed += MEMORY_UNEXPLAINED_AT_ONCE_BYTES
  expect(explained.check(silent, MEMORY_UNEXPLAINED_AT_ONCE_BYTES)).toBe(0)

  // A little passes by itself, or not.
  const little = aWatch()
  little.used.rss += MEMORY_UNEXPLAINED_BYTES + 1
  expect(little.checks(9, silent)).toEqual(Array(9).fill(0))
  little.used.rss -= 2
  expect(little.check(silent)).toBe(0)
  little.used.rss += 2
  expect(little.checks(10, [...silent, ...lively])).toEqual([...Array(9).fill(0), 20])

  // Much does not have the time.
  const much = aWatch()
  much.used.rss += MEMORY_UNEXPLAINED_AT_ONCE_BYTES + 1
  expect([much.check([6000, ...lively]), much.check(lively)]).toEqual([1, 0])
})

test('[MEM-6] memory that is still unexplained without any suspect counts as usual, so that nobody is closed for it for ever', () => {
  const { used, checks } = aWatch()
  used.rss += 2 * MEMORY_UNEXPLAINED_BYTES
  expect(checks(9 + 15, [])).toEqual(Array(24).fill(0))
  expect(checks(30, [60_000])).toEqual(Array(30).fill(0))
  used.rss += MEMORY_UNEXPLAINED_BYTES + 1
  expect(checks(10, [60_000]).at(-1)).toBe(1)
})
