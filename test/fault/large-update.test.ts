// Updates of many megabytes: kills of the hub while one is on its way, and sockets that send garbage of that size.
import { expect, test } from 'bun:test'
import { eventually, joinAt, live, openSocket, type Peer, temporaryFolder } from '../support/hub.ts'
import { chance, LONG, seedFor } from './chance.ts'
import { spawnHub } from './hubs.ts'
import { insideHub } from './inside.ts'
import { aDocument, aWriter } from './writer.ts'

const KILLS = LONG ? 60 : 8
const HOSTILE = LONG ? 60 : 30
/** A hub that read what strangers send, or kept what it refuses, would hold hundreds. */
const LEFT_MAX_MIB = 100

const lines = (bytes: number, mark: string): string => {
  let text = ''
  for (let n = 0; text.length < bytes; n++) text += `${mark} line ${n} lorem ipsum dolor sit amet\n`
  return text
}

const textOf = async (peer: Peer, documentId: string) =>
  (await peer.get(`/api/export/documents/${documentId}?format=md`)).text()

test(`[FAULT-20] after kill -9 at any moment of a large update the document has all of it or nothing, and what was acknowledged (${KILLS} kills)`, async () => {
  const { below } = chance(seedFor('FAULT-20'))
  const folder = temporaryFolder()
  let hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const { port } = hub
  const ada = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  const documentId = await aDocument(ada, 'Killed')
  const writer = aWriter(ada, () => hub.origin, documentId)
  await eventually(() => writer.isSynced())
  let acknowledged = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const before = writer.text.toString()
    writer.text.insert(below(before.length + 1), lines(1_000_000 + below(1_000_000), `round ${kill}`))
    const after = writer.text.toString()
    // From at once until long after the update is stored.
    await Bun.sleep(below(2) * below(400))
    const wasAcknowledged = writer.isSynced()
    await hub.kill('SIGKILL')
    if (wasAcknowledged) acknowledged++
    hub = await spawnHub(folder.path, ['--port', String(port), '--limits', 'off'])
    const md = await textOf(ada, documentId)
    expect(md === after || (!wasAcknowledged && md === before)).toBe(true)
    await eventually(() => writer.isSynced())
    expect((await textOf(ada, documentId)) === after).toBe(true)
  }
  console.log(`[FAULT-20] ${acknowledged} of ${KILLS} updates were acknowledged before the kill`)
  writer.end()
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)

test(`[FAULT-21] ${HOSTILE} sockets that send 16 MiB of garbage at once are closed, delay nobody for long and leave no memory behind; without a sign-in nothing of it is read`, async () => {
  const folder = temporaryFolder()
  const inside = insideHub(folder.path)
  const hub = await spawnHub(folder.path, ['--port', '0'], inside.env)
  const [eve, ada] = [
    await joinAt(hub.origin, { name: 'Eve', code: hub.code }),
    await live(await joinAt(hub.origin, { name: 'Ada', code: hub.code })),
  ]
  const garbage = new Uint8Array(16 * 1024 * 1024).fill(0x80)
  // An update whose length is right.
  garbage.set([0, 2, 0xfa, 0xff, 0xff, 0x07])
  const before = (await inside.lookTidied()).rss
  /** Resolves with the close codes, and how much memory the hub used at most. */
  async function attack(headers: Record<string, string>) {
    const codes: number[] = []
    for (let n = 0; n < HOSTILE; n++) {
      const socket = openSocket(`${hub.origin.replace('http', 'ws')}/collaborate/target-${n % 4}`, headers)
      socket.addEventListener('open', () => socket.send(garbage))
      socket.addEventListener('close', ({ code }) => codes.push(code))
    }
    let peak = 0
    await eventually(async () => {
      peak = Math.max(peak, (await inside.look()).rss)
      const pongs = ada.received('pong').length
      ada.send({ type: 'ping', t: 0 })
      await eventually(() => ada.received('pong').length > pongs)
      return codes.length === HOSTILE
    })
    return { codes: [...new Set(codes)], peakMiB: (peak - before) / 2 ** 20 }
  }

  const stranger = await attack({})
  expect(stranger.codes).toEqual([4401])
  const member = await attack({ authorization: `Bearer ${eve.token}` })
  // 4400 for what was looked at, 4429 for what did not fit into the queues any more, 1006 for what the hub had no memory for.
  expect(member.codes).toContain(4400)
  expect(member.codes.filter((code) => ![4400, 4429, 1006].includes(code))).toEqual([])
  let after = 0
  // What was freed goes back to the system after a while.
  await eventually(async () => {
    after = ((await inside.lookTidied()).rss - before) / 2 ** 20
    return after < LEFT_MAX_MIB
  })
  console.log(
    `[FAULT-21] rss + ${stranger.peakMiB.toFixed(0)} MiB for strangers, + ${member.peakMiB.toFixed(0)} for a member, + ${after.toFixed(0)} afterwards`,
  )
  expect(stranger.peakMiB).toBeLessThan(LEFT_MAX_MIB)
  ada.close()
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)
