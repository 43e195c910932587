// SIGKILL at random moments while people write, leaves being added meanwhile. What a checkpoint could have said of the tree stays true.
import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { hashOfRange } from '../../src-bun/domain/log-tree/tiles.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { systemClock } from '../../src-bun/system-clock.ts'
import { chatSend, joinAt, live, lobbyOf, type Peer, temporaryFolder } from '../support/hub.ts'
import { hex, leavesOf, wrongIn } from '../support/log-tree.ts'
import { LONG } from './chance.ts'
import { writeUntil } from './document-writer.ts'
import { spawnHub } from './hubs.ts'

const ROUNDS = LONG ? 30 : 6
const WRITERS = 3
/** Enough that leaves are added without waiting for the regular work. */
const MESSAGES_MIN = 1500

test(`[TREE-7] after kill -9 the tree begins as it was, and is that of the log once the rest has leaves (${ROUNDS} rounds)`, async () => {
  const folder = temporaryFolder()
  const doc = new Y.Doc()
  let peers: Peer[] = []
  let [size, root, withoutLeaf] = [0, '', 0]
  for (let round = 0; round < ROUNDS; round++) {
    const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
    if (peers.length === 0)
      peers = await Promise.all(
        Array.from({ length: WRITERS }, (_, n) => joinAt(hub.origin, { name: `w${n}`, code: hub.code })),
      )
    const writers = await Promise.all(peers.map((peer) => live({ ...peer, origin: hub.origin })))
    const roomId = await lobbyOf(writers[0] as never)
    let isWriting = true
    const work = writers.map(async (writer, n) => {
      for (let m = 0; isWriting; m++) {
        writer.send(chatSend(roomId, `${round}/${n}/${m}`))
        await Bun.sleep(m % 5 === 0 ? 1 : 0)
      }
    })
    const isEnough = () => (writers[0]?.received('chat.posted').length ?? 0) >= MESSAGES_MIN
    await writeUntil(hub, { ...(peers[0] as Peer), origin: hub.origin }, doc, isEnough)
    isWriting = false
    await Promise.all(work)

    const faults: unknown[] = []
    const store = openStore(folder.path, systemClock, (fault) => void faults.push(fault))
    const rootOf = (leaves: number) => hex(hashOfRange(store.logTree.tile, 0, leaves))
    expect(store.logTree.size()).toBeGreaterThanOrEqual(size)
    if (size > 0) expect(rootOf(size)).toBe(root)
    ;[size, root] = [store.logTree.size(), rootOf(store.logTree.size())]
    withoutLeaf += store.changes.lastSeq() - (store.logTree.lastChange() ?? 0)
    // As after the end of a hub that is not killed.
    if (round % 2 === 1) store.leaves.finish()
    if (round % 2 === 1) expect(wrongIn(store)).toEqual([])
    else expect(leavesOf(store).every(({ shown }) => shown)).toBe(true)
    expect(faults).toEqual([])
    store.close()
  }
  folder.remove()
  console.log(`[TREE-7] ${ROUNDS} kills: ${size} leaves, ${withoutLeaf} changes had none when the hub was killed`)
  expect(size).toBeGreaterThan(MESSAGES_MIN)
}, 600_000)
