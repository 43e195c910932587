// Kills of the hub while an update of some megabytes is on its way.
import { expect, test } from 'bun:test'
import { eventually, joinAt, type Peer, temporaryFolder } from '../support/hub.ts'
import { chance, LONG, seedFor } from './chance.ts'
import { spawnHub } from './hubs.ts'
import { aDocument, aWriter } from './writer.ts'

const KILLS = LONG ? 60 : 8

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
