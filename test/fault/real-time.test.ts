// Tests that have to wait in real time, for silence and for clocks. They run concurrently.
import { expect, test } from 'bun:test'
import { OFFLINE_GRACE_MS } from '../../src-bun/contract/limits.ts'
import {
  chatSend,
  eventually,
  joinAt,
  type Live,
  live,
  lobbyOf,
  type Peer,
  post,
  temporaryFolder,
} from '../support/hub.ts'
import { spawnHub } from '../support/process.ts'
import { aRelay } from '../support/relay.ts'
import { LONG } from './chance.ts'
import { insideHub } from './inside.ts'
import { aTab } from './tab.ts'
import { aDocument, aWriter, exported } from './writer.ts'

const SHOWN_OFFLINE_MS = 15_000
/** 18 s of silence, one of the heartbeat, one to spare, and one for a busy machine. */
const FREED_MS = 20_000 + 1000
const NOTICED_MS = 10_000
const DAY_MS = 24 * 60 * 60 * 1000

test.concurrent('[FAULT-3] a half-open connection is shown as offline within 15 s and freed within 20 s, in a busy room', async () => {
  const folder = temporaryFolder()
  const hub = await spawnHub(folder.path, ['--port', '0'])
  const join = (name: string) => joinAt(hub.origin, { name, code: hub.code })
  const ada = await live(await join('Ada'))
  const roomId = await lobbyOf(ada)

  // Bob's bytes vanish, Cleo's are not read any more, and Dave's tab is our own client, which notices.
  const relays = await Promise.all([aRelay(hub.port), aRelay(hub.port), aRelay(hub.port)])
  const [ofBob, ofCleo, ofDave] = relays
  const [bob, cleo, dave] = await Promise.all(['Bob', 'Cleo', 'Dave'].map(join))
  if (!bob || !cleo || !dave) throw new Error('three people')
  const bobs = await live({ ...bob, origin: ofBob.origin })
  const cleos = await live({ ...cleo, origin: ofCleo.origin })
  const daves = aTab(dave, ofDave.origin)
  const writer = aWriter(bob, () => ofBob.origin, await aDocument(ada.peer, 'half'))
  await eventually(() => daves.caughtUps() === 1 && writer.isSynced())

  let sent = 0
  const chatTimer = setInterval(() => ada.send(chatSend(roomId, `busy ${sent++}`)), 100)
  const started = performance.now()
  const since = () => performance.now() - started
  ofCleo.stall()
  for (const relay of relays) relay.blackhole()

  const isOffline = (memberId: string) =>
    ada
      .received('presence')
      .some(({ entries }) => entries.some((entry) => entry.memberId === memberId && entry.status === 'offline'))
  await eventually(() => daves.losses.length > 0, NOTICED_MS)
  const noticed = since()
  await eventually(() => isOffline(bob.member.id) && isOffline(cleo.member.id), SHOWN_OFFLINE_MS - since())
  const offline = since()
  // Both of Bob's sockets are closed, and Dave's old one, which his client has replaced.
  await eventually(() => ofBob.closedByHub() >= 2 && ofDave.closedByHub() >= 1, FREED_MS - since())
  const freed = since()
  // Cleo's relay reads again and finds that the hub has closed the connection.
  await Bun.sleep(FREED_MS - 500 - freed)
  ofCleo.unstall()
  await eventually(() => ofCleo.closedByHub() === 1, 500)
  clearInterval(chatTimer)
  console.log(`[FAULT-3] noticed ${sec(noticed)}, offline ${sec(offline)}, freed ${sec(freed)}`)

  expect(isOffline(dave.member.id)).toBe(false)
  await eventually(() => ada.received('chat.posted').length === sent)
  for (const each of [ada, bobs, cleos]) each.close()
  daves.close()
  writer.end()
  for (const relay of relays) relay.end()
  await hub.kill('SIGTERM')
  folder.remove()
}, 60_000)

test.concurrent('[FAULT-6] a wall clock that jumps by days changes no order and no time-out', async () => {
  const folder = temporaryFolder()
  const inside = insideHub(folder.path)
  const hub = await spawnHub(folder.path, ['--port', '0'], inside.env)
  const join = (name: string) => joinAt(hub.origin, { name, code: hub.token })
  const [ada, bob] = [await live(await join('Ada')), await live(await join('Bob'))]
  const roomId = await lobbyOf(ada)
  const documentId = await aDocument(ada.peer, 'clocks')
  const writer = aWriter(ada.peer, () => hub.origin, documentId)
  await eventually(() => writer.isSynced())
  // The code changes after a day, so everybody who leaves later joins now.
  const jumps = LONG ? [1, -1, -1, 1, 1, -2, 5] : [1, -2]
  const leavers = await Promise.all(jumps.map((_, n) => join(`Cleo ${n}`)))
  const guess = async () => {
    const response = await post(hub.origin, '/api/join', { name: 'Eve', code: 'WRONG000' })
    return ((await response.json()) as { error: { code: string } }).error.code
  }

  let sent = 0
  const exchange = async () => {
    for (const person of [ada, bob, ada]) person.send(chatSend(roomId, `m${sent++}`))
    writer.text.insert(writer.text.length, 'x')
    await eventually(() => [ada, bob].every((person) => person.received('chat.posted').length === sent))
    await eventually(() => writer.isSynced())
  }

  await exchange()
  for (let n = 0; n < 5; n++) expect(await guess()).toBe('code.wrong')
  expect(await guess()).toBe('code.locked')
  for (const [n, jump] of jumps.entries()) {
    await inside.jump(jump * DAY_MS)
    await exchange()
    // The lock of a minute does not end because the wall clock has jumped.
    expect(await guess()).toBe('code.locked')
    await expectGrace(ada, await live(leavers[n] as Peer))
    // A session lasts a month, and a resume goes by seq.
    const { seq } = ada.changes()[2] as { seq: number }
    const back = await live(bob.peer, { since: seq, epoch: ada.received('hello')[0]?.epoch as string })
    expect(back.changes().map((change) => change.seq)).toEqual(
      ada
        .changes()
        .slice(3)
        .map((change) => change.seq),
    )
    back.close()
  }
  // Longer than the heartbeat waits before it sends a ping.
  await Bun.sleep(LONG ? 20_000 : 7000)
  await exchange()

  for (const person of [ada, bob]) {
    expect(person.closed()).toBeUndefined()
    const posted = person.received('chat.posted')
    expect(posted.map(({ message }) => message.seq)).toEqual(posted.map((_, n) => n + 1))
    expect(person.changes().every((change, n, all) => n === 0 || change.seq > (all[n - 1]?.seq ?? 0))).toBe(true)
  }
  const times = ada.received('chat.posted').map(({ message }) => message.postedAt)
  expect(times.some((time, n) => n > 0 && Math.abs(time - (times[n - 1] ?? 0)) > DAY_MS / 2)).toBe(true)
  expect((await exported(ada.peer, documentId)).md).toBe(writer.text.toString())
  expect(writer.closes).toEqual([])
  // Bob was never shown as offline.
  const gone = ada.received('presence').flatMap(({ entries }) => entries.filter(({ status }) => status === 'offline'))
  expect(gone.map(({ memberId }) => memberId)).not.toContain(bob.peer.member.id)
  console.log(`[FAULT-6] ${sent} messages over ${jumps.length} jumps`)
  for (const person of [ada, bob]) person.close()
  writer.end()
  await hub.kill('SIGTERM')
  folder.remove()
}, 90_000)

/** A member who leaves is shown as offline after about two seconds, neither at once nor after a day. */
async function expectGrace(watcher: Live, leaver: Live) {
  const isGone = () =>
    watcher
      .received('presence')
      .some(({ entries }) =>
        entries.some(({ memberId, status }) => memberId === leaver.peer.member.id && status === 'offline'),
      )
  const left = performance.now()
  leaver.close()
  await eventually(isGone, 5000)
  expect(performance.now() - left).toBeGreaterThanOrEqual(OFFLINE_GRACE_MS)
}

const sec = (ms: number) => `${(ms / 1000).toFixed(1)} s`
