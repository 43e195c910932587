// A usual room on a disk that takes 20 ms more for each COMMIT.
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { chatSend, eventually, joinAt, live, lobbyOf, type Peer, temporaryFolder } from '../support/hub.ts'
import { LONG } from './chance.ts'
import { plantedCopy } from './planted/copy.ts'
import { aDocument, aWriter } from './writer.ts'

const SLOW = {
  file: 'src-bun/store/commit-loop.ts',
  find: '      commitStatement.run()\n',
  replace: '      Bun.sleepSync(20)\n      commitStatement.run()\n',
}
const PEOPLE = 25
const WRITERS = 3
const SECONDS = LONG ? 60 : 6
const MESSAGE_EVERY_MS = 200
const KEY_EVERY_MS = 100
const P99_MAX_MS = 150
/** 50 ms are the goal; a busy machine adds to it. */
const STALL_MAX_MS = 80

test('[FAULT-14] on a slow disk the messages and keystrokes of a usual room stay quick, and pings are answered between two COMMITs', async () => {
  const copy = plantedCopy([SLOW])
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

  const sentAt = new Map<string, number>()
  const tookMs: number[] = []
  observer.socket.addEventListener('message', ({ data }) => {
    const at = sentAt.get(/"clientId":"([^"]+)"/.exec(String(data))?.[1] ?? '')
    if (at !== undefined) tookMs.push(performance.now() - at)
  })
  const keysMs: number[] = []
  let sent = 0
  const chatTimer = setInterval(() => {
    const frame = chatSend(roomId, 'Could somebody have a look at the second page?')
    sentAt.set(frame.clientId, performance.now())
    sockets[sent++ % PEOPLE]?.send(frame)
  }, MESSAGE_EVERY_MS)
  const typingTimer = setInterval(() => {
    for (const writer of writers) {
      const pressedAt = performance.now()
      writer.text.insert(writer.text.length, 'k')
      const number = writer.sent()
      void eventually(() => writer.acked() >= number).then(() => keysMs.push(performance.now() - pressedAt))
    }
  }, KEY_EVERY_MS)
  // A ping needs no disk, so it is answered between two COMMITs.
  let worstMs = 0
  for (const until = performance.now() + SECONDS * 1000; performance.now() < until; await Bun.sleep(7)) {
    const before = watcher.received('pong').length
    const askedAt = performance.now()
    watcher.send({ type: 'ping', t: 0 })
    await eventually(() => watcher.received('pong').length > before)
    worstMs = Math.max(worstMs, performance.now() - askedAt)
  }
  clearInterval(chatTimer)
  clearInterval(typingTimer)
  await eventually(() => tookMs.length === sent && writers.every((writer) => writer.isSynced()))

  const [message, key] = [tookMs, keysMs].map(p99) as [number, number]
  console.log(
    `[FAULT-14] message p99 ${message.toFixed(0)} ms, keystroke on disk p99 ${key.toFixed(0)} ms, longest wait for a pong ${worstMs.toFixed(0)} ms`,
  )
  expect(sent).toBeGreaterThan(SECONDS * 4)
  // The delay of the disk is in effect.
  expect(Math.min(...tookMs)).toBeGreaterThan(19)
  expect(message).toBeLessThan(P99_MAX_MS)
  expect(key).toBeLessThan(P99_MAX_MS)
  expect(worstMs).toBeLessThan(STALL_MAX_MS)

  for (const person of sockets) person.close()
  for (const writer of writers) writer.end()
  await hub.kill('SIGTERM')
  folder.remove()
  copy.remove()
}, 120_000)

const p99 = (took: number[]) => took.sort((a, b) => a - b)[Math.floor(took.length * 0.99)] as number
