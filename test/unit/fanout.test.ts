import { expect, test } from 'bun:test'
import { OWNER } from '../../src-bun/domain/ports.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { createFanout } from '../../src-bun/transport/fanout.ts'
import { createSubscriber } from '../../src-bun/transport/subscriber.ts'
import { temporaryFolder } from '../support/hub.ts'

const KEYS = Array.from({ length: 500 }, (_, n) => `key-${n}`)
/** How many frames the send buffer takes before its peer has to read. */
const AT_ONCE = 7

test('[FAULT-18] a subscriber that reads slowly is sent no more of the log than its buffer holds, and all of it once and in order', () => {
  const folder = temporaryFolder()
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const store = openStore(folder.path, clock, (fault) => {
    throw fault
  })
  const fanout = createFanout(store)
  for (const key of KEYS) store.changes.append({ type: 'record.removed', boardId: 'b', key }, { actorId: 'a', at: 0 })

  const received: string[] = []
  let unread = 0
  let caughtUps = 0
  const subscriber = createSubscriber({
    connection: {
      actor: OWNER,
      send(frame) {
        received.push(JSON.parse(String(frame)).key)
        unread++
      },
      isBehind: () => unread >= AT_ONCE,
      inOneWrite: (sendAll) => sendAll(),
    },
    resumeMax: 1000,
    frameFor: { change: (_change, json) => json },
    sendSnapshot: () => expect().fail('a snapshot was sent although the log holds everything'),
    onCaughtUp: () => void caughtUps++,
  })
  fanout.subscribe(subscriber, 0)
  for (let reads = 1; caughtUps === 0; reads++) {
    expect(received.length).toBe(Math.min(AT_ONCE * reads, KEYS.length))
    unread = 0
    fanout.onDrained(subscriber)
  }
  expect(received).toEqual(KEYS)
  expect([subscriber.isCaughtUp, subscriber.sentCount, caughtUps]).toEqual([true, KEYS.length, 1])

  fanout.stop()
  store.close()
  folder.remove()
})
