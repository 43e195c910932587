// A full disk: a small tmpfs, which needs the right to mount.
import { afterAll, expect, test } from 'bun:test'
import { appendFileSync, existsSync, mkdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { readControl } from '../../src-bun/control-file.ts'
import { RESERVE_BYTES } from '../../src-bun/store/files/reserve.ts'
import { chatSend, clientId, eventually, joinAt, type Live, live, lobbyOf, temporaryFolder } from '../support/hub.ts'
import type { HubProcess } from '../support/process.ts'
import { expectSoon } from '../support/soon.ts'
import { spawnHub } from './hubs.ts'
import { insideHub } from './inside.ts'
import { databaseOf, linesOf } from './records.ts'

const SIZE_MB = 24

const folder = temporaryFolder()
const disk = join(folder.path, 'disk')
mkdirSync(disk)
const mounted =
  process.platform === 'linux' &&
  Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', disk]).exitCode === 0
if (!mounted) console.log('      skipped: a full disk is tried on a small tmpfs, and this account may not mount one')
afterAll(() => {
  if (mounted) Bun.spawnSync(['umount', '-l', disk])
  folder.remove()
})

const filler = join(disk, 'filler')
const reserveIn = (data: string) => eventually(() => statSync(join(data, 'reserve')).size === RESERVE_BYTES)

/** Fills the disk as another program would, until no byte more can be written. */
function fill(): void {
  for (const piece of [1024 * 1024, 4096])
    try {
      for (;;) appendFileSync(filler, Buffer.alloc(piece, 1))
    } catch {
      // The disk is full, as intended.
    }
}

/** Says a line and waits for what comes of it. */
async function sendAndWait(peer: Live, roomId: string, body: string): Promise<string> {
  const id = clientId()
  peer.send(chatSend(roomId, body, id))
  const code = await eventually((): string | undefined => {
    if (peer.received('chat.posted').some((frame) => frame.clientId === id)) return 'ok'
    return peer.received('error').find((frame) => frame.clientId === id)?.code
  })
  return code as string
}

async function aRoom(hub: HubProcess) {
  const peers = []
  for (const name of ['Ada', 'Bob']) peers.push(await joinAt(hub.origin, { name, code: hub.code }))
  const [ada, bob] = [await live(peers[0] as never), await live(peers[1] as never)]
  return { ada, bob, roomId: await lobbyOf(ada) }
}

const LINE = 'x'.repeat(3000)

test.skipIf(!mounted)(
  '[STORE-13] on a full disk writes are refused and reads go on, and writes are accepted again when there is room',
  async () => {
    const data = join(disk, 'data')
    const inside = insideHub(folder.path)
    const hub = await spawnHub(data, ['--port', '0', '--limits', 'off'], inside.env)
    const { ada, bob, roomId } = await aRoom(hub)
    expect(await sendAndWait(ada, roomId, 'before')).toBe('ok')
    await reserveIn(data)
    fill()

    const accepted = ['before']
    let last = 'ok'
    for (let n = 0; n < 20_000 && last === 'ok'; n++) {
      last = await sendAndWait(ada, roomId, `${n} ${LINE}`)
      if (last === 'ok') accepted.push(`${n} ${LINE}`)
    }
    expect(last).toBe('storage.unavailable')
    // The hub looks for room every second, and may have made another reserve of what the first one has left.
    await eventually(async () => {
      const line = `late ${accepted.length} ${LINE}`
      if ((await sendAndWait(ada, roomId, line)) === 'ok') accepted.push(line)
      fill()
      return !existsSync(join(data, 'reserve'))
    })
    // For as long as it lasts, and for everybody, however often the hub looks for room.
    for (let n = 0; n < 10; n++) {
      expect(await sendAndWait(bob, roomId, 'refused')).toBe('storage.unavailable')
      await inside.pass(1)
      fill()
    }
    expect((await bob.peer.post('/api/rooms', { name: 'attic' })).status).toBe(503)
    const join_ = await fetch(`${hub.origin}/api/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Eve', code: hub.code }),
    })
    expect(join_.status).toBe(503)

    // With very little room writes are still refused, because the disk would be full again at once.
    truncateSync(filler, statSync(filler).size - 512 * 1024)
    await inside.pass(2)
    expect(await sendAndWait(bob, roomId, 'refused')).toBe('storage.unavailable')

    // Reads and presence go on.
    const page = (await (await bob.peer.get(`/api/rooms/${roomId}/messages?limit=100`)).json()) as {
      messages: unknown[]
    }
    expect(page.messages.length).toBeGreaterThan(0)
    bob.send({ type: 'presence.set', status: 'away' })
    await eventually(() => ada.received('presence').some((frame) => JSON.stringify(frame).includes('away')))
    const late = await live(ada.peer)
    expect(late.received('snapshot')).toHaveLength(1)

    rmSync(filler)
    const freed = performance.now()
    await eventually(async () => (await sendAndWait(ada, roomId, 'after')) === 'ok')
    accepted.push('after')
    console.log(`      writes were taken again ${Math.round(performance.now() - freed)} ms after there was room`)
    await reserveIn(data)
    await hub.kill('SIGTERM')
    const stored = linesOf(databaseOf(data))
    expect(stored.filter((line) => line !== 'refused')).toEqual(accepted)
    expect(stored).not.toContain('refused')
    rmSync(data, { recursive: true })
  },
  600_000,
)

test.skipIf(!mounted)(
  '[STORE-14] a killed hub starts on a full disk with everything that was acknowledged, and lets people read',
  async () => {
    const data = join(disk, 'data')
    const first = await spawnHub(data, ['--port', '0', '--limits', 'off'])
    const { ada, roomId } = await aRoom(first)
    for (let n = 0; n < 300; n++) await sendAndWait(ada, roomId, `${n} ${LINE}`)
    await reserveIn(data)
    await first.kill('SIGKILL')
    fill()

    const second = await spawnHub(data, ['--port', '0', '--limits', 'off'])
    const reader = await live({ ...ada.peer, origin: second.origin })
    expect(reader.received('snapshot')).toHaveLength(1)
    const page = (await (
      await fetch(`${second.origin}/api/rooms/${roomId}/messages?limit=1`, {
        headers: { authorization: `Bearer ${ada.peer.token}` },
      })
    ).json()) as { messages: { seq: number }[] }
    expect(page.messages[0]?.seq).toBe(300)
    fill()
    await eventually(async () => {
      fill()
      return (await sendAndWait(reader, roomId, 'refused')) === 'storage.unavailable'
    })
    rmSync(filler)
    await eventually(async () => (await sendAndWait(reader, roomId, 'after')) === 'ok')
    await second.kill('SIGTERM')
    expect(await second.stderrText()).not.toContain('damaged')
    rmSync(data, { recursive: true })
  },
  600_000,
)

test.skipIf(!mounted)(
  '[LIFE-24] a hub starts on a full disk whose reserve is used up, lets people read, and takes writes when there is room',
  async () => {
    const data = join(disk, 'data')
    const first = await spawnHub(data, ['--port', '0', '--limits', 'off'])
    const { ada, roomId } = await aRoom(first)
    expect(await sendAndWait(ada, roomId, 'before')).toBe('ok')
    await reserveIn(data)
    await first.kill('SIGKILL')
    rmSync(join(data, 'reserve'))
    fill()

    const second = await spawnHub(data, ['--port', '0', '--limits', 'off'])
    const reader = await live({ ...ada.peer, origin: second.origin })
    expect(reader.received('snapshot')).toHaveLength(1)
    expect(await sendAndWait(reader, roomId, 'refused')).toBe('storage.unavailable')
    rmSync(filler)
    await eventually(async () => (await sendAndWait(reader, roomId, 'after')) === 'ok')
    await second.kill('SIGTERM')
    expect(linesOf(databaseOf(data)).filter((line) => line !== 'refused')).toContain('before')
    rmSync(data, { recursive: true })
  },
  600_000,
)

test.skipIf(!mounted)(
  '[LIFE-25] a hub that was ended starts on a full disk, with its reserve and without, and other commands reach it once there is room',
  async () => {
    for (const hasReserve of [true, false]) {
      const data = join(disk, 'data')
      const first = await spawnHub(data, ['--port', '0', '--limits', 'off'])
      const { ada, roomId } = await aRoom(first)
      expect(await sendAndWait(ada, roomId, 'before')).toBe('ok')
      await reserveIn(data)
      await first.kill('SIGTERM')
      if (!hasReserve) rmSync(join(data, 'reserve'))
      fill()

      const second = await spawnHub(data, ['--port', '0', '--limits', 'off'])
      const reader = await live({ ...ada.peer, origin: second.origin })
      expect(reader.received('snapshot')).toHaveLength(1)
      // The reserve makes room for this file, and where there is none the hub does without.
      const { pid, port } = second
      const reachable = { pid, port, token: expect.any(String) }
      expect(readControl(data)).toEqual(hasReserve ? reachable : undefined)
      fill()
      expect(await sendAndWait(reader, roomId, 'refused')).toBe('storage.unavailable')
      rmSync(filler)
      await expectSoon(() => readControl(data)).toEqual(reachable)
      await eventually(async () => (await sendAndWait(reader, roomId, 'after')) === 'ok')
      const { exitCode } = await second.kill('SIGTERM')
      expect([exitCode, existsSync(join(data, 'control.json'))]).toEqual([0, false])
      expect(linesOf(databaseOf(data)).filter((line) => line !== 'refused')).toEqual(['before', 'after'])
      rmSync(data, { recursive: true })
    }
  },
  600_000,
)
