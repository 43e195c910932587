// What stays in memory of somebody who has gone.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { TERMINATED_AFTER_SILENCE_MS } from '../../../src-bun/contract/limits.ts'
import type { Compactor } from '../../../src-bun/store/compaction/compactor.ts'
import { openStore, type Store } from '../../../src-bun/store/store.ts'
import { createOwnClients } from '../../../src-bun/transport/documents/own-clients.ts'
import { createDocumentSockets } from '../../../src-bun/transport/documents/sockets.ts'
import { createWorkBudget } from '../../../src-bun/transport/guard/work-budget.ts'
import { createGuests } from '../../../src-bun/transport/plain/guests.ts'
import { createPatience } from '../../../src-bun/transport/sockets/patience.ts'
import { trackCollections } from '../../fault/day/collections.ts'
import { handClock, temporaryFolder } from '../../support/hub.ts'

let tracked: ReturnType<typeof trackCollections>
beforeEach(() => {
  tracked = trackCollections()
})
afterEach(() => tracked.stop())

/** How many entries a file of the hub keeps. */
function keptBy(file: string): number {
  const sizes = Object.entries(tracked.sizes()).filter(([site]) => site.startsWith(`transport/${file}`))
  return sizes.reduce((sum, [, size]) => sum + size, 0)
}

test('[GROW-7] of members whose document sockets were terminated, only those who may come back at once are remembered', () => {
  const clock = handClock()
  const patience = createPatience(clock)
  for (let n = 0; n < 1000; n++) {
    patience.onTerminated(`member ${n}`, TERMINATED_AFTER_SILENCE_MS)
    clock.pass(100)
  }
  expect(keptBy('sockets/patience.ts')).toBeLessThanOrEqual(101)
  expect(patience.silenceMaxMs('member 999')).toBe(2 * TERMINATED_AFTER_SILENCE_MS)
  expect(patience.silenceMaxMs('member 1')).toBe(TERMINATED_AFTER_SILENCE_MS)
})

test('[GROW-8] of a document that stays open, the clientIDs of those who show a caret are known, and of the others those of the last ones', () => {
  const shown = new Set([1, 2, 3])
  const clients = createOwnClients<{ actor: { id: string } }>((clientId) => shown.has(clientId))
  for (let n = 1; n <= 20_000; n++) clients.introduce({ actor: { id: `member ${n}` } }, n)
  expect(clients.owners.size).toBeLessThan(1100)
  expect([1, 3, 4, 20_000].map((clientId) => clients.owners.get(clientId))).toEqual([
    'member 1',
    'member 3',
    undefined,
    'member 20000',
  ])
})

test('[GROW-9] what guests called themselves is remembered of those who are here and of the last thousand who were', async () => {
  const folder = temporaryFolder()
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const store: Store = openStore(folder.path, clock, console.error, undefined, undefined, false)
  await store.runAndWait({ type: 'hub.start', door: 'open' })
  const guests = createGuests({ store, clock })
  const admitted = await Promise.all(
    Array.from({ length: 1300 }, (_, n) => guests.admit({ username: `Guest ${n}`, userId: `sensor-${n}` }, '10.0.0.2')),
  )
  const ids = admitted.map((result) => (result.ok ? result.value.id : ''))
  const here = new Set(ids.slice(0, 100))
  guests.forgetGone((memberId) => here.has(memberId))
  const named = [0, 99, 100, 299, 300, 1299].map((n) => guests.userIdOf(ids[n] as string) === `sensor-${n}`)
  expect(named).toEqual([true, true, false, false, true, true])
  expect(guests.calledBy('sensor-100')).toBeUndefined()
  expect(guests.calledBy('sensor-99')?.id).toBe(ids[99] as string)
  store.close()
  folder.remove()
})

test('[GROW-10] the length of a log is not remembered of a document that nobody has open', () => {
  const folder = temporaryFolder()
  const clock = handClock()
  const store = openStore(folder.path, clock, console.error)
  const measured: string[] = []
  const compactor: Compactor = {
    onUpdatesCommitted: (documentId) => void measured.push(`counted ${documentId}`),
    onIdle: (documentId) => void measured.push(`looked at ${documentId}`),
    stop() {},
  }
  const sockets = createDocumentSockets({ store, clock, work: createWorkBudget(clock, true), compactor, onFault() {} })
  const stored = { seq: 1, bytes: new Uint8Array(2) }
  sockets.relay([{ documentId: 'anew', connectionId: 'none', relayFrame: undefined, stored, blocks: [] }])
  expect(measured).toEqual(['looked at anew'])
  store.close()
  folder.remove()
})
