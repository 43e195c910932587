// One person types, four others watch: what a keystroke costs until the server has nothing left to do, what it has put off included.

import type { Effort } from './chat.ts'
import { openDocument, updateFrame } from './document-sockets.ts'
import { costOf, FULL_SPEED, type Opener } from './documents.ts'
import { type Figure, median } from './figures.ts'
import { connect, startBare, startHub } from './servers.ts'
import { keystrokes } from './trace.ts'

const READERS = 4
/** As fast as it goes: a fresh document each time. */
const SATURATED_KEYS = 20_000
const STEADY_PER_SECOND = 400

type Target = { name: 'hub' | 'bare'; pid: number; open: Opener }

export async function typing({ repeats, seconds }: Effort): Promise<Figure[]> {
  const [hub, bare] = [await startHub(), await startBare('durable-documents')]
  const people = await Promise.all(Array.from({ length: READERS + 1 }, () => hub.join()))
  let opened = 0
  const targets: Target[] = [
    {
      name: 'hub',
      pid: hub.pid,
      async open(heard) {
        const name = `typed-${opened++}`
        const [writer, ...others] = people
        const readers = []
        for (const [n, peer] of others.entries())
          readers.push(await openDocument(peer, name, n === 0 ? heard : () => {}))
        if (!writer) throw new Error('nobody writes')
        return {
          readers,
          writer: await openDocument(
            writer,
            name,
            () => {},
            () => {},
          ),
        }
      },
    },
    {
      name: 'bare',
      pid: bare.pid,
      async open(heard) {
        const readers = []
        for (let n = 0; n < READERS; n++) readers.push(await connect(bare.url, n === 0 ? heard : () => {}))
        return { readers, writer: await connect(bare.url, () => {}) }
      },
    },
  ]
  const frames = keystrokes(Math.max(SATURATED_KEYS, STEADY_PER_SECOND * seconds)).map(updateFrame)
  const figures: Figure[] = []
  for (const [how, keys, pace, goal] of [
    ['as fast as it goes', SATURATED_KEYS, FULL_SPEED, 2.5],
    [`at ${STEADY_PER_SECOND} keys a second`, STEADY_PER_SECOND * seconds, STEADY_PER_SECOND, 1.3],
  ] as const) {
    const costs: Record<Target['name'], number[]> = { hub: [], bare: [] }
    for (let repeat = 0; repeat <= repeats; repeat++)
      for (const { name, pid, open } of repeat % 2 ? targets : targets.toReversed()) {
        const { cpuUs } = await costOf([pid, open], frames.slice(0, keys), pace)
        // The first one warms up.
        if (repeat > 0) costs[name].push(cpuUs)
      }
    const [ofHub, ofBare] = [median(costs.hub), median(costs.bare)]
    const [part, what] = ['typing', `CPU a keystroke ${how}`]
    figures.push(
      { part, what: `${what}: hub`, value: ofHub, unit: 'µs' },
      { part, what: `${what}: bare`, value: ofBare, unit: 'µs' },
      {
        part,
        what: `${what}: hub / bare`,
        value: ofHub / ofBare,
        unit: '×',
        goal: `≤ ${goal} ×`,
        met: ofHub <= goal * ofBare,
      },
    )
  }
  await hub.end()
  await bare.end()
  return figures
}
