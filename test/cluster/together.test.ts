// What people on two machines of a hub see of each other, and what a change on one machine does to sockets on another.
import { expect, test } from 'bun:test'
import { aDocument, aWriter } from '../fault/writer.ts'
import { threeMachines } from '../support/cluster.ts'
import { eventually, joinAt, live, lobbyOf, openSocket } from '../support/hub.ts'
import { NATS_SERVER } from '../support/nats.ts'

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
    const [here, there] = [aWriter(ada, () => one.origin, documentId), aWriter(bob, () => two.origin, documentId)]
    await eventually(() => here.isSynced() && there.isSynced())
    here.text.insert(0, 'from one, ')
    await eventually(() => there.text.toString() === 'from one, ')
    there.text.insert(there.text.length, 'from two')
    await eventually(() => here.text.toString() === 'from one, from two' && here.isSynced() && there.isSynced())
    expect([...here.closes, ...there.closes]).toEqual([])

    // The same session on the other machine: its token is valid there.
    const elsewhere = openSocket(`${one.origin.replace('http', 'ws')}/live`, { authorization: `Bearer ${bob.token}` })
    let code: number | undefined
    elsewhere.addEventListener('close', (event) => {
      code = event.code
    })
    await eventually(() => elsewhere.readyState === WebSocket.OPEN)
    const { sessions } = (await (await bob.get('/api/sessions')).json()) as { sessions: { id: string }[] }
    expect((await bob.send('DELETE', `/api/sessions/${sessions[0]?.id}`)).ok).toBe(true)
    await eventually(() => code !== undefined && bobLive.closed() !== undefined)
    expect(bobLive.closed()?.code).toBe(code as number)
    await eventually(() => presenceOf(bob.member.id, adaLive)?.status === 'offline')
    here.end()
    there.end()
    for (const { hub } of machines) await hub.kill('SIGKILL')
  },
  600_000,
)
