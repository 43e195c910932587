// The last reader leaves a document while its updates are in flight, somebody opens it meanwhile, and then the hub is killed.
import { expect, test } from 'bun:test'
import type { Doc } from 'yjs'
import { eventually, joinAt, temporaryFolder } from '../support/hub.ts'
import type { HubProcess } from '../support/process.ts'
import { chance, LONG, seedFor } from './chance.ts'
import { spawnHub } from './hubs.ts'
import { peerAt } from './places.ts'
import { aDocument, aWriter, exported } from './writer.ts'

const KILLS = LONG ? 60 : 5
const LEAVES = 8
const WORDS = 5

test(`[FAULT-8] an edit that others received survives a kill of the hub, and the last to leave a document loses none (${KILLS} kills)`, async () => {
  const { below, between } = chance(seedFor('FAULT-8'))
  const folder = temporaryFolder()
  const start = () => spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  let hub = await start()
  const peers = await Promise.all(['Ada', 'Bob'].map((name) => joinAt(hub.origin, { name, code: hub.code })))
  const documentId = await aDocument(peers[0]!, 'left')
  const written: string[] = []
  let receivedCount = 0

  for (let kill = 0; kill < KILLS; kill++) {
    const { origin } = hub
    const [ada, bob] = peers.map((peer) => peerAt(peer, origin)) as [(typeof peers)[0], (typeof peers)[0]]
    const writer = (peer: typeof ada) => aWriter(peer, () => origin, documentId, { reconnects: false })
    for (let leave = 0; leave < LEAVES; leave++) {
      const isLast = leave === LEAVES - 1
      const leaver = writer(ada)
      await eventually(() => leaver.isSynced())
      const words = Array.from({ length: WORDS }, (_, n) => `<${kill}/${leave}/${n}>`)
      const comes = Bun.sleep(between(0, 4)).then(() => writer(bob))
      // Half of the kills come the moment the other person receives an update, the others at a random moment.
      const onSight = isLast && kill % 2 === 0
      if (onSight) await eventually(async () => (await comes).isSynced())
      else await Bun.sleep(between(0, 4))
      const killed = onSight ? killedOnUpdate((await comes).doc, hub) : undefined
      for (const word of words) leaver.text.insert(below(2) * leaver.text.length, word)
      leaver.end()
      const comer = await comes
      if (isLast) {
        if (!killed) await Bun.sleep(between(0, 6))
        await (killed ?? hub.kill('SIGKILL'))
        const has = written.concat(words).filter((word) => comer.text.toString().includes(word))
        receivedCount += has.filter((word) => words.includes(word)).length
        hub = await start()
        const { md, fromHistory } = await exported(peerAt(bob, hub.origin), documentId)
        expect(fromHistory).toBe(md)
        expect(has.filter((word) => !md.includes(word))).toEqual([])
        expect(written.filter((word) => md.split(word).length !== 2)).toEqual([])
        written.push(...words.filter((word) => md.includes(word)))
      } else {
        // Everything that was sent before the socket closed was received.
        await eventually(() => words.every((word) => comer.text.toString().includes(word)))
        expect(comer.hasPending()).toBe(false)
        written.push(...words)
      }
      comer.end()
    }
  }
  console.log(
    `[FAULT-8] ${written.length} words on disk, ${receivedCount} of them just received when the hub was killed`,
  )
  await hub.kill('SIGTERM')
  folder.remove()
  expect(written.length).toBeGreaterThanOrEqual(KILLS * (LEAVES - 1) * WORDS)
}, 600_000)

function killedOnUpdate(doc: Doc, hub: HubProcess): Promise<unknown> {
  return new Promise((resolve) => doc.once('update', () => resolve(hub.kill('SIGKILL'))))
}
