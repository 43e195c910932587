import { expect, test } from 'bun:test'
import { OWNER } from '../../src-bun/domain/ports.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { createFanout } from '../../src-bun/transport/fanout.ts'
import { createSubscriber } from '../../src-bun/transport/subscriber.ts'
import { temporaryFolder } from '../support/hub.ts'

const KEYS = Array.from({ length: 500 }, (_, n) => `key-${n}`)
/** How many frames the send buffer takes before its peer has to read. */
const AT_ONCE = 7

const fail = (fault: unknown) => {
  throw fault
}

test('[FAULT-18] a subscriber that reads slowly is sent no more of the log than its buffer holds, and all of it once and in order', () => {
  const folder = temporaryFolder()
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const store = openStore(folder.path, clock, fail)
  const fanout = createFanout(store, fail)
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
      close: () => expect().fail('it was closed'),
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

test('[SOCK-7] a subscriber that throws is closed, and keeps no other one from its frames', async () => {
  const folder = temporaryFolder()
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const store = openStore(folder.path, clock, fail)
  const faults: string[] = []
  const fanout = createFanout(store, (fault) => faults.push((fault as Error).message))
  store.observe(({ changes }) => fanout.deliverGroup(changes))
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const received: string[] = []
  const closed: number[] = []
  const subscribe = (name: string, isBroken: boolean) => {
    const receive = (json: string) => {
      if (isBroken) throw new Error('no')
      received.push(`${name} ${JSON.parse(json).type}`)
      return undefined
    }
    const subscriber = createSubscriber({
      connection: {
        actor: { ...OWNER, id: name },
        send() {},
        isBehind: () => false,
        inOneWrite: (sendAll) => sendAll(),
        close(code) {
          closed.push(code)
          fanout.unsubscribe(subscriber)
        },
      },
      frameFor: {
        change: (_change, json) => receive(json),
        presence: (_entries, json) => receive(json),
        roomActivity: (_activity, json) => receive(json),
        joinRequests: (json) => receive(json),
      },
    })
    fanout.subscribe(subscriber, store.changes.lastSeq())
  }
  const roomId = store.rooms.all(OWNER)[0]?.id as string
  const sends = [
    () => store.runAndWait({ type: 'member.join', name: 'Ada', deviceKey: '', address: '10.0.0.1' }),
    () => fanout.sendRoomActivity({ type: 'typing', roomId, memberId: 'nobody' }),
    () => fanout.sendJoinRequests({ type: 'waiting', people: [], guessing: false }),
    () => fanout.queuePresence([{ memberId: 'a', status: 'online', sockets: 1, since: 0, arrivedAt: 0 }]),
  ]
  subscribe('last', false)
  for (const [n, send] of sends.entries()) {
    subscribe('broken', true)
    subscribe(`after ${n}`, false)
    await send()
  }
  expect(faults).toEqual(['no', 'no', 'no', 'no'])
  expect(closed).toEqual([1011, 1011, 1011, 1011])
  const types = ['member.joined', 'typing', 'waiting', 'presence']
  for (const [n, type] of types.entries()) expect(received).toContain(`after ${n} ${type}`)
  fanout.stop()
  store.close()
  folder.remove()
})
