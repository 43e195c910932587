// Sockets that are open and never read, while megabytes are published to everybody.
import { expect, onTestFinished, test } from 'bun:test'
import { chatSend, eventually, joinAt, type Live, live, lobbyOf, temporaryFolder } from '../support/hub.ts'
import { aRelay } from '../support/relay.ts'
import { LONG } from './chance.ts'
import { spawnHub } from './hubs.ts'
import { insideHub } from './inside.ts'
import { aTab } from './tab.ts'
import { aDocument, aWriter, exported } from './writer.ts'

const STALLED = 20
const PUBLISHED_MB = LONG ? 100 : 16
/** A hub that kept everything for each stalled reader would grow by 320. */
const RSS_MAX_MB = 80
/** 12 KB on the wire each. */
const BODY = '漢'.repeat(3980)

test(`[FAULT-4] ${STALLED} stalled readers are closed and freed, cost the others little, and miss nothing when they come back`, async () => {
  const folder = temporaryFolder()
  const inside = insideHub(folder.path)
  const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'], inside.env)
  const join = (name: string) => joinAt(hub.origin, { name, code: hub.code })
  const host = await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')
  const readers = await Promise.all(Array.from({ length: 3 }, async (_, n) => live(await join(`reader ${n}`))))
  const [ada] = readers as [Live]
  const roomId = await lobbyOf(ada)
  const { cpuMs: cpuAtStart } = await inside.look()
  const usualP99 = await publish(ada, roomId, 4, 4)
  const usualCpuMs = ((await inside.look()).cpuMs - cpuAtStart) / 4
  // Only now, because the kernel's buffer for a socket grows while it is read, up to more than is published here.
  const stalled = await Promise.all(
    Array.from({ length: STALLED }, async (_, n) => {
      const relay = await aRelay(hub.port)
      const peer = await join(`stalled ${n}`)
      return { relay, socket: await live({ ...peer, origin: relay.origin }), peer }
    }),
  )
  const tabsRelay = await aRelay(hub.port)
  const tab = aTab(await join('tab'), tabsRelay.origin)
  await eventually(() => tab.caughtUps() === 1)

  const before = await inside.look()
  for (const { relay } of stalled) relay.stall()
  tabsRelay.stall()
  let peak = before
  const started = performance.now()
  const watching = setInterval(async () => {
    const now = await inside.look()
    if (now.rss > peak.rss) peak = now
  }, 500)
  onTestFinished(() => clearInterval(watching))
  const stalledP99 = await publish(ada, roomId, PUBLISHED_MB, 4)
  const stalledCpuMs = ((await inside.look()).cpuMs - before.cpuMs) / PUBLISHED_MB
  const tookMs = performance.now() - started
  // The clock goes on for as long as it takes, because the kernel may still accept a few bytes for a stalled reader, which the
  // hub sees as progress. Everybody sends pings, so that no reader is closed for being silent for 18 s; those of the stalled ones
  // are 8 s apart, because each makes its relay read a little.
  let seconds = 0
  await eventually(async () => {
    if (seconds++ % 8 === 0) for (const { socket } of stalled) if (!socket.closed()) socket.send({ type: 'ping', t: 0 })
    await Promise.all(readers.map(waitForPong))
    await inside.pass(1)
    const { connections } = (await (await host.get('/api/connections')).json()) as { connections: { name: string }[] }
    return !connections.some(({ name }) => name.startsWith('stalled'))
  })
  // An open descriptor is a socket that the hub still holds. The tab may have reconnected by then.
  await eventually(async () => (await inside.look()).descriptors <= before.descriptors - STALLED + 1)
  const freed = performance.now() - started
  clearInterval(watching)
  const grown = Math.round((peak.rss - before.rss) / 2 ** 20)
  console.log(
    `[FAULT-4] ${PUBLISHED_MB} MB in ${tookMs.toFixed(0)} ms; received after p99 ${usualP99.toFixed(1)} → ${stalledP99.toFixed(1)} ms; processor ${usualCpuMs.toFixed(0)} → ${stalledCpuMs.toFixed(0)} ms a MB; freed after ${freed.toFixed(0)} ms; rss + ${grown} MiB`,
  )

  for (const { relay } of stalled) relay.unstall()
  tabsRelay.unstall()
  await eventually(() => stalled.every(({ socket }) => socket.closed()))
  // The close frame with the code may be lost behind megabytes that were never read.
  for (const { socket } of stalled) expect([1006, 4408]).toContain(socket.closed()?.code ?? 0)
  for (const reader of readers)
    expect(seqs(reader).slice(-PUBLISHED_MB * 80)).toEqual(seqs(ada).slice(-PUBLISHED_MB * 80))
  // Our own client resumes by itself, and others with their seq: they get what they missed, or a snapshot.
  const last = ada.changes().at(-1)?.seq ?? 0
  await eventually(() => tab.log.has(last) || tab.snapshots() === 2)
  if (tab.snapshots() === 1) {
    const tabSeqs = [...tab.log.keys()].sort((a, b) => a - b)
    expect(tabSeqs).toEqual(seqs(ada).filter((seq) => seq >= (tabSeqs[0] ?? 0)))
  }
  for (const { socket, peer } of stalled.slice(0, 3)) {
    const had = seqs(socket)
    const since = had.at(-1) as number
    const back = await live(
      { ...peer, origin: hub.origin },
      { since, epoch: ada.received('hello')[0]?.epoch as string },
    )
    const missed = seqs(ada).filter((seq) => seq > since)
    expect(missed.length).toBeGreaterThan(0)
    if (back.received('snapshot').length === 0) expect(seqs(back)).toEqual(missed)
    else expect(back.received('snapshot')[0]?.seq).toBe(last)
    // What they had received before has no gap either.
    expect(had).toEqual(seqs(ada).filter((seq) => seq >= (had[0] ?? 0) && seq <= since))
    back.close()
  }
  for (const reader of readers) expect(reader.closed()).toBeUndefined()
  // They are written to until their buffers are full. One that is written to for ever costs as much as one that reads: seven times as much in all.
  expect(stalledCpuMs).toBeLessThan(usualCpuMs * 5)
  expect(grown).toBeLessThanOrEqual(RSS_MAX_MB)

  for (const reader of readers) reader.close()
  tab.close()
  for (const { relay } of [...stalled, { relay: tabsRelay }]) relay.end()
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)

test('[FAULT-11] a reader who comes back over a slow line gets what they missed and is not closed as stalled', async () => {
  const folder = temporaryFolder()
  const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const ada = await live(await joinAt(hub.origin, { name: 'Ada', code: hub.code }))
  const relay = await aRelay(hub.port)
  const tab = aTab(await joinAt(hub.origin, { name: 'tab', code: hub.code }), relay.origin)
  await eventually(() => tab.caughtUps() === 1)
  relay.disconnect()
  await publish(ada, await lobbyOf(ada), LONG ? 55 : 16, 1)
  await eventually(() => tab.losses.length > 0)
  relay.throttle(4_000_000)
  relay.heal()
  // Until it has come through, an attempt that began before may still fail.
  await eventually(() => tab.hellos() === 2)
  const { length: losses } = tab.losses

  const started = performance.now()
  await eventually(() => tab.caughtUps() === 2)
  console.log(
    `[FAULT-11] caught up after ${sec(performance.now() - started)}, ${tab.snapshots() - 1} snapshots, closed ${tab.losses.length - losses} times`,
  )
  expect(tab.losses.slice(losses)).toEqual([])

  ada.close()
  tab.close()
  relay.end()
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)

test('[FAULT-13] a reader who falls behind in a document gets what they missed merged, and has the same text', async () => {
  const folder = temporaryFolder()
  const inside = insideHub(folder.path)
  const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'], inside.env)
  const join = (name: string) => joinAt(hub.origin, { name, code: hub.code })
  const ada = await join('Ada')
  const documentId = await aDocument(ada, 'Long')
  const relay = await aRelay(hub.port)
  const writer = aWriter(ada, () => hub.origin, documentId)
  const reader = aWriter(await join('slow'), () => relay.origin, documentId)
  await eventually(() => writer.isSynced() && reader.isSynced())

  // The hub's clock stops here, so that the reader is not closed for having stalled, however slow this machine is.
  await inside.pass(0)
  relay.stall()
  for (let n = 0; n < 400; n++) {
    // The text is replaced each time, so it stays short while the updates add up.
    writer.doc.transact(() => {
      writer.text.delete(0, writer.text.length)
      writer.text.insert(0, `${n} ${'word '.repeat(12_000)}`)
    })
    if (n % 20 === 0) await Bun.sleep(1)
  }
  await eventually(() => writer.isSynced())
  relay.unstall()

  await eventually(() => reader.text.toString() === writer.text.toString())
  expect(reader.closes).toEqual([])
  expect(reader.hasPending()).toBe(false)
  // Fewer updates than edits have arrived, because missed ones are merged.
  expect(reader.receivedUpdates()).toBeLessThan(400)
  expect((await exported(ada, documentId)).md).toBe(writer.text.toString())

  for (const person of [writer, reader]) person.end()
  relay.end()
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)

async function waitForPong(person: Live): Promise<void> {
  const before = person.received('pong').length
  person.send({ type: 'ping', t: 0 })
  await eventually(() => person.received('pong').length > before)
}

const sec = (ms: number) => `${(ms / 1000).toFixed(1)} s`
const seqs = (person: Live) => person.changes().map(({ seq }) => seq)

/** Publishes so much, at an even pace; returns the median of how long it took to be heard. */
async function publish(person: Live, roomId: string, mb: number, everyMs: number): Promise<number> {
  const sentAt = new Map<string, number>()
  const took: number[] = []
  const before = person.received('chat.posted').length
  person.socket.addEventListener('message', ({ data }) => {
    const at = sentAt.get(/"clientId":"([^"]+)"/.exec(String(data).slice(-200))?.[1] ?? '')
    if (at !== undefined) took.push(performance.now() - at)
  })
  const count = Math.round((mb * 1e6) / 12_000)
  const started = performance.now()
  for (let n = 0; n < count; n++) {
    const frame = chatSend(roomId, BODY)
    sentAt.set(frame.clientId, performance.now())
    person.send(frame)
    const waitMs = started + n * everyMs - performance.now()
    if (waitMs > 1) await Bun.sleep(waitMs)
  }
  await eventually(() => person.received('chat.posted').length === before + count)
  return took.sort((a, b) => a - b)[Math.floor(took.length / 2)] ?? Number.NaN
}
