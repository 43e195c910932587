import { heapStats } from 'bun:jsc'
import { expect, test } from 'bun:test'
import { newClientId, Outbox } from '../../../src-ui/live/outbox.ts'
import type { OutboxStorage } from '../../../src-ui/live/outbox-storage.ts'

const inMemory: OutboxStorage = { all: async () => [], put: async () => {}, remove: async () => {} }

const IDS = 20_000

/** How many bytes the heap grows by while `work` runs. What `work` returns is alive when the heap is measured. */
async function heapGrowth(work: () => Promise<unknown>): Promise<number> {
  Bun.gc(true)
  const before = heapStats().heapSize
  const result = await work()
  Bun.gc(true)
  const growth = heapStats().heapSize - before
  expect(result).toBeDefined()
  return growth
}

async function outboxAfter(work: (outbox: Outbox, clientId: string) => void): Promise<Outbox> {
  const outbox = new Outbox('ada', inMemory)
  await outbox.adopt()
  for (let count = 0; count < IDS; count++) work(outbox, newClientId())
  // The storage has answered each `put` after this.
  await Bun.sleep(0)
  return outbox
}

test('[LIVE-15] an outbox remembers neither answered commands nor the ids of other people’s changes', async () => {
  const ofIds = await heapGrowth(async () => new Set(Array.from({ length: IDS }, newClientId)))

  const ofAnswered = await heapGrowth(() =>
    outboxAfter((outbox, clientId) => {
      outbox.add({ type: 'chat.send', roomId: 'r', clientId, body: 'hello' })
      outbox.remove(clientId)
    }),
  )
  const ofOthers = await heapGrowth(() => outboxAfter((outbox, clientId) => void outbox.remove(clientId)))

  expect(ofAnswered).toBeLessThan(ofIds / 4)
  expect(ofOthers).toBeLessThan(ofIds / 4)
})
