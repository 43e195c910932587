// Frames and requests at their dearest, in bursts that are within every limit, while a witness asks the hub for little.
import { expect, onTestFinished, test } from 'bun:test'
import { WORK_BURST_MS, WORK_PER_SECOND_MS } from '../../src-bun/contract/limits.ts'
import { temporaryFolder } from '../support/hub.ts'
import { LONG } from './chance.ts'
import { attack, summaryOf } from './freeze/bursts.ts'
import { slowness, witnessInHub } from './freeze/inside-witness.ts'
import { FULL, fillWorld, SMALL } from './freeze/world.ts'
import { spawnHub } from './hubs.ts'

const MEDIAN_MAX_MS = 50
const LONGEST_MAX_MS = 150
const BURST = LONG ? { frames: 200, openings: 50, requests: 100 } : { frames: 60, openings: 10, requests: 30 }

test('[WORK-18] whatever a viewer, a member and a guest send, a witness waits 50 ms at most in the median of bursts and never more than 150 ms, and nobody gets more than their budget', async () => {
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  const world = await fillWorld(folder.path, LONG ? FULL : SMALL)
  const witness = witnessInHub(folder.path)
  const hub = await spawnHub(folder.path, ['--port', '0', '--no-discovery', '--door', 'open'], witness.env)

  const before = await witness.unit()
  const outcomes = await attack({ hub, world, witness, burst: BURST })
  const slow = slowness(Math.max(before, await witness.unit()))
  const { medianMs, longestMs, what } = summaryOf(outcomes, slow)
  console.log(
    `[WORK-18] ${outcomes.length} bursts, witness: median ${medianMs.toFixed(1)} ms, longest ${longestMs.toFixed(1)} ms (${what}), on a machine that is slower by ${slow.toFixed(1)}`,
  )
  expect(medianMs).toBeLessThanOrEqual(MEDIAN_MAX_MS)
  expect(longestMs).toBeLessThanOrEqual(LONGEST_MAX_MS)

  // What three payers get at most, twice: a COMMIT and the reading of sockets are charged to nobody.
  for (const { what, cpuMs, tookMs } of outcomes) {
    const budgetsMs = 3 * (WORK_BURST_MS + (WORK_PER_SECOND_MS * tookMs) / 1000)
    expect([what, cpuMs <= 2 * budgetsMs]).toEqual([what, true])
  }
})
