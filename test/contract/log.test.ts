// Checkpoints and proofs over HTTP and on the socket, checked with other libraries than the hub's.

import { afterEach, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { CHECKPOINT_EVERY_MS, CHECKPOINT_FIRST_MS } from '../../src-bun/contract/limits.ts'
import type { CheckpointAnswer, ConsistencyAnswer, InclusionAnswer } from '../../src-bun/contract/log-tree/http.ts'
import { createMerkle, isExtended, isIncluded } from '../../src-bun/contract/log-tree/merkle.ts'
import { fromBase64, openCheckpoint, parseKey } from '../../src-bun/contract/log-tree/note.ts'
import { createCheckpointDelivery } from '../../src-bun/transport/checkpoint-delivery.ts'
import type { Subscriber } from '../../src-bun/transport/subscriber.ts'
import { aHub, eventually, handClock, joinAt, live, type Peer, temporaryFolder } from '../support/hub.ts'
import { hubbub, spawnHub } from '../support/process.ts'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})
async function aHubHere() {
  const hub = await aHub(['--limits', 'off'])
  endings.push(hub.end)
  return hub
}

const merkle = createMerkle(sha256)
const given = { sha256, verify: ed25519.verify }
const json = async <T>(answer: Promise<Response>) => (await (await answer).json()) as T
const bytes = (text: string) => fromBase64(text) as Uint8Array
/** Rejects where the hub has not signed it. */
function opened({ checkpoint, key }: CheckpointAnswer) {
  const parsed = parseKey(key, sha256)
  const found = parsed && openCheckpoint(checkpoint, parsed, given)
  if (!found) throw new Error(`not signed: ${checkpoint}`)
  return found
}
const checkpointOf = async (peer: Peer) => opened(await json<CheckpointAnswer>(peer.get('/api/log/checkpoint')))
async function postIn(peer: Peer, roomId: string, body: string): Promise<number> {
  const seqBefore = await lastSeq(peer)
  await peer.post(`/api/rooms/${roomId}/messages`, { body })
  return seqBefore + 1
}
/** Of the log of changes, as far as there is one change after another. */
async function lastSeq(peer: Peer): Promise<number> {
  const socket = await live(peer)
  await eventually(() => socket.received('caught-up').length > 0)
  socket.close()
  return socket.received('caught-up')[0]?.seq ?? 0
}
async function inclusionOf(peer: Peer, change: number): Promise<InclusionAnswer> {
  const path = `/api/log/inclusion?change=${change}`
  await eventually(async () => (await peer.get(path)).ok)
  return json<InclusionAnswer>(peer.get(path))
}

test('[RECEIPT-1] checkpoints and proofs are for those who are signed in, and what a leaf is of for those who may see it', async () => {
  const hub = await aHubHere()
  const [ada, bob] = [await hub.join('Ada'), await hub.join('Bob')]
  for (const path of ['/api/log/checkpoint', '/api/log/consistency', '/api/log/inclusion?leaf=0']) {
    expect([path, (await fetch(hub.origin + path)).status]).toEqual([path, 401])
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect([path, method, (await ada.send(method, path.replace(/\?.*/, ''))).status]).toEqual([path, method, 404])
  }
  for (const query of ['from=-1', 'from=x', 'from=2&to=1', 'from=1.5'])
    expect([query, (await ada.get(`/api/log/consistency?${query}`)).status]).toEqual([query, 422])
  for (const path of ['consistency?to=99999', 'inclusion?leaf=99999', 'inclusion?change=99999', 'inclusion?size=99999'])
    expect([path, (await ada.get(`/api/log/${path}`)).status]).toEqual([path, 404])

  const made = await json<{ id: string }>(ada.post('/api/rooms', { name: 'aside', private: true }))
  const change = await postIn(ada, made.id, 'between us')
  const [seen, hidden] = [await inclusionOf(ada, change), await inclusionOf(bob, change)]
  expect(JSON.parse(seen.content ?? '{}')).toMatchObject({ seq: change, change: { message: { body: 'between us' } } })
  // Nobody is sent who has voted in a poll without names, so no leaf says who has caused a change.
  expect(seen.content).not.toContain('"actor"')
  expect([hidden.salt, hidden.content]).toEqual([undefined, undefined])
  expect(hidden.hash).toBe(seen.hash)
})

test('[RECEIPT-2] a message is proved to be under a signed checkpoint, and a later checkpoint to go on from it', async () => {
  const hub = await aHubHere()
  const ada = await hub.join('Ada')
  const { rooms } = await json<{ rooms: { id: string }[] }>(ada.get('/api/rooms'))
  const roomId = rooms[0]?.id as string
  const change = await postIn(ada, roomId, 'the motion is carried')
  await inclusionOf(ada, change)
  const first = await checkpointOf(ada)
  const proved = await json<InclusionAnswer>(ada.get(`/api/log/inclusion?change=${change}&size=${first.size}`))
  const { leaf, hash, proof, salt = '', content = '' } = proved
  const leafHash = createHash('sha256').update(Uint8Array.of(0)).update(bytes(salt)).update(content).digest()
  expect(hash).toBe(leafHash.toString('base64'))
  expect(isIncluded(merkle, { ...first, leafHash, index: leaf, proof: proof.map(bytes) })).toBe(true)

  await inclusionOf(ada, await postIn(ada, roomId, 'another one'))
  const second = await checkpointOf(ada)
  expect(second.size).toBeGreaterThan(first.size)
  const path = `/api/log/consistency?from=${first.size}&to=${second.size}`
  const { proof: hashes } = await json<ConsistencyAnswer>(ada.get(path))
  expect(isExtended(merkle, { from: first, to: second, proof: hashes.map(bytes) })).toBe(true)
  expect(isExtended(merkle, { from: { ...first, root: second.root }, to: second, proof: hashes.map(bytes) })).toBe(
    false,
  )
})

test('[RECEIPT-3] whoever follows the log is sent a checkpoint some time after they came, then each few minutes if there is more, and one when the hub ends', async () => {
  const clock = handClock()
  const size = { now: 3 }
  const sent: string[] = []
  const subscribers = [{ name: 'a' }, { name: 'b' }] as unknown as Subscriber[]
  const delivery = createCheckpointDelivery({
    clock,
    checkpoints: { current: () => ({ size: size.now, checkpoint: `of ${size.now}`, key: 'k' }) },
    fanout: {
      sendCheckpoint(frameOf) {
        for (const subscriber of subscribers) {
          const frame = frameOf(subscriber)
          if (frame) sent.push(`${(subscriber as unknown as { name: string }).name} ${frame}`)
        }
      },
    },
  })
  const sweep = (afterMs: number) => {
    clock.pass(afterMs)
    delivery.sweep()
    return sent.splice(0)
  }
  const frame = (of: number) => `{"type":"checkpoint","checkpoint":"of ${of}","key":"k"}`
  expect([sweep(0), sweep(CHECKPOINT_FIRST_MS - 1)]).toEqual([[], []])
  expect(sweep(1)).toEqual([`a ${frame(3)}`, `b ${frame(3)}`])
  expect(sweep(CHECKPOINT_EVERY_MS)).toEqual([])
  size.now = 4
  expect([sweep(1000), sweep(CHECKPOINT_EVERY_MS - 1001)]).toEqual([[], []])
  expect(sweep(1)).toEqual([`a ${frame(4)}`, `b ${frame(4)}`])
  size.now = 5
  subscribers.pop()
  delivery.sendLast()
  expect(sent).toEqual([`a ${frame(5)}`])

  const hub = await aHub(['--limits', 'off'])
  const socket = await live(await hub.join('Ada'))
  await eventually(() => socket.received('caught-up').length > 0)
  await hub.end()
  await eventually(() => socket.received('checkpoint').length > 0)
  expect(opened(socket.received('checkpoint')[0] as CheckpointAnswer).size).toBeGreaterThan(0)
})

test('[RECEIPT-4] the key of checkpoints is made once, is for its owner alone, stays through restarts and a restore, and is in no backup', async () => {
  const folder = temporaryFolder()
  endings.push(folder.remove)
  const [data, out] = [join(folder.path, 'data'), join(folder.path, 'copy.sqlite')]
  const keys: string[] = []
  const start = async (restored = false) => {
    const hub = await spawnHub(data, ['--port', '0'])
    endings.push(() => hub.kill('SIGKILL'))
    const ada = await joinAt(hub.origin, { name: restored ? 'Bea' : 'Ada', code: hub.code })
    keys.push((await json<CheckpointAnswer>(ada.get('/api/log/checkpoint'))).key)
    return hub
  }
  await (await start()).kill('SIGTERM')
  const secret = readFileSync(join(data, 'log-key'), 'utf8')
  if (process.platform !== 'win32') expect(statSync(join(data, 'log-key')).mode & 0o777).toBe(0o600)
  await (await start()).kill('SIGKILL')
  expect((await hubbub(['backup', '--data', data, '--out', out])).err).toBe('')
  expect(readFileSync(out).includes(Buffer.from(secret, 'hex'))).toBe(false)
  expect(readFileSync(out).includes(secret)).toBe(false)
  expect(existsSync(`${out}.log-key`)).toBe(false)
  await hubbub(['restore', out, '--data', data])
  await (await start(true)).kill('SIGTERM')
  expect(new Set(keys).size).toBe(1)
  expect(readFileSync(join(data, 'log-key'), 'utf8')).toBe(secret)
}, 600_000)
