// What a hub on three machines does when it loses the servers of its log.
import { expect, onTestFinished, test } from 'bun:test'
import { join } from 'node:path'
import { threeMachines } from '../support/cluster.ts'
import { eventually, joinAt, live, lobbyOf } from '../support/hub.ts'
import { tablesIn } from '../support/machines.ts'
import { NATS_SERVER } from '../support/nats.ts'
import { environmentWith } from '../support/process.ts'

const ROOT = join(import.meta.dir, '../..')

test.skipIf(!NATS_SERVER)(
  '[CLUSTER-17] with two of three servers gone nothing is acknowledged and reading goes on, and when one is back everything does',
  async () => {
    const { servers, machines, stopLevel } = await threeMachines()
    const people = await Promise.all(
      machines.map(({ hub }, at) => joinAt(hub.origin, { name: `Person ${at}`, code: hub.code })),
    )
    const [ada] = people as [(typeof people)[0]]
    const socket = await live(ada)
    const path = `/api/rooms/${await lobbyOf(socket)}/messages`
    socket.close()
    const [one, two] = people as [typeof ada, typeof ada]
    const textsAt = async (person: typeof ada) => {
      const { messages } = (await (await person.get(path)).json()) as { messages: { body: string }[] }
      return messages.map(({ body }) => body)
    }
    expect((await one.post(path, { body: 'before' })).status).toBe(201)
    for (const person of people) await eventually(async () => (await textsAt(person)).length === 1)
    await Promise.all(servers.slice(1).map((server) => server.kill('SIGKILL')))

    // Whoever owns the hub cannot know whether the log has what it appends, so it says nothing until it does. The others refuse.
    const statuses: number[] = []
    const sent = people.map(async (person, at) => {
      const { status } = await person.post(path, { body: `meanwhile ${at}` })
      statuses.push(status)
    })
    await eventually(() => statuses.length >= 2)
    expect(statuses.slice(0, 2)).toEqual([503, 503])
    for (const person of people) expect(await textsAt(person)).toEqual(['before'])

    for (const server of servers.slice(1)) server.start()
    await eventually(async () => (await two.post(path, { body: 'after' })).status === 201)
    await Promise.all(sent)
    await stopLevel()
    const [first, ...others] = machines.map(({ folder }) => tablesIn(folder))
    for (const other of others) expect(other).toEqual(first as Record<string, string>)
  },
  600_000,
)

test.skipIf(!NATS_SERVER)(
  '[CLUSTER-18] npm run cluster starts one hub on three machines, and kills one and starts it again when its letter is typed',
  async () => {
    const { cluster } = (await Bun.file(join(ROOT, 'package.json')).json()).scripts as { cluster: string }
    const child = Bun.spawn([process.execPath, ...cluster.split(' ').slice(1)], {
      cwd: ROOT,
      env: environmentWith({ HUBBUB_NATS_SERVER: NATS_SERVER ?? '' }),
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'ignore',
    })
    onTestFinished(async () => {
      child.kill('SIGTERM')
      await child.exited
    })
    let out = ''
    void (async () => {
      for await (const chunk of child.stdout) out += new TextDecoder().decode(chunk)
    })()
    await eventually(() => out.includes('Ctrl+C ends all'))
    const links = out.match(/http:\/\/127\.0\.0\.1:\d+/g) ?? []
    const healths = await Promise.all(links.map(async (link) => (await fetch(`${link}/health`)).json()))
    expect(new Set(healths.map(({ hubId }) => hubId)).size).toBe(1)
    expect(links).toHaveLength(3)
    child.stdin.write('b\n')
    child.stdin.flush()
    await eventually(() => out.includes('machine b is dead'))
    await eventually(() =>
      fetch(`${links[1]}/health`)
        .then(() => false)
        .catch(() => true),
    )
    child.stdin.write('b\n')
    child.stdin.flush()
    await eventually(() => /machine b is back: http/.test(out))
  },
  600_000,
)
