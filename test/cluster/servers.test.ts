// What a hub on three machines does when it loses the servers of its log.
import { expect, test } from 'bun:test'
import { threeMachines } from '../support/cluster.ts'
import { eventually, joinAt, live, lobbyOf } from '../support/hub.ts'
import { tablesIn } from '../support/machines.ts'
import { NATS_SERVER } from '../support/nats.ts'

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
