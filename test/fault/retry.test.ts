// Clients that retry every command that was not answered, over connections that break in the middle of frames.
import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { wakeAll } from '../../src-ui/live/wake-up.ts'
import { eventually, joinAt, temporaryFolder } from '../support/hub.ts'
import { aRelay } from '../support/relay.ts'
import { chance, LONG, seedFor } from './chance.ts'
import { spawnHub } from './hubs.ts'
import { lobbyAt } from './places.ts'
import { aTab } from './tab.ts'

const SENDERS = 8
const MESSAGES = LONG ? 100_000 : 2000
/** The share of bursts in which the connection breaks. */
const CUT = 0.2

test(`[FAULT-1] messages that are retried over broken connections are stored once and in order (${MESSAGES} messages)`, async () => {
  const seed = seedFor('FAULT-1')
  const folder = temporaryFolder()
  const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const people = await Promise.all(
    Array.from({ length: SENDERS }, async (_, n) => {
      const relay = await aRelay(hub.port)
      return { relay, tab: aTab(await joinAt(hub.origin, { name: `s${n}`, code: hub.code }), relay.origin), n }
    }),
  )
  const roomId = await lobbyAt(people[0]!.tab.peer)
  await eventually(() => people.every(({ tab }) => tab.caughtUps() > 0))
  // Wakes the clients, so that they do not wait before they reconnect.
  const waking = setInterval(wakeAll, 50)
  let cuts = 0
  let late = 0

  await Promise.all(
    people.map(async ({ relay, tab, n }) => {
      const { below, happens } = chance(seed + n)
      for (let sent = 0; sent < MESSAGES / SENDERS; ) {
        const burst = Math.min(1 + below(10), MESSAGES / SENDERS - sent)
        const isCut = happens(CUT) && relay.count() > 0
        const isLate = isCut && happens(0.5)
        relay.delay(isLate ? 300 + below(500) : below(20))
        if (isCut && !isLate) relay.cut(below(4000))
        for (let i = 0; i < burst; i++) tab.sendMessage(roomId, `${n}/${sent++}`)
        await Bun.sleep(2 + below(20))
        // The frames arrive after the client has already retried them on a new connection.
        if (isLate) relay.dropClients()
        relay.delay(0)
        if (isCut) cuts++
        if (isLate) late++
        // All unanswered commands are sent again after each reconnect, so their number is limited.
        while (tab.unanswered() > 200) await Bun.sleep(5)
      }
    }),
  )
  await eventually(() => people.every(({ tab }) => tab.unanswered() === 0))

  clearInterval(waking)
  const losses = people.reduce((sum, { tab }) => sum + tab.losses.length, 0)
  for (const { tab, relay } of people) {
    tab.close()
    relay.end()
  }
  await hub.kill('SIGTERM')
  const db = new Database(join(folder.path, 'hub.sqlite'))
  const bodies = db.query<{ body: string }, []>('SELECT body FROM messages ORDER BY seq').all()
  db.close()
  folder.remove()

  console.log(
    `[FAULT-1] ${bodies.length} messages, ${cuts} cuts, ${late} of them with frames that came late, ${losses} connections lost`,
  )
  expect(people.flatMap(({ tab }) => tab.refusals)).toEqual([])
  expect(Math.min(losses, late)).toBeGreaterThan(SENDERS)
  expect(bodies).toHaveLength(MESSAGES)
  for (const { n } of people) {
    const mine = bodies.flatMap(({ body }) => (body.startsWith(`${n}/`) ? [Number(body.split('/')[1])] : []))
    expect(mine).toEqual(Array.from({ length: MESSAGES / SENDERS }, (_, m) => m))
  }
}, 1_800_000)
