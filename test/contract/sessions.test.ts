import { Database } from 'bun:sqlite'
import { expect, onTestFinished, spyOn, test } from 'bun:test'
import { IDLE_GUEST_KEPT_MS, SESSION_SEEN_EVERY_MS } from '../../src-bun/contract/limits.ts'
import { aHub, eventually, live, type Peer } from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'

type Listed = { memberId: string; createdAt: number; lastSeenAt: number }

test('[JOIN-12] the list of devices says when each was used last, by a request or an open socket, also once that is stored', async () => {
  let aheadMs = 0
  const clock = { now: () => Date.now() + aheadMs, monotonic: () => performance.now() }
  const hub = await aHub(['--door', 'open'], clock)
  const startedAt = clock.now()
  const host = await hub.host()
  const [ada, bob, eve] = [await hub.join('Ada'), await hub.join('Bob'), await hub.join('Eve')]
  const page = await live(host)
  const ofAda = await live(ada)
  const areOpen = async (count: number) => {
    const open = (await (await host.get('/api/connections')).json()) as { connections: unknown[] }
    return open.connections.length === count
  }
  const comeAndGo = async (name: string) => (await plainSocket(hub.origin, `/chat?username=${name}`)).close()
  await comeAndGo('idle')
  await eventually(() => areOpen(2))
  const listed = async ({ member }: Peer) => {
    const { sessions } = (await (await host.get('/api/sessions')).json()) as { sessions: Listed[] }
    return sessions.find(({ memberId }) => memberId === member.id) as Listed
  }
  /** How many halves of an hour after the start: much longer than this test takes by itself. */
  const seenAfter = async (peer: Peer) =>
    Math.floor(((await listed(peer)).lastSeenAt - startedAt) / (IDLE_GUEST_KEPT_MS / 2))

  aheadMs = IDLE_GUEST_KEPT_MS / 2
  await bob.get('/api/me')
  expect([await seenAfter(ada), await seenAfter(bob)]).toEqual([1, 1])
  const ofEve = await listed(eve)
  expect(ofEve.lastSeenAt).toBe(ofEve.createdAt)

  aheadMs = IDLE_GUEST_KEPT_MS
  await eventually(() => page.received('member.removed').length === 1)
  await comeAndGo('another')
  ofAda.close()
  await eventually(() => areOpen(1))
  expect([await seenAfter(ada), await seenAfter(bob)]).toEqual([2, 1])
  // The turn in which a guest is forgotten stores it, too, and forgets it in memory.
  aheadMs = 2 * IDLE_GUEST_KEPT_MS
  await eventually(() => page.received('member.removed').length === 2)
  expect([await seenAfter(ada), await seenAfter(bob), (await listed(eve)).lastSeenAt]).toEqual([
    ...[2, 1, ofEve.createdAt],
  ])
  page.close()
  await hub.end()
})

test('[JOIN-13] when a session was used last is stored, also once a clock that was far ahead is set back', async () => {
  const stored: number[] = []
  const { query } = Database.prototype
  const spy = spyOn(Database.prototype, 'query').mockImplementation(function (this: Database, sql: string) {
    const statement = query.call(this, sql)
    if (!sql.startsWith('UPDATE sessions SET last_seen_at')) return statement
    const run = statement.run.bind(statement)
    statement.run = (...values) => {
      stored.push(values[0] as number)
      return run(...values)
    }
    return statement
  } as typeof query)
  onTestFinished(() => spy.mockRestore())
  let aheadMs = 0
  const clock = { now: () => Date.now() + aheadMs, monotonic: () => performance.now() }
  const hub = await aHub(['--door', 'open'], clock)
  const [ada, bob] = [await hub.join('Ada'), await hub.join('Bob')]

  // When it is stored next is then counted from a time that is far ahead.
  aheadMs = 2 * 24 * 60 * 60 * 1000
  const ahead = clock.now()
  await ada.get('/api/me')
  await eventually(() => stored.some((at) => at >= ahead))

  aheadMs = SESSION_SEEN_EVERY_MS / 2
  const after = clock.now()
  await bob.get('/api/me')
  await eventually(() => stored.some((at) => at >= after && at < ahead))
  await hub.end()
})
