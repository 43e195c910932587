import { expect, test } from 'bun:test'
import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { CommittedGroup } from '../../src-bun/domain/operations/operation-scope.ts'
import { OWNER } from '../../src-bun/domain/ports/common.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { createConnectionEffects } from '../../src-bun/transport/connection-effects.ts'
import { createFanout } from '../../src-bun/transport/fanout.ts'
import { createWorkBudget } from '../../src-bun/transport/guard/work-budget.ts'
import { createSubscriber, type Subscriber } from '../../src-bun/transport/subscriber.ts'
import { temporaryFolder } from '../support/hub.ts'

const aBudget = () => createWorkBudget({ monotonic: () => performance.now() }, true)
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
  const fanout = createFanout(store, fail, aBudget())
  store.members.create({ ...OWNER, createdAt: 0 })
  store.boards.create({ id: 'b', name: 'board', columns: [], createdAt: 0, createdBy: OWNER.id })
  for (const key of KEYS) store.changes.append({ type: 'record.removed', boardId: 'b', key }, { actorId: 'a', at: 0 })

  const received: string[] = []
  let unread = 0
  let caughtUps = 0
  const subscriber = createSubscriber({
    connection: {
      actor: OWNER,
      payer: undefined,
      send(frame) {
        received.push(JSON.parse(String(frame)).key)
        unread++
      },
      isBehind: () => unread >= AT_ONCE,
      hasMemoryForLargeFrame: () => true,
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
  const fanout = createFanout(store, (fault) => faults.push((fault as Error).message), aBudget())
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
        payer: undefined,
        send() {},
        isBehind: () => false,
        hasMemoryForLargeFrame: () => true,
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

/** A store of which the table of rooms, or the log, cannot be read while `isBroken`. */
async function aFailingStore() {
  const folder = temporaryFolder()
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const whole = openStore(folder.path, clock, () => {})
  const state = { isBroken: false }
  const read = () => {
    if (state.isBroken) throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_READ' })
  }
  const failing = <T extends object>(table: T): T =>
    new Proxy(table, {
      get:
        (target, name) =>
        (...given: unknown[]) => {
          read()
          return (Reflect.get(target, name) as (...given: unknown[]) => unknown)(...given)
        },
    })
  const rooms = failing(whole.rooms)
  const store: Store = {
    ...whole,
    rooms,
    read: (look) => whole.read((tables) => look({ ...tables, changes: failing(tables.changes), rooms })),
  }
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const joined = await store.runAndWait({ type: 'member.join', name: 'Ada', deviceKey: '', address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  const end = () => {
    whole.close()
    folder.remove()
  }
  return { store, state, end, ada: joined.value, roomId: whole.rooms.all(OWNER)[0]?.id as string }
}

test('[LIFE-8] where it cannot be read who may see a change, or what a subscriber lacks, its socket is closed, so that it comes back', async () => {
  const { store, state, end, ada, roomId } = await aFailingStore()
  const faults: string[] = []
  const fanout = createFanout(store, (fault) => faults.push((fault as Error).message), aBudget())
  store.observe(({ changes }) => fanout.deliverGroup(changes))
  const closed: string[] = []
  const received: string[] = []
  const subscriberOf = (name: string) => {
    const subscriber = createSubscriber({
      connection: {
        actor: { ...OWNER, id: name },
        payer: undefined,
        send: (frame) => void received.push(`${name} ${JSON.parse(String(frame)).message.body}`),
        isBehind: () => false,
        hasMemoryForLargeFrame: () => true,
        inOneWrite: (sendAll) => sendAll(),
        close(code) {
          closed.push(`${name} ${code}`)
          fanout.unsubscribe(subscriber)
        },
      },
      frameFor: { change: (_change, json) => json },
    })
    return subscriber
  }
  const post = (body: string) => {
    const command = { type: 'chat.send', clientId: `client-${body}`, roomId, body } as const
    return store.runAndWait({ type: 'command.run', memberId: ada.id, command })
  }
  const names = ['Ada', 'Bob']
  const subscribe = (name: string) => {
    const subscriber = subscriberOf(name)
    fanout.subscribe(subscriber, store.changes.lastSeq())
    return subscriber
  }

  // Nobody would miss the change that was not sent, because nobody counts it.
  for (const name of names) subscribe(name)
  state.isBroken = true
  const sent = await post('unseen')
  if (!sent.ok) throw new Error(sent.code)
  expect([closed.splice(0), received]).toEqual([['Ada 1011', 'Bob 1011'], []])

  // The sender, who would wait for an answer, and who has asked for what they have missed.
  state.isBroken = false
  const [first, second] = names.map(subscribe) as [Subscriber, Subscriber]
  state.isBroken = true
  fanout.answer(first, sent.value)
  expect(() => fanout.subscribe(second, 0)).toThrow('disk I/O error')
  expect(closed).toEqual(['Ada 1011', 'Bob 1011'])
  // What is stored nowhere is only logged.
  fanout.sendRoomActivity({ type: 'typing', roomId, memberId: 'nobody' })
  expect(new Set(faults)).toEqual(new Set(['disk I/O error']))
  fanout.stop()
  state.isBroken = false
  end()
})

test("[LIFE-9] a removed member's sockets are closed although another effect of the same group throws", () => {
  const closed: number[] = []
  const nothing = () => {}
  const applyEffects = createConnectionEffects({
    connections: { closeWhere: (_matches: unknown, code: number) => closed.push(code) },
    documents: {
      closeWhereNotVisible() {
        throw new Error('planted')
      },
    },
    ...{ tickets: { revokeOf: nothing }, joinRequests: { doorChanged: nothing } },
    ...{ sendJoinRequests: nothing, onFault: nothing },
  } as unknown as Parameters<typeof createConnectionEffects>[0])
  const entry = (change: object) => ({ change, json: '' })
  applyEffects({
    changes: [entry({ type: 'room.left' }), entry({ type: 'member.removed', memberId: 'eve' })],
    endedSessions: ['session'],
  } as unknown as CommittedGroup)
  expect(closed).toEqual([4410, 4401])
})

test.skipIf(process.platform === 'win32')(
  '[FANOUT-4] what was written while the database was elsewhere, and refused, reaches everybody with the next change or its retry',
  async () => {
    const folder = temporaryFolder()
    const data = join(folder.path, 'data')
    mkdirSync(data)
    const clock = { now: () => Date.now(), monotonic: () => performance.now() }
    const store = openStore(data, clock, fail)
    const fanout = createFanout(store, fail, aBudget())
    store.observe(({ changes }) => fanout.deliverGroup(changes))
    await store.runAndWait({ type: 'hub.start', door: undefined })
    const received: string[] = []
    const subscriber = createSubscriber({
      connection: {
        actor: OWNER,
        payer: undefined,
        send: (frame) => void received.push(JSON.parse(String(frame)).message.body),
        isBehind: () => false,
        hasMemoryForLargeFrame: () => true,
        inOneWrite: (sendAll) => sendAll(),
        close: () => expect().fail('it was closed'),
      },
      frameFor: { change: (_change, json) => json },
    })
    const joined = await store.runAndWait({ type: 'host.join', name: 'Ada' })
    const memberId = joined.ok ? joined.value.id : ''
    const roomId = store.rooms.all(OWNER)[0]?.id as string
    fanout.subscribe(subscriber, store.changes.lastSeq())
    const run = (clientId: string) => {
      const command = { type: 'chat.send', clientId, roomId, body: clientId } as const
      return store.runAndWait({ type: 'command.run', memberId, command })
    }
    const runWhileElsewhere = async (clientId: string) => {
      const refused = run(clientId)
      renameSync(data, `${data} elsewhere`)
      expect(await refused).toEqual({ ok: false, code: 'storage.missing' })
      renameSync(`${data} elsewhere`, data)
    }
    await runWhileElsewhere('one')
    expect((await run('two')).ok).toBe(true)
    expect(received).toEqual(['one', 'two'])
    await runWhileElsewhere('three')
    const retried = await run('three')
    if (retried.ok) fanout.answer(subscriber, retried.value)
    expect(received.slice(0, 3)).toEqual(['one', 'two', 'three'])
    expect(subscriber.isCaughtUp).toBe(true)
    fanout.stop()
    store.close()
    folder.remove()
  },
)
