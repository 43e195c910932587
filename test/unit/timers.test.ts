import { expect, test } from 'bun:test'
import { runRegularly } from '../../src-bun/timers.ts'
import { createWorkBudget } from '../../src-bun/transport/guard/work-budget.ts'
import { createReceiveScheduler } from '../../src-bun/transport/sockets/receive-scheduler.ts'
import { createThrottle } from '../../src-bun/transport/sockets/throttle.ts'
import { eventually } from '../support/hub.ts'

test('[TIMER-1] a step of the regular work that throws is reported, and the others and its own next turn run', async () => {
  const ran: string[] = []
  const faults: string[] = []
  const broken = () => {
    ran.push('broken')
    throw new Error('no')
  }
  const stop = runRegularly(
    1,
    { first: () => ran.push('first'), broken, last: () => ran.push('last') },
    (step, fault) => faults.push(`${step}: ${(fault as Error).message}`),
  )
  await eventually(() => faults.length >= 2)
  stop()
  expect(ran.slice(0, 6)).toEqual(['first', 'broken', 'last', 'first', 'broken', 'last'])
  expect(new Set(faults)).toEqual(new Set(['broken: no']))
})

test('[LIFE-13] a step of the regular work is given how late its turn is, where it has missed one', async () => {
  const clock = { ms: 0 }
  const late: number[] = []
  const stop = runRegularly(
    1,
    {
      step(lateMs) {
        late.push(lateMs)
        // The next turn comes after 1 ms, 1.9 ms, 25 s, and 1 ms.
        clock.ms += [1, 1.9, 25_001, 1][late.length - 1] ?? 1
      },
    },
    (_step, fault) => expect().fail(String(fault)),
    () => clock.ms,
  )
  await eventually(() => late.length >= 5)
  stop()
  expect(late.slice(0, 5)).toEqual([0, 0, 0, 25_000, 0])
})

test('[LIFE-4] what a throttled call or the processing of a queue throws is reported, and the next one runs', async () => {
  const faults: string[] = []
  const onFault = (step: string, fault: unknown) => faults.push(`${step}: ${(fault as Error).message}`)
  let calls = 0
  const act = () => {
    throw new Error(`call ${++calls}`)
  }
  const throttle = createThrottle('presence', 1, act, onFault)
  // Whoever asks for the call did not cause what it throws.
  throttle.runSoon()
  throttle.runSoon()
  await eventually(() => calls === 2)
  throttle.stop()
  expect(faults.splice(0)).toEqual(['presence: call 1', 'presence: call 2'])

  const emptied: string[] = []
  const owner = (name: string) => ({ name, payer: name, receiveQueue: undefined, openLater: undefined })
  const onQueueEmpty = ({ name }: { name: string }) => {
    emptied.push(name)
    if (name === 'broken') throw new Error('no')
  }
  const scheduler = createReceiveScheduler<ReturnType<typeof owner>>({
    ...{ work: createWorkBudget({ monotonic: () => 0 }, true), receive() {} },
    ...{ onQueueEmpty, onFault },
  })
  for (const name of ['broken', 'whole']) scheduler.add(owner(name))
  await eventually(() => emptied.length === 2)
  scheduler.stop()
  expect([emptied, faults]).toEqual([['broken', 'whole'], ['receiveQueue: no']])
})
