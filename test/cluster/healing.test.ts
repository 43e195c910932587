// What a hub on three machines does when the servers of its log have lost it, and what the commands say.
import { expect, test } from 'bun:test'
import { connect } from 'node:net'
import type { ClusterStatus } from '../../src-bun/cluster/healing/status.ts'
import { placeIn, threeMachines } from '../support/cluster.ts'
import { eventually, joinAt, live, lobbyOf, type Peer } from '../support/hub.ts'
import { tablesIn } from '../support/machines.ts'
import { NATS_SERVER, type NatsServer } from '../support/nats.ts'
import { hubbub } from '../support/process.ts'

type Sent = { body: string; seq: number }

/** Sends lines to one machine until it is stopped. A line that was not saved is not sent again. */
function aWriter(peer: Peer, path: string, name: string) {
  const acknowledged: Sent[] = []
  let isStopped = false
  const done = (async () => {
    for (let n = 0; !isStopped; n++) {
      const body = `${name}/${n}`
      const response = await peer.post(path, { body }).catch(() => undefined)
      if (response?.status === 201) acknowledged.push({ body, seq: ((await response.json()) as Sent).seq })
      else await Bun.sleep(50)
    }
  })()
  return {
    acknowledged,
    stop() {
      isStopped = true
      return done
    },
  }
}

/** One request to the interface of a NATS server, without waiting for an answer: the protocol is lines of text. */
const publish = (port: number, subject: string) =>
  new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`CONNECT {"verbose":false,"pedantic":false}\r\nPUB ${subject} 0\r\n\r\nPING\r\n`)
    })
    socket.on('data', (data) => {
      if (!data.toString().includes('PONG')) return
      socket.destroy()
      resolve()
    })
    socket.on('error', reject)
  })

async function aHubWithWriters() {
  const cluster = await threeMachines()
  const people = await Promise.all(
    cluster.machines.map(({ hub }, at) => joinAt(hub.origin, { name: `Person ${at}`, code: hub.code })),
  )
  const [ada] = people as [Peer]
  const socket = await live(ada)
  const path = `/api/rooms/${await lobbyOf(socket)}/messages`
  socket.close()
  const writers = people.map((peer, at) => aWriter(peer, path, `w${at}`))
  const count = () => writers.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0)
  const flags = ['--cluster', cluster.urls.join(',')]
  return {
    ...{ ...cluster, count },
    run: (...words: string[]) => hubbub(['cluster', ...words, ...flags]),
    /** All that was acknowledged is on all machines, at its place, and their tables are equal. */
    async expectWhole() {
      await Promise.all(writers.map((writer) => writer.stop()))
      await cluster.stopLevel()
      const [first, ...others] = cluster.machines.map(({ folder }) => tablesIn(folder))
      for (const other of others) expect(other).toEqual(first as Record<string, string>)
      const stored = cluster.messagesAt(0)
      expect(
        writers.flatMap(({ acknowledged }) => acknowledged).filter(({ seq, body }) => stored.get(seq) !== body),
      ).toEqual([])
      expect(new Set(stored.values()).size).toBe(stored.size)
    },
  }
}

test.skipIf(!NATS_SERVER)(
  '[CLUSTER-26] after its log was deleted under writers, hubbub cluster heal makes it anew with everything, and refuses before',
  async () => {
    const { servers, machines, count, run, expectWhole } = await aHubWithWriters()
    await eventually(() => count() > 50)
    // On a busy computer a machine may answer too late to be counted, so each question is asked until all have answered.
    const says = (words: string[], exitCode: number, part: string) =>
      eventually(async () => {
        const said = await run(...words)
        expect([said.exitCode, said.out]).toEqual([exitCode, expect.stringContaining(part)])
        return true
      })
    await says(['heal', '--yes'], 1, 'there is nothing to heal')
    await says(['status'], 0, 'is whole')

    await publish((servers[0] as NatsServer).port, '$JS.API.STREAM.DELETE.hubbub')
    // What was in the log has come to the machines by the second of two reports that are equal, and nothing comes behind it.
    const status = async () => JSON.parse((await run('status', '--json')).out) as ClusterStatus
    let before = await status()
    await eventually(async () => {
      const now = await status()
      const isStill = now.log === 'lost' && now.last === before.last
      before = now
      return isStill
    })
    const { term } = placeIn((machines[0] as (typeof machines)[0]).folder)
    await says(['heal'], 1, 'Nothing is changed yet')
    await says(['heal', '--machines', '4'], 1, 'Only 3 of 4 machines answer')
    expect((await run('heal', '--machines', 'all')).exitCode).toBe(2)
    await eventually(async () => (await status()).machines.length === 3)
    expect((await status()).last).toBe(before.last)
    const sent = count()
    // The command may stop waiting before the log that it has asked for is whole.
    await eventually(async () => {
      const { exitCode, out } = await run('heal', '--yes')
      return exitCode === 0 || out.includes('there is nothing to heal')
    })
    await eventually(() => count() > sent + 50)
    await eventually(async () => {
      const { log, machines: answering } = await status()
      return log === 'whole' && answering.length === 3
    })
    await expectWhole()
    for (const { folder } of machines) expect(placeIn(folder).term).toBeGreaterThan(term)
  },
  600_000,
)
