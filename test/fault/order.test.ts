// Many tabs, whose logs must be the same although connections break and the hub drops frames on purpose.
import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { wakeAll } from '../../src-ui/live/wake-up.ts'
import { eventually, joinAt, temporaryFolder } from '../support/hub.ts'
import { aRelay } from '../support/relay.ts'
import { chance, LONG, seedFor } from './chance.ts'
import { lobbyAt } from './places.ts'
import { plantedCopy } from './planted/copy.ts'
import { aTab } from './tab.ts'

const TABS = LONG ? 50 : 10
const EACH = LONG ? 200 : 40
const CUT = 0.05
const RENAMED = 0.05
const LASTS = 10

/** A planted fault: one frame in twenty is counted as sent and is not sent. */
const DROPS_FRAMES = {
  file: 'src-bun/transport/fanout.ts',
  find: '  subscriber.connection.send(frame)\n  subscriber.sentCount++',
  replace: '  if (Math.random() > 0.05) subscriber.connection.send(frame)\n  subscriber.sentCount++',
}

test(`[FAULT-2] ${TABS} tabs end with the same log, although connections break and the hub drops frames`, async () => {
  const seed = seedFor('FAULT-2')
  const folder = temporaryFolder()
  const copy = plantedCopy([DROPS_FRAMES])
  const { spawnHub } = (await import(join(copy.path, 'test/fault/hubs.ts'))) as typeof import('./hubs.ts')
  const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const people = await Promise.all(
    Array.from({ length: TABS }, async (_, n) => {
      const relay = await aRelay(hub.port)
      return { relay, tab: aTab(await joinAt(hub.origin, { name: `t${n}`, code: hub.code }), relay.origin), n }
    }),
  )
  const roomId = await lobbyAt(people[0]!.tab.peer)
  await eventually(() => people.every(({ tab }) => tab.caughtUps() > 0))
  // Sends a ping at once, and not only every few seconds.
  const waking = setInterval(wakeAll, TABS * 5)
  await Promise.all(
    people.map(async ({ relay, tab, n }) => {
      const { below, happens } = chance(seed + n)
      for (let sent = 0; sent < EACH; sent++) {
        if (happens(CUT)) relay.cut(below(4000))
        if (happens(RENAMED)) tab.rename(`t${n}-${sent}`)
        tab.sendMessage(roomId, `${n}/${sent}`)
        await Bun.sleep(below(40))
      }
    }),
  )
  await eventually(() => people.every(({ tab }) => tab.unanswered() === 0))
  // Now and then nothing follows what was forgotten: then only the answer to a ping can tell.
  for (let last = 0; last < LASTS; last++) {
    people[last % TABS]?.tab.sendMessage(roomId, `last ${last}`)
    await eventually(() => people.every(({ tab }) => tab.unanswered() === 0))
    const newest = Math.max(...people.flatMap(({ tab }) => [...tab.log.keys()]))
    await eventually(() => people.every(({ tab }) => tab.log.has(newest)))
  }
  clearInterval(waking)

  await hub.kill('SIGTERM')
  const db = new Database(join(folder.path, 'hub.sqlite'))
  const logged = db
    .query<{ seq: number; body: string }, []>('SELECT seq, body FROM changes WHERE client_id IS NOT NULL ORDER BY seq')
    .all()
    .map(({ seq, body }) => `${seq} ${JSON.parse(body).type}`)
  db.close()
  const found = people.reduce((sum, { tab }) => sum + tab.gapsFound(), 0)
  console.log(`[FAULT-2] ${logged.length} changes, ${found} gaps found by tabs in open connections`)
  for (const { tab, relay } of people) {
    tab.close()
    relay.end()
  }
  folder.remove()
  copy.remove()

  const logs = people.map(({ tab }) => [...tab.log.values()].map(({ seq, type }) => `${seq} ${type}`))
  // After a long absence a tab gets a snapshot instead of the changes before it.
  const lacking = people.map(({ tab }, n) =>
    logged.filter((line) => Number.parseInt(line, 10) > tab.snapshotSeq() && !logs[n]?.includes(line)),
  )
  expect(lacking).toEqual(people.map(() => []))
  expect(people.every(({ tab }) => LONG || tab.snapshots() === 1)).toBe(true)
  expect(people.map(({ tab }) => tab.contradictions())).toEqual(people.map(() => 0))
  expect(logged.length).toBeGreaterThanOrEqual(TABS * EACH)
  expect(found).toBeGreaterThan(0)
}, 600_000)
