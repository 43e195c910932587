// How long somebody waits for the hub while others send what is dearest to it.
import { attack, summaryOf } from '../fault/freeze/bursts.ts'
import { slowness, witnessInHub } from '../fault/freeze/inside-witness.ts'
import { FULL, fillWorld } from '../fault/freeze/world.ts'
import { temporaryFolder } from '../support/hub.ts'
import { spawnHub } from '../support/process.ts'
import { below, type Figure } from './figures.ts'

export async function freeze(): Promise<Figure[]> {
  const folder = temporaryFolder()
  const world = await fillWorld(folder.path, FULL)
  const witness = witnessInHub(folder.path)
  // With the limits on, because they are what is measured.
  const hub = await spawnHub(folder.path, ['--port', '0', '--no-discovery', '--door', 'open'], witness.env)
  const burst = { frames: 200, openings: 50, requests: 100 }
  const before = await witness.unit()
  const outcomes = await attack({ hub, world, witness, burst })
  const slow = slowness(Math.max(before, await witness.unit()))
  const { medianMs, longestMs, what } = summaryOf(outcomes, slow)
  await hub.kill('SIGKILL')
  folder.remove()
  const part = 'freeze'
  return [
    { part, what: 'this machine is slower by', value: slow, unit: '×' },
    { part, what: 'witness, median of bursts', value: medianMs, unit: 'ms', ...below(50, 'ms', medianMs) },
    {
      part,
      what: `witness, longest wait (${what})`,
      value: longestMs,
      unit: 'ms',
      ...below(150, 'ms', longestMs),
    },
  ]
}
