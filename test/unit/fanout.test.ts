import { expect, test } from 'bun:test'
import { OWNER } from '../../src-bun/domain/ports.ts'
import { allow } from '../../src-bun/domain/result.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { createFanout, type Subscriber } from '../../src-bun/transport/fanout.ts'
import { temporaryFolder } from '../support/hub.ts'

const KEYS = Array.from({ length: 500 }, (_, n) => `key-${n}`)
/** What the socket takes before its peer reads. */
const AT_ONCE = 7

test('[FAULT-18] a reader is told no more of a long past than it reads, and all of it once and in order', () => {
  const folder = temporaryFolder()
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const store = openStore(folder.path, clock, (fault) => {
    throw fault
  })
  const fanout = createFanout(store)
  for (const key of KEYS)
    store.run(
      () => allow(store.changes.append({ type: 'record.removed', boardId: 'b', key }, { actorId: 'a', at: 0 })),
      () => {},
    )

  const told: string[] = []
  let owes = 0
  let caughtUps = 0
  const subscriber: Subscriber = {
    connection: {
      actor: OWNER,
      send(frame) {
        told.push(JSON.parse(String(frame)).key)
        owes++
      },
      isBehind: () => owes >= AT_ONCE,
      cork: (say) => say(),
    },
    seq: 0,
    sentCount: 0,
    isCaughtUp: false,
    resumeMax: 1000,
    render: { change: (_change, json) => json },
    sendSnapshot: () => expect().fail('it asked for a past that is there'),
    onCaughtUp: () => void caughtUps++,
  }
  fanout.subscribe(subscriber, 0)
  for (let reads = 1; caughtUps === 0; reads++) {
    expect(told.length).toBe(Math.min(AT_ONCE * reads, KEYS.length))
    owes = 0
    fanout.onDrained(subscriber)
  }
  expect(told).toEqual(KEYS)
  expect([subscriber.isCaughtUp, subscriber.sentCount, caughtUps]).toEqual([true, KEYS.length, 1])

  fanout.stop()
  store.close()
  folder.remove()
})
