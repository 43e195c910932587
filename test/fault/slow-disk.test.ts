// A room full of people on a computer whose disk takes twenty milliseconds more for each COMMIT.
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { chatSend, eventually, joinAt, live, lobbyOf, type Peer, temporaryFolder } from '../support/hub.ts'
import type { Edit } from '../support/source-copy.ts'
import { LONG } from './chance.ts'
import { plantedCopy } from './planted/copy.ts'
import { aDocument, aWriter } from './writer.ts'

const COMMITS = 1
const SHARE = 2
/** The slow disk counts its COMMITs and how long it took for them; a pong returns it for a ping that asks with these numbers. */
const SLOW: Edit[] = [
  {
    file: 'src-bun/store/commit-loop.ts',
    find: '      commitStatement.run()\n',
    replace: `      const commitAt = performance.now()
      Bun.sleepSync(20)
      commitStatement.run()
      globalThis.slowDisk ??= { commits: 0, busyMs: 0, since: performance.now() }
      slowDisk.commits++
      slowDisk.busyMs += performance.now() - commitAt
`,
  },
  {
    file: 'src-bun/transport/live.ts',
    find: "    ping: ({ t }) => send({ type: 'pong', t,",
    replace: `    ping: ({ t }) => send({ type: 'pong', t: [t, slowDisk.commits, slowDisk.busyMs / (performance.now() - slowDisk.since)][t],`,
  },
]
const PEOPLE = 25
const WRITERS = 3
const ROUNDS = LONG ? 300 : 30
const FLOODED_COMMITS = LONG ? 1000 : 60

test('[FAULT-14] on a slow disk the operations of many share few COMMITs, and half of the time is left for everything else', async () => {
  const copy = plantedCopy(SLOW)
  const folder = temporaryFolder()
  const { spawnHub } = (await import(join(copy.path, 'test/fault/hubs.ts'))) as typeof import('./hubs.ts')
  const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const people: Peer[] = []
  for (let n = 0; n < PEOPLE; n++) people.push(await joinAt(hub.origin, { name: `p${n}`, code: hub.code }))
  const sockets = await Promise.all(people.map((peer) => live(peer)))
  const [observer, watcher] = sockets as [(typeof sockets)[0], (typeof sockets)[0]]
  const roomId = await lobbyOf(observer)
  const writers = await Promise.all(
    people.slice(0, WRITERS).map(async (peer, n) => aWriter(peer, () => hub.origin, await aDocument(peer, `d${n}`))),
  )
  await eventually(() => writers.every((writer) => writer.isSynced()))
  async function ask(what: number): Promise<number> {
    const before = watcher.received('pong').length
    watcher.send({ type: 'ping', t: what })
    await eventually(() => watcher.received('pong').length > before)
    return watcher.received('pong')[before]?.t as number
  }

  // All of them do something at once, and one of them asks for what needs no disk.
  let passedWhileAsked = 0
  const first = await ask(COMMITS)
  for (let round = 1; round <= ROUNDS; round++) {
    const before = await ask(COMMITS)
    for (const socket of sockets) socket.send(chatSend(roomId, 'Could somebody have a look at the second page?'))
    for (const writer of writers) writer.text.insert(writer.text.length, 'k')
    passedWhileAsked += (await ask(COMMITS)) - before
    await eventually(
      () => observer.received('chat.posted').length === round * PEOPLE && writers.every((writer) => writer.isSynced()),
    )
  }
  const commits = (await ask(COMMITS)) - first

  // Somebody says something all the time.
  const chatTimer = setInterval(() => watcher.send(chatSend(roomId, 'and')), 5)
  const until = first + commits + FLOODED_COMMITS
  while ((await ask(COMMITS)) < until) await Bun.sleep(0)
  const share = await ask(SHARE)
  clearInterval(chatTimer)

  const of = (count: number) => (count / ROUNDS).toFixed(1)
  console.log(
    `[FAULT-14] ${of(commits)} COMMITs for ${PEOPLE + WRITERS} things at once, ${of(passedWhileAsked)} of them until a pong; ${(share * 100).toFixed(0)} % of the time`,
  )
  expect(commits / ROUNDS).toBeLessThan((PEOPLE + WRITERS) / 4)
  expect(passedWhileAsked / ROUNDS).toBeLessThan((PEOPLE + WRITERS) / 8)
  expect(share).toBeLessThan(0.75)

  for (const person of sockets) person.close()
  for (const writer of writers) writer.end()
  await hub.kill('SIGTERM')
  folder.remove()
  copy.remove()
}, 600_000)
