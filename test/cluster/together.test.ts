// What people on two machines of a hub see of each other, and what a change on one machine does to sockets on another.
import { expect, test } from 'bun:test'
import { aDocument, aWriter } from '../fault/writer.ts'
import { placeIn, threeMachines } from '../support/cluster.ts'
import { eventually, joinAt, live, lobbyOf, openSocket } from '../support/hub.ts'
import { NATS_SERVER, natsServers } from '../support/nats.ts'
import { hubbub } from '../support/process.ts'

test.skipIf(!NATS_SERVER)(
  '[CLUSTER-12] people on two machines see each other, who types and what is written, and a session that is revoked ends its sockets on all machines',
  async () => {
    const { machines } = await threeMachines()
    const [one, two] = machines.map(({ hub }) => hub) as [(typeof machines)[0]['hub'], (typeof machines)[0]['hub']]
    const ada = await joinAt(one.origin, { name: 'Ada', code: one.code })
    const bob = await joinAt(two.origin, { name: 'Bob', code: two.code })
    const [adaLive, bobLive] = [await live(ada), await live(bob)]
    const roomId = await lobbyOf(adaLive)
    const presenceOf = (memberId: string, frames: typeof adaLive) =>
      [
        ...frames.received('caught-up').flatMap(({ presence }) => presence),
        ...frames.received('presence').flatMap(({ entries }) => entries),
      ]
        .filter((entry) => entry.memberId === memberId)
        .at(-1)
    await eventually(() => presenceOf(bob.member.id, adaLive)?.status === 'online')
    await eventually(() => presenceOf(ada.member.id, bobLive)?.status === 'online')
    bobLive.send({ type: 'presence.set', status: 'busy' })
    await eventually(() => presenceOf(bob.member.id, adaLive)?.status === 'busy')
    bobLive.send({ type: 'chat.typing', roomId })
    await eventually(() => adaLive.received('typing').some(({ memberId }) => memberId === bob.member.id))

    // A document with a writer on each machine. Nothing new in an update is acknowledged as well.
    const documentId = await aDocument(ada, 'Together')
    const { term } = placeIn((machines[0] as (typeof machines)[0]).folder)
    await eventually(async () => (await bob.get(`/api/export/documents/${documentId}?format=md`)).ok)
    const [here, there] = [aWriter(ada, () => one.origin, documentId), aWriter(bob, () => two.origin, documentId)]
    await eventually(() => here.isSynced() && there.isSynced())
    here.text.insert(0, 'from one, ')
    await eventually(() => there.text.toString() === 'from one, ')
    there.text.insert(there.text.length, 'from two')
    await eventually(() => here.text.toString() === 'from one, from two' && here.isSynced() && there.isSynced())
    // On a busy computer another machine may have taken over, which closes what was under way.
    if (placeIn((machines[0] as (typeof machines)[0]).folder).term === term)
      expect([...here.closes, ...there.closes]).toEqual([])

    // The same session on the other machine: its token is valid there.
    const elsewhere = openSocket(`${one.origin.replace('http', 'ws')}/live`, { authorization: `Bearer ${bob.token}` })
    let code: number | undefined
    let closedAt = 0
    elsewhere.addEventListener('close', (event) => {
      closedAt = performance.now()
      code = event.code
    })
    await eventually(() => elsewhere.readyState === WebSocket.OPEN)
    const { sessions } = (await (await bob.get('/api/sessions')).json()) as { sessions: { id: string }[] }
    const revokedAt = performance.now()
    expect((await bob.send('DELETE', `/api/sessions/${sessions[0]?.id}`)).ok).toBe(true)
    await eventually(() => code !== undefined && bobLive.closed() !== undefined)
    expect(bobLive.closed()?.code).toBe(code as number)
    console.log(
      `[CLUSTER-12] a socket on another machine was closed ${Math.round(closedAt - revokedAt)} ms after the request`,
    )
    await eventually(async () => {
      const status = await hubbub(['status', '--json', '--data', machines[1]?.folder as string])
      const { machine } = JSON.parse(status.out) as { machine?: { name: string; owner?: string } }
      return machine?.name === 'm1' && /^m\d$/.test(machine.owner ?? '')
    })
    await eventually(() => presenceOf(bob.member.id, adaLive)?.status === 'offline')
    here.end()
    there.end()
    for (const { hub } of machines) await hub.kill('SIGKILL')
  },
  600_000,
)

test.skipIf(!NATS_SERVER)(
  '[CLUSTER-16] hubbub cluster check says what keeps the servers from holding the log, and ends with 1 then',
  async () => {
    const { urls, servers } = await natsServers()
    const check = () => hubbub(['cluster', 'check', '--cluster', urls.join(',')])
    const fine = await eventually(async () => {
      const said = await check()
      expect(said.exitCode).toBe(0)
      return said
    })
    expect(fine.out).toContain('There is no log yet')
    expect(fine.out).toContain('All is well.')
    expect(fine.out).toContain('Not encrypted between the machines')
    await servers[2]?.kill('SIGKILL')
    const { exitCode, out } = await check()
    expect([exitCode, out]).toEqual([1, expect.stringContaining(`127.0.0.1:${servers[2]?.port} does not answer`)])
    expect((await hubbub(['cluster', 'check', '--cluster', 'nats://a'])).exitCode).toBe(2)
  },
  600_000,
)
