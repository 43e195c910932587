// Sockets whose frames take time, with a clock that only this time moves.
import { expect, test } from 'bun:test'
import { QUEUE_MAX_BYTES, WORK_BURST_MS, WORK_TURN_MS } from '../../../src-bun/contract/limits.ts'
import { createLog } from '../../../src-bun/log.ts'
import { createWorkBudget } from '../../../src-bun/transport/guard/work-budget.ts'
import { createConnections } from '../../../src-bun/transport/sockets/connections.ts'
import type { RawSocket } from '../../../src-bun/transport/sockets/open-socket.ts'
import { eventually } from '../../support/hub.ts'

const turnOfLoop = () => new Promise((resolve) => setImmediate(resolve))

/** A hub's sockets. Each frame is a number: how many ms it takes. `done` lists who was worked for, in order. */
function aHubOfSockets(openTakesMs = 0) {
  const clock = { at: 0, now: () => clock.at, monotonic: () => clock.at }
  const work = createWorkBudget(clock, true)
  const connections = createConnections({ clock, log: createLog('silent'), work, areRatesLimited: true })
  const done: string[] = []

  function socketOf(name: string) {
    const closes: number[] = []
    const raw = {
      ...{ data: {}, remoteAddress: '10.0.0.1', getBufferedAmount: () => 0, sendText: () => 1 },
      close(code: number) {
        closes.push(code)
        connections.handlers.close(raw)
      },
    } as unknown as RawSocket
    const actor = { id: name, name, colour: '', role: 'member' } as const
    connections.attach(raw, { actor, sessionId: name }, 'live', () => {
      clock.at += openTakesMs
      done.push(`${name} opened`)
      return {
        rate: { perSecond: 1000, burst: 10_000 },
        receive(frame) {
          clock.at += Number.parseInt(String(frame), 10)
          done.push(name)
        },
        onClosed: () => void done.push(`${name} closed`),
      }
    })
    return { closes, send: (frame: string) => connections.handlers.message(raw, frame), raw }
  }
  return { clock, done, socketOf, connections }
}

/** How long the longest stretch of one name is. */
function longestRun(names: readonly string[], name: string): number {
  let [longest, run] = [0, 0]
  for (const each of names) {
    run = each === name ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest
}

test('[WORK-6] of all who are queued whoever has used least is next, so that a member with many sockets gets no more than a member with one', async () => {
  const { done, socketOf } = aHubOfSockets()
  const many = Array.from({ length: 20 }, () => socketOf('many'))
  const one = socketOf('one')
  for (const socket of many) for (let n = 0; n < 10; n++) socket.send('1')
  for (let n = 0; n < 100; n++) one.send('1')
  await eventually(() => done.filter((name) => name === 'one').length === 100)
  const whileBothWait = done.slice(done.indexOf('one'), done.lastIndexOf('one'))
  expect(whileBothWait.filter((name) => name === 'many').length).toBeLessThanOrEqual(100)
  expect(longestRun(whileBothWait, 'many')).toBeLessThanOrEqual(WORK_TURN_MS)
  await eventually(() => done.filter((name) => name === 'many').length === 200)
})

test('[WORK-6] between two turns of the queues the loop comes to the frames of others', async () => {
  const { done, socketOf } = aHubOfSockets()
  const mallory = socketOf('mallory')
  const bob = socketOf('bob')
  for (let n = 0; n < 100; n++) mallory.send('2')
  let asked = 0
  while (done.filter((name) => name === 'mallory').length < 100) {
    bob.send('0')
    asked++
    for (let turns = 0; turns < 2; turns++) await turnOfLoop()
    expect(done.filter((name) => name === 'bob').length).toBe(asked)
  }
  expect(longestRun(done, 'mallory')).toBeLessThanOrEqual(2 * (WORK_TURN_MS + 1))
})

test('[WORK-7] the frames of a member without a budget wait, those of all their sockets, and none is lost', async () => {
  const { clock, done, socketOf } = aHubOfSockets()
  const [first, second, bob] = [socketOf('ada'), socketOf('ada'), socketOf('bob')]
  first.send(String(WORK_BURST_MS))
  first.send('0')
  second.send('0')
  for (let n = 0; n < 5; n++) await turnOfLoop()
  bob.send('0')
  expect(done.slice(3)).toEqual(['ada', 'bob'])
  // A socket that the member opens now waits as well, with what it sends.
  const third = socketOf('ada')
  third.send('0')
  await turnOfLoop()
  expect(done.slice(3)).toEqual(['ada', 'bob'])
  clock.at += 1
  await eventually(() => done.length === 9)
  expect(done.slice(5).sort()).toEqual(['ada', 'ada', 'ada', 'ada opened'])
  expect(done.lastIndexOf('ada')).toBeGreaterThan(done.lastIndexOf('ada opened'))
})

test('[WORK-8] a socket that opens without a budget and is closed before its turn ends once, or is never opened', async () => {
  const { clock, done, socketOf, connections } = aHubOfSockets()
  socketOf('ada').send(String(WORK_BURST_MS))
  const before = done.length
  const [left, removed] = [socketOf('ada'), socketOf('ada')]
  left.send('0')
  connections.handlers.close(left.raw)
  connections.closeWhere(({ id }) => id === '3', 4410, 'removed')
  await turnOfLoop()
  expect([done.length, removed.closes]).toEqual([before, [4410]])
  clock.at += 1
  await eventually(() => done.length === before + 3)
  // What a script has sent before it closed is processed.
  expect(done.slice(before)).toEqual(['ada opened', 'ada', 'ada closed'])
  expect(connections.count()).toBe(1)
})

test('[WORK-9] a queue that is full closes its socket with 4429, and takes one frame that is longer than it', async () => {
  const { socketOf } = aHubOfSockets()
  const mallory = socketOf('mallory')
  mallory.send(String(WORK_BURST_MS))
  mallory.send('0'.repeat(1000))
  mallory.send('0'.repeat(1024 * 1024))
  expect(mallory.closes).toEqual([])
  for (let bytes = 0; bytes <= QUEUE_MAX_BYTES; bytes += 64 * 1024) mallory.send('0'.repeat(64 * 1024))
  expect(mallory.closes).toEqual([4429])
})

test('[VERIFY-4] however many members ask for much at the same time, whoever asks for little is next', async () => {
  const { done, socketOf } = aHubOfSockets()
  // So many share the hub that the budget of each is full again before it is their turn: it tells them apart from nobody.
  const many = Array.from({ length: 12 }, (_, n) => socketOf(`mallory ${n}`))
  for (const { send } of many) for (let n = 0; n < 60; n++) send('10')
  // Until each has had a turn, nobody has used more than another.
  for (let turns = 0; turns < 15; turns++) await turnOfLoop()
  const bob = socketOf('bob')
  for (let asked = 1; asked <= 20; asked++) {
    bob.send('0')
    for (let turns = 0; turns < 3; turns++) await turnOfLoop()
    expect(done.filter((name) => name === 'bob').length).toBe(asked)
  }
  expect(done.filter((name) => name.startsWith('mallory')).length).toBeLessThan(12 * 60)
})
