// A client whose network is gone while the others go on.
import { expect, test } from 'bun:test'
import { chatSend, eventually, joinAt, live, lobbyOf, temporaryFolder } from '../support/hub.ts'
import { aRelay } from '../support/relay.ts'
import { spawnHub } from './hubs.ts'
import { aTab } from './tab.ts'

/** One number below RESUME_MAX_CHANGES and one above it. */
const MISSED = [4000, 10_000]

test(`[FAULT-19] after ${MISSED.join(' and ')} events away a client gets each of them once, as changes or as a snapshot`, async () => {
  const folder = temporaryFolder()
  const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const ada = await live(await joinAt(hub.origin, { name: 'Ada', code: hub.code }))
  const roomId = await lobbyOf(ada)
  const relay = await aRelay(hub.port)
  const tab = aTab(await joinAt(hub.origin, { name: 'tab', code: hub.code }), relay.origin)
  await eventually(() => tab.caughtUps() === 1)

  for (const [n, missed] of MISSED.entries()) {
    relay.disconnect()
    await eventually(() => tab.losses.length > n)
    const before = ada.received('chat.posted').length
    const startedAt = performance.now()
    for (let sent = 0; sent < missed; sent++) {
      ada.send(chatSend(roomId, `${n}-${sent}`))
      if (sent % 500 === 499) await eventually(() => ada.received('chat.posted').length > before + sent - 250)
    }
    await eventually(() => ada.received('chat.posted').length === before + missed)
    const happenedMs = performance.now() - startedAt

    const hellos = tab.hellos()
    relay.heal()
    await eventually(() => tab.hellos() > hellos)
    const connectedAt = performance.now()
    await eventually(() => tab.caughtUps() === n + 2)
    const tookMs = performance.now() - connectedAt
    console.log(
      `[FAULT-19] ${missed} events: caught up ${tookMs.toFixed(0)} ms after the connection; they had taken ${happenedMs.toFixed(0)} ms`,
    )
    const last = ada.changes().at(-1)?.seq ?? 0
    const isWhole = n === 0 ? tab.snapshots() === 1 : tab.snapshots() === 2
    expect(isWhole).toBe(true)
    // Every change, or a snapshot and every change after it.
    const missing = ada.changes().filter(({ seq }) => seq > tab.snapshotSeq() && !tab.log.has(seq))
    expect(missing).toEqual([])
    expect(Math.max(tab.snapshotSeq(), ...tab.log.keys())).toBe(last)
  }
  expect(tab.contradictions()).toBe(0)

  ada.close()
  tab.close()
  relay.end()
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)
