// Files over bad lines and through kills, and in backups. In the long form a file has 100 MB, and the hub is killed 200 times.
import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beginFile, offsetOf, PIECE, sendFile, sendPiece } from '../support/files.ts'
import { eventually, joinAt, type Peer, peerOf, temporaryFolder } from '../support/hub.ts'
import { hubbub } from '../support/process.ts'
import { aRelay } from '../support/relay.ts'
import { chance, seedFor } from './chance.ts'
import { spawnHub } from './hubs.ts'

const { HUBBUB_LONG, HUBBUB_ROUNDS } = process.env
const MIB = 1024 * 1024
const BYTES = (HUBBUB_LONG ? 100 : 12) * MIB
const ROUNDS = Number(HUBBUB_ROUNDS ?? (HUBBUB_LONG ? 200 : 8))
const CUTS = 5

const sha256 = (content: string | Uint8Array) => new Bun.CryptoHasher('sha256').update(content).digest('hex')
const contentsIn = (folder: string) =>
  readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
const postFile = async (peer: Peer, ids: string[]) => {
  const roomId = ((await (await peer.get('/api/rooms')).json()) as { rooms: { id: string }[] }).rooms[0]?.id
  return peer.post(`/api/rooms/${roomId}/messages`, { body: '', files: ids.map((id) => ({ id })) })
}

/** Sends the rest of a file in one request. False where the line or the hub did not last. */
async function sendRest(peer: Peer, id: string, content: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    const offset = await offsetOf(peer, id)
    if (offset === content.length) return true
    return (await sendPiece(peer, id, offset, content.subarray(offset))).status === 204
  } catch {
    return false
  }
}

test('[FILE-24] a file over a line that is cut five times, and through a kill -9 of the hub, arrives whole and once', async () => {
  const folder = temporaryFolder()
  let hub = await spawnHub(folder.path, ['--port', '0'])
  const relay = await aRelay(hub.port)
  relay.throttle(BYTES)
  const direct = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  const ada = peerOf(relay.origin, direct)
  const content = new Uint8Array(BYTES)
  for (let at = 0; at < BYTES; at += 65_536) crypto.getRandomValues(content.subarray(at, at + 65_536))
  const id = await beginFile(ada, BYTES, { filename: 'film.bin' })
  const size = () => {
    const path = join(folder.path, 'files/unfinished', id)
    return existsSync(path) ? Bun.file(path).size : 0
  }
  let failures = 0
  for (let part = 1; part <= CUTS + 1; part++) {
    const sending = sendRest(ada, id, content)
    await eventually(() => size() > (BYTES / (CUTS + 2)) * part)
    if (part <= CUTS) relay.cut()
    else await hub.kill('SIGKILL')
    if (!(await sending)) failures++
  }
  hub = await spawnHub(folder.path, ['--port', '0'])
  relay.redirectTo(hub.port)
  await eventually(() => sendRest(ada, id, content))
  relay.end()

  const there = peerOf(hub.origin, ada)
  expect((await postFile(there, [id])).status).toBe(201)
  expect(failures).toBe(CUTS + 1)
  const received = new Uint8Array(await (await there.get(`/api/files/${id}/film.bin`)).arrayBuffer())
  expect(sha256(received)).toBe(sha256(content))
  expect(contentsIn(folder.path).map(({ name }) => name)).toEqual([sha256(content).slice(2)])
  await hub.kill('SIGTERM')
  folder.remove()
}, 900_000)

test('[FILE-25] after kill -9 every message has its files, whole', async () => {
  const folder = temporaryFolder()
  const random = chance(seedFor('FILE-25'))
  let posted = 0
  for (let round = 0; round < ROUNDS; round++) {
    const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
    // Of one member there would soon be too many files that are not complete.
    const ada = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
    const before = posted
    let isKilled = false
    const senders = [0, 1, 2].map(async (n) => {
      for (let at = 0; !isKilled; at++) {
        const content = `${round}/${n}/${at}`.repeat(1 + ((at * 7919) % 5000))
        const sent = await sendFile(ada, content)
          .then((id) => postFile(ada, [id]))
          .catch(() => undefined)
        if (sent?.status === 201) posted++
      }
    })
    await eventually(() => posted >= before + 2 + random.below(6))
    await hub.kill('SIGKILL')
    isKilled = true
    await Promise.all(senders)

    const db = new Database(join(folder.path, 'hub.sqlite'))
    const rows = db
      .query<{ hash: string; bytes: number }, []>('SELECT hash, bytes FROM files WHERE room_id IS NOT NULL')
      .all()
    db.close()
    expect(rows.length).toBeGreaterThanOrEqual(posted)
    for (const { hash, bytes } of rows) {
      const content = readFileSync(join(folder.path, 'files', hash.slice(0, 2), hash.slice(2)))
      expect([sha256(content), content.length]).toEqual([hash, bytes])
    }
  }
  console.log(`[FILE-25] ${ROUNDS} kills: ${posted} messages with files acknowledged, all there`)
  folder.remove()
}, 1_800_000)

test('[FILE-26] a backup has the contents of files beside it, and a restore brings them back, those alone that have their hash', async () => {
  const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()]
  let hub = await spawnHub(folder.path, ['--port', '0'])
  const ada = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  const [good, bad] = [await sendFile(ada, 'good'), await sendFile(ada, 'fine')]
  expect((await postFile(ada, [good, bad])).status).toBe(201)
  const unfinished = await beginFile(ada, 10)
  await sendPiece(ada, unfinished, 0, 'half')
  const backup = join(elsewhere.path, 'copy.sqlite')
  for (const isRunning of [true, false]) {
    const out = isRunning ? backup : join(elsewhere.path, 'again.sqlite')
    if (!isRunning) await hub.kill('SIGTERM')
    expect((await hubbub(['backup', '--out', out, '--data', folder.path])).exitCode).toBe(0)
    const names = readdirSync(`${out}.files`, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
    expect(names.map(({ name }) => name).sort()).toEqual([sha256('good').slice(2), sha256('fine').slice(2)].sort())
  }
  // Somebody has changed one of them.
  writeFileSync(join(`${backup}.files`, sha256('fine').slice(0, 2), sha256('fine').slice(2)), 'evil')
  const restored = join(elsewhere.path, 'data')
  const { exitCode, out } = await hubbub(['restore', backup, '--data', restored])
  expect([exitCode, out]).toEqual([0, expect.stringContaining('1 files of messages are neither here nor in')])
  hub = await spawnHub(restored, ['--port', '0'])
  const again = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  expect(await (await again.get(`/api/files/${good}/x`)).text()).toBe('good')
  expect((await again.get(`/api/files/${bad}/x`)).status).toBe(404)
  await hub.kill('SIGTERM')
  for (const each of [folder, elsewhere]) each.remove()
}, 600_000)

test('[FILE-27] a damaged database that a backup replaces finds the contents of its files in the folder', async () => {
  const folder = temporaryFolder()
  let hub = await spawnHub(folder.path, ['--port', '0'])
  let ada = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  const id = await sendFile(ada, 'before the damage')
  expect((await postFile(ada, [id])).status).toBe(201)
  // The last backup is made at the end.
  await hub.kill('SIGTERM')
  writeFileSync(join(folder.path, 'hub.sqlite'), 'damaged')
  hub = await spawnHub(folder.path, ['--port', '0'])
  ada = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  expect(await (await ada.get(`/api/files/${id}/x`)).text()).toBe('before the damage')
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)

test('[FILE-28] without the data folder nothing is received, and a folder of files that was deleted is made anew', async () => {
  const folder = temporaryFolder()
  const hub = await spawnHub(folder.path, ['--port', '0'])
  const ada = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  await sendFile(ada, 'first')
  rmSync(join(folder.path, 'files'), { recursive: true })
  await sendFile(ada, 'second')
  expect(contentsIn(folder.path)).toHaveLength(1)
  const id = await beginFile(ada, 3)
  if (process.platform !== 'win32') {
    rmSync(folder.path, { recursive: true })
    const headers = { authorization: `Bearer ${ada.token}`, ...PIECE, 'upload-offset': '0' }
    const refused = await fetch(`${hub.origin}/api/files/${id}`, { method: 'PATCH', headers, body: 'abc' })
    expect([refused.status, await refused.text()]).toEqual([503, '{"error":{"code":"storage.missing"}}'])
    expect(existsSync(folder.path)).toBe(false)
  }
  await hub.kill('SIGKILL')
  folder.remove()
}, 600_000)
