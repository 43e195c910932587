// Many people write in one document while connections break and the hub is killed; afterwards all have the same text.
import { expect, test } from 'bun:test'
import type * as Y from 'yjs'
import { eventually, joinAt, temporaryFolder } from '../support/hub.ts'
import { aRelay } from '../support/relay.ts'
import { type Chance, chance, LONG, seedFor } from './chance.ts'
import { spawnHub } from './hubs.ts'
import { aDocument, aWriter, exported } from './writer.ts'

const WORLDS = LONG ? 200 : 5
const WRITERS = LONG ? 20 : 6
const WRITING_MS = 800
/** Each person edits at least so often, also where a busy machine leaves them hardly any time. */
const BURSTS_MIN = 20

const first = seedFor('FAULT-5')
// With a given seed only that one is run.
const seeds = process.env['HUBBUB_SEED'] ? [first] : Array.from({ length: WORLDS }, (_, n) => first + n)

test(`[FAULT-5] ${WRITERS} people have the same text after their connections broke and the hub was killed (${seeds.length} seeds)`, async () => {
  const took: number[] = []
  for (const seed of seeds) took.push(await world(seed))
  console.log(`[FAULT-5] ${seeds.length} worlds, the same after ${Math.round(Math.max(...took))} ms at most`)
}, 3_600_000)

/** Returns how many ms after the connections were healed all texts were the same. */
async function world(seed: number): Promise<number> {
  const { between, happens } = chance(seed)
  const folder = temporaryFolder()
  let hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const people = await Promise.all(
    Array.from({ length: WRITERS }, async (_, n) => ({
      peer: await joinAt(hub.origin, { name: `w${n}`, code: hub.code }),
      relay: await aRelay(hub.port),
      plan: chance(seed * 100 + n),
    })),
  )
  const documentId = await aDocument(people[0]?.peer as never, `seed ${seed}`)
  const writers = people.map(({ peer, relay }) => aWriter(peer, () => relay.origin, documentId))
  await eventually(() => writers.every((writer) => writer.isSynced()))

  const end = performance.now() + WRITING_MS
  const writing = people.map(async ({ relay, plan }, n) => {
    for (let burst = 0; performance.now() < end || burst < BURSTS_MIN; burst++) {
      const text = writers[n]?.text as Y.Text
      for (let keys = 1 + plan.below(4); keys > 0; keys--) edit(text, plan, n)
      if (plan.happens(0.03)) relay.cut(plan.below(300))
      if (plan.happens(0.02)) {
        relay.disconnect()
        setTimeout(relay.heal, plan.between(50, 600))
      }
      relay.delay(plan.happens(0.2) ? plan.between(0, 60) : 0)
      await Bun.sleep(plan.between(1, 30))
    }
  })
  if (happens(0.8)) {
    await Bun.sleep(between(100, WRITING_MS - 100))
    await hub.kill('SIGKILL')
    hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
    for (const { relay } of people) relay.redirectTo(hub.port)
  }
  await Promise.all(writing)

  for (const { relay } of people) {
    relay.delay(0)
    relay.heal()
  }
  const healed = performance.now()
  const atHub = await joinAt(hub.origin, { name: 'reader', code: hub.code })
  let took = Number.POSITIVE_INFINITY
  const texts = () => writers.map(({ text }) => text.toString())
  try {
    await eventually(() => writers.every((writer) => writer.isSynced()) && new Set(texts()).size === 1)
    took = performance.now() - healed
    const { md, fromHistory } = await exported(atHub, documentId)
    expect(new Set([...texts(), md, fromHistory]).size).toBe(1)
    expect(md.length).toBeGreaterThan(50)
    expect(writers.map((writer) => writer.hasPending())).toEqual(writers.map(() => false))
    // No socket was closed for an update that was refused.
    expect(writers.flatMap(({ closes }) => closes.filter((code) => code >= 4000))).toEqual([])
  } catch (thrown) {
    throw new Error(`HUBBUB_SEED=${seed}: ${texts().map(({ length }) => length)} characters`, { cause: thrown })
  } finally {
    for (const writer of writers) writer.end()
    for (const { relay } of people) relay.end()
    await hub.kill('SIGTERM')
    folder.remove()
  }
  return took
}

function edit(text: Y.Text, plan: Chance, author: number) {
  const at = plan.below(text.length + 1)
  const rest = text.length - at
  const letters = String.fromCharCode(97 + author).repeat(1 + plan.below(6))
  text.doc?.transact(() => {
    const kind = plan.below(4)
    if (kind >= 2 && rest > 0) text.delete(at, Math.min(rest, 1 + plan.below(8)))
    if (kind !== 2) text.insert(at, letters)
  })
}
