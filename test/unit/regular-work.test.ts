import { expect, test } from 'bun:test'
import { runRegularly } from '../../src-bun/regular-work.ts'
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
