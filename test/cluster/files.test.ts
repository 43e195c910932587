// Files on a hub of three machines, over three servers of NATS.
import { Database } from 'bun:sqlite'
import { expect, onTestFinished, test } from 'bun:test'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PIECE_BYTES, type PieceStore, pieceCountOf } from '../../src-bun/cluster/contents/pieces.ts'
import { openNatsLog } from '../../src-bun/cluster/nats/log-nats.ts'
import { contentPath, filesIn } from '../../src-bun/store/contents/content-folder.ts'
import { type ClusterMachine, SECRET, threeMachines } from '../support/cluster.ts'
import { askFiles, beginFile, offsetOf, sendFile, sendPiece } from '../support/files.ts'
import { eventually, joinAt, live, lobbyOf, type Peer, temporaryFolder } from '../support/hub.ts'
import { NATS_SERVER, natsServers } from '../support/nats.ts'
import { hubbub, spawnHub } from '../support/process.ts'
import { expectSoon } from '../support/soon.ts'

/** More than four pieces, unlike those of another number. */
function aContent(n: number): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(1_100_000 + n)
  for (let at = 0; at + 4 <= content.length; at += 64) new DataView(content.buffer).setUint32(at, at * 31 + n)
  return content
}
const hashOf = (content: Uint8Array) => new Bun.CryptoHasher('sha256').update(content).digest('hex')

async function downloaded(peer: Peer, id: string): Promise<string> {
  const answer = await askFiles(peer, `/${id}`, { method: 'GET' })
  return answer.status === 200 ? hashOf(new Uint8Array(await answer.arrayBuffer())) : `${answer.status}`
}

/** The same person at another machine. */
const peerAt = (peer: Peer, { hub }: ClusterMachine): Peer => ({ ...peer, origin: hub.origin })

async function lobbyAt(peer: Peer): Promise<string> {
  const socket = await live(peer)
  const id = await lobbyOf(socket)
  socket.close()
  return id
}

const post = (peer: Peer, roomId: string, fileId: string) =>
  fetch(`${peer.origin}/api/rooms/${roomId}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${peer.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ body: 'see', files: [{ id: fileId }] }),
  })

/** Tries again: a hub on a busy computer may refuse what it cannot save in time. */
const sendPatiently = (peer: Peer, content: Uint8Array<ArrayBuffer>): Promise<string> =>
  eventually(() => sendFile(peer, content))

/** Tries again. A post that was refused because it was not saved in time may have been saved later: then a message has the file. */
async function postPatiently(peer: Peer, roomId: string, fileId: string): Promise<void> {
  let isRepeated = false
  await eventually(async () => {
    const { status } = await post(peer, roomId, fileId)
    const isPosted = status === 201 || (isRepeated && status === 404)
    isRepeated ||= status === 503
    return isPosted
  })
}

/** The complete files of a data folder. */
function filesOf(folder: string): { hash: string; bytes: number }[] {
  const db = new Database(join(folder, 'hub.sqlite'), { readonly: true })
  try {
    return db.query<{ hash: string; bytes: number }, []>('SELECT hash, bytes FROM files WHERE is_complete = 1').all()
  } finally {
    db.close()
  }
}

/** The ids of the files that messages have. */
function postedIn(folder: string): string[] {
  const db = new Database(join(folder, 'hub.sqlite'), { readonly: true })
  try {
    const ids = db.query<{ id: string }, []>('SELECT id FROM files WHERE place IS NOT NULL ORDER BY id').all()
    return ids.map(({ id }) => id)
  } finally {
    db.close()
  }
}

const isIn = (folder: string, content: Uint8Array) => existsSync(contentPath(filesIn(folder), hashOf(content)))

test.skipIf(!NATS_SERVER)(
  '[CLUSTER-119] a piece that is stored twice is there once, and only what was stored up to a number is removed',
  async () => {
    const { urls, servers } = await natsServers()
    const [log, other] = await Promise.all([openNatsLog(urls, () => {}), openNatsLog(urls, () => {})])
    const { pieces } = log
    const [hash, second] = [aContent(1), aContent(2)].map(hashOf) as [string, string]
    const piece = aContent(3).subarray(0, PIECE_BYTES)
    // Servers that have just started elect first.
    const put = (to: PieceStore, of: string, index: number, bytes = piece) =>
      eventually(async () => (await to.put(of, index, bytes)) === 'stored')
    expect(await eventually(() => pieces.last().then((last) => [last]))).toEqual([0])
    // Each asks once, and a server that is busy answers too late.
    const remove = (upTo: number) => eventually(() => pieces.remove(hash, upTo).then(() => true))
    const lengthOf = (from: PieceStore, index: number) => from.get(hash, index).then((found) => found?.length)
    const counted = () => expectSoon(() => pieces.count(hash)).toEqual(new Map([[hash, 2]]))
    await expectSoon(() => lengthOf(pieces, 0)).toBeUndefined()
    await remove(0)
    await Promise.all([put(pieces, hash, 0), put(other.pieces, hash, 0), put(other.pieces, second, 0)])
    await put(pieces, hash, 1, new Uint8Array())
    await counted()
    await expectSoon(async () => Buffer.from((await pieces.get(hash, 0)) ?? '').equals(piece)).toBe(true)
    await expectSoon(() => lengthOf(other.pieces, 1)).toBe(0)
    await expectSoon(() => lengthOf(pieces, 2)).toBeUndefined()

    const upTo = await eventually(() => pieces.last())
    await put(other.pieces, hash, 1)
    await remove(0)
    await counted()
    await remove(upTo)
    // Any server answers, and one that is behind has what was there before.
    await expectSoon(() => lengthOf(pieces, 0)).toBeUndefined()
    await expectSoon(() => lengthOf(pieces, 1)).toBe(PIECE_BYTES)
    await expectSoon(async () => [...(await pieces.count(second.slice(0, 2))).keys()]).toContain(second)
    // One server is enough to read while another one is gone.
    await servers[2]?.kill('SIGKILL')
    expect((await eventually(() => pieces.get(second, 0)))?.length).toBe(PIECE_BYTES)
    await Promise.all([log.close(), other.close()])
  },
  600_000,
)

test.skipIf(!NATS_SERVER)(
  '[CLUSTER-117] a file that was sent at one machine is read at every other, also where its machine and its disk are gone, and so are those from before',
  async () => {
    const folder = temporaryFolder()
    const alone = await spawnHub(folder.path, ['--limits', 'off'], { HUBBUB_SECRET: SECRET })
    const before = await joinAt(alone.origin, { name: 'Ada', code: alone.code })
    const roomId = await lobbyAt(before)
    const old = await sendFile(before, aContent(0))
    expect((await post(before, roomId, old)).status).toBe(201)
    await alone.kill('SIGTERM')

    const { machines, servers } = await threeMachines({ first: folder })
    const [one, two, three] = machines as [ClusterMachine, ClusterMachine, ClusterMachine]
    const id = await sendPatiently(peerAt(before, three), aContent(1))
    await postPatiently(peerAt(before, three), roomId, id)
    // The owner has applied the message before it is answered, the others a moment later.
    for (const machine of machines)
      await eventually(async () => (await downloaded(peerAt(before, machine), id)) === hashOf(aContent(1)))
    for (const machine of [two, three])
      await eventually(async () => (await downloaded(peerAt(before, machine), old)) === hashOf(aContent(0)))
    await eventually(async () => {
      const { out } = await hubbub(['status', '--data', one.folder])
      return out.replace(/\s+/g, ' ').includes('all files are here and on the servers')
    })

    // The machine that had both first is gone, with its server and both disks.
    await Promise.all([one.hub.kill('SIGKILL'), servers[0]?.kill('SIGKILL')])
    for (const name of readdirSync(one.folder)) rmSync(join(one.folder, name), { recursive: true })
    servers[0]?.removeDisk()
    const later = await sendPatiently(peerAt(before, two), aContent(2))
    await postPatiently(peerAt(before, two), roomId, later)
    servers[0]?.start()
    await one.restart()
    for (const [n, each] of [old, id, later].entries())
      await eventually(async () => (await downloaded(peerAt(before, one), each)) === hashOf(aContent(n)))
    // Without being asked it takes what it lacks.
    await eventually(() => [0, 1, 2].every((n) => machines.every((machine) => isIn(machine.folder, aContent(n)))))

    // With two of three servers gone nothing can be stored, and what is here is read.
    const half = await eventually(() => beginFile(peerAt(before, two), 10))
    await Promise.all(servers.slice(1).map((server) => server.kill('SIGKILL')))
    // Who owns the hub answers when it knows whether the log has the record of it, and the others refuse before.
    const sending = sendPiece(peerAt(before, two), half, 0, '0123456789').catch(() => undefined)
    await eventually(() => readdirSync(join(two.folder, 'files', 'unfinished')).includes(half))
    expect(await downloaded(peerAt(before, two), id)).toBe(hashOf(aContent(1)))
    expect(filesOf(two.folder)).toHaveLength(3)
    for (const server of servers.slice(1)) server.start()
    await sending
    await eventually(async () => (await offsetOf(peerAt(before, two), half)) === 10)
    await postPatiently(peerAt(before, two), roomId, half)
  },
  600_000,
)

test.skipIf(!NATS_SERVER)(
  '[CLUSTER-118] where the owner is killed again and again while files are sent, no file is complete that the servers have not, and each is sent once',
  async () => {
    const { machines, urls, ownerOf } = await threeMachines()
    const [first] = machines as [ClusterMachine]
    const ada = await joinAt(first.hub.origin, { name: 'Ada', code: first.hub.code })
    const roomId = await lobbyAt(ada)
    let isDone = false
    const sent: string[] = []
    async function sendAll(from: number): Promise<void> {
      for (let n = from; !isDone; n += 3) {
        // Whoever is refused goes to another machine, and sends what they have not finished there.
        const content = aContent(n)
        let id: string | undefined
        for (let at = n; sent.length < 10_000; at++) {
          const peer = peerAt(ada, machines[at % 3] as ClusterMachine)
          try {
            id ??= await beginFile(peer, content.length)
            const has = await offsetOf(peer, id)
            if (has < content.length) await sendPiece(peer, id, has, content.subarray(has))
            if (has >= 0 && (await post(peer, roomId, id)).status === 201) break
            // The answer to an earlier try was lost: a message has it.
            if (Number.isNaN(has) && (await downloaded(peer, id)) === hashOf(content)) break
          } catch {
            // That machine is gone.
          }
          await Bun.sleep(50)
        }
        sent.push(id as string)
      }
    }
    const log = await openNatsLog(urls, () => {})
    onTestFinished(() => log.close())
    const senders = [1, 2, 3].map(sendAll)
    for (let round = 0; round < 3; round++) {
      const count = sent.length
      await eventually(() => sent.length > count + 3)
      await Bun.sleep(Math.random() * 300)
      const { at } = ownerOf()
      const owner = machines[at] as ClusterMachine
      await owner.hub.kill('SIGKILL')
      // Before it starts again: a machine that starts stores anew what the servers lack.
      for (const { folder } of machines)
        for (const { hash, bytes } of filesOf(folder))
          await expectSoon(async () => (await log.pieces.count(hash)).get(hash)).toBe(pieceCountOf(bytes))
      await eventually(() => sent.length > count + 5)
      await owner.restart()
    }
    isDone = true
    await Promise.all(senders)

    for (const machine of machines) {
      await eventually(() => filesOf(machine.folder).length >= sent.length)
      // A message that was answered elsewhere comes a moment later.
      for (const id of sent) await eventually(async () => (await downloaded(peerAt(ada, machine), id)).length === 64)
      await expectSoon(() => postedIn(machine.folder)).toEqual(sent.toSorted())
    }
  },
  600_000,
)
