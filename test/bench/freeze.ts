// How long somebody waits for the hub while others send what is dearest to it.
import { attack, summaryOf } from '../fault/freeze/bursts.ts'
import { witnessInHub } from '../fault/freeze/inside-witness.ts'
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
  const { medianMs, longest } = summaryOf(await attack({ hub, world, witness, burst }))
  await hub.kill('SIGKILL')
  folder.remove()
  const part = 'freeze'
  return [
    { part, what: 'witness, median of bursts', value: medianMs, unit: 'ms', ...below(50, 'ms', medianMs) },
    {
      part,
      what: `witness, longest wait (${longest.what})`,
      value: longest.longestMs,
      unit: 'ms',
      ...below(150, 'ms', longest.longestMs),
    },
  ]
}
