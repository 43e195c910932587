// How a hub that was alone becomes one on three machines, and how a machine comes back whose disk is gone.
import { expect, test } from 'bun:test'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SECRET, threeMachines } from '../support/cluster.ts'
import { eventually, joinAt, live, lobbyOf, temporaryFolder } from '../support/hub.ts'
import { tablesIn } from '../support/machines.ts'
import { freePorts, NATS_SERVER, natsServers } from '../support/nats.ts'
import { spawnHub } from '../support/process.ts'

test.skipIf(!NATS_SERVER)(
  '[CLUSTER-34] a hub that was alone goes on as one on three machines, and a machine whose disk is gone comes back with everything',
  async () => {
    const folder = temporaryFolder()
    const alone = await spawnHub(folder.path, ['--limits', 'off'], { HUBBUB_SECRET: SECRET })
    const ada = await joinAt(alone.origin, { name: 'Ada', code: alone.code })
    const socket = await live(ada)
    const path = `/api/rooms/${await lobbyOf(socket)}/messages`
    socket.close()
    for (let n = 0; n < 30; n++) expect((await ada.post(path, { body: `alone ${n}` })).status).toBe(201)
    const keyAt = async (origin: string) => {
      const answer = await fetch(`${origin}/api/log/checkpoint`, { headers: { authorization: `Bearer ${ada.token}` } })
      return ((await answer.json()) as { key: string }).key
    }
    const key = await keyAt(alone.origin)
    await alone.kill('SIGTERM')

    const { machines, servers, stopLevel, messagesAt } = await threeMachines({ first: folder })
    type Machine = (typeof machines)[0]
    const [one, two, three] = machines as [Machine, Machine, Machine]
    // Whoever was signed in is at every machine, because their secret is the one that the hub had.
    const at = ({ hub }: Machine) => ({
      say: (body: string) =>
        fetch(hub.origin + path, {
          method: 'POST',
          headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ body }),
        }),
    })
    expect((await at(two).say('from two')).status).toBe(201)
    expect((await at(three).say('from three')).status).toBe(201)

    // Receipts that people have kept stay valid.
    for (const { hub } of machines) expect(await keyAt(hub.origin)).toBe(key)

    // Machine, NATS server and both disks are gone.
    await Promise.all([three.hub.kill('SIGKILL'), servers[2]?.kill('SIGKILL')])
    for (const name of readdirSync(three.folder)) rmSync(join(three.folder, name), { recursive: true })
    servers[2]?.removeDisk()
    await eventually(async () => (await at(one).say('without three')).status === 201)
    servers[2]?.start()
    await three.restart()
    await eventually(async () => (await at(three).say('back')).status === 201)
    await stopLevel()
    const [first, ...others] = machines.map((machine) => tablesIn(machine.folder))
    for (const other of others) expect(other).toEqual(first as Record<string, string>)
    const texts = [...messagesAt(2).values()]
    for (const said of ['alone 0', 'alone 29', 'from two', 'from three', 'without three', 'back'])
      expect(texts).toContain(said)
    expect(new Set(texts).size).toBe(texts.length)
  },
  600_000,
)

test.skipIf(!NATS_SERVER)(
  '[CLUSTER-35] a machine that waits for the others says so to browsers, on the port that the hub then has',
  async () => {
    const { urls, servers } = await natsServers()
    // One of three servers cannot answer for a log.
    await Promise.all(servers.slice(1).map((server) => server.kill('SIGKILL')))
    const folder = temporaryFolder()
    const [port] = await freePorts(1)
    const starting = spawnHub(folder.path, ['--port', `${port}`, '--cluster', urls.join(',')], {
      HUBBUB_SECRET: SECRET,
    })
    const page = () => fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined)
    await eventually(async () => (await page())?.status === 503)
    const waiting = await page()
    expect(await waiting?.text()).toContain('This machine of the hub is not ready yet')
    for (const server of servers.slice(1)) server.start()
    const hub = await starting
    expect(hub.port).toBe(port as number)
    expect((await page())?.status).toBe(200)
    await hub.kill('SIGKILL')
    folder.remove()
  },
  600_000,
)
