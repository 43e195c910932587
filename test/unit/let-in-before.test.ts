// People who are let in, and lose the right to it before their session or their socket is there.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { createLog } from '../../src-bun/log.ts'
import { createCompactor } from '../../src-bun/store/compaction/compactor.ts'
import { newId } from '../../src-bun/store/new-id.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { createConnectionEffects } from '../../src-bun/transport/connection-effects.ts'
import { createDocumentSockets } from '../../src-bun/transport/documents/sockets.ts'
import { createWorkBudget } from '../../src-bun/transport/guard/work-budget.ts'
import type { Auth } from '../../src-bun/transport/identity/auth.ts'
import type { HubParts } from '../../src-bun/transport/parts.ts'
import { createGuests } from '../../src-bun/transport/plain/guests.ts'
import { socketRoutes } from '../../src-bun/transport/socket-routes.ts'
import { createConnections } from '../../src-bun/transport/sockets/connections.ts'
import { eventually, temporaryFolder } from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'

const clock = { now: () => Date.now(), monotonic: () => performance.now() }
const fail = (fault: unknown) => {
  throw fault
}
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let host: Member
let ada: Member
beforeEach(async () => {
  folder = temporaryFolder()
  store = openStore(folder.path, clock, fail)
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const asHost = await store.runAndWait({ type: 'host.join', name: 'Host' })
  const joined = await store.runAndWait({ type: 'member.join', name: 'Ada', deviceKey: '', address: '10.0.0.1' })
  if (!asHost.ok || !joined.ok) throw new Error('nobody joined')
  host = asHost.value
  ada = joined.value
})
afterEach(() => {
  store.close()
  folder.remove()
})

let nextClientId = 0
/** A command of the host, in the group that is open. */
const byHost = (command: object) =>
  store.runAndWait({
    type: 'command.run',
    memberId: host.id,
    command: { clientId: `host-${nextClientId++}`, ...command } as Command,
  })
const ban = ({ id }: { id: string }) => byHost({ type: 'member.ban', memberId: id, reason: 'too loud' })

const session = (id: string, deviceKey = 'a device') => ({
  ...{ id, memberId: ada.id, createdAt: clock.now(), expiresAt: clock.now() + 60_000 },
  ...{ deviceKey, device: 'Chrome', address: '10.0.0.1' },
})

test('[MOD-11] no session is opened for who was removed since they were let in, in the same group too', async () => {
  const open = (id: string) => store.runAndWait({ type: 'session.open', session: session(id) })
  expect(await open('first')).toEqual({ ok: true, value: true })
  const join = { type: 'member.join', name: 'Ada', deviceKey: 'a device', address: '10.0.0.1' } as const

  const [joined, banned, refused, moved] = await Promise.all([
    store.runAndWait(join),
    ban(ada),
    open('second'),
    store.runAndWait({ type: 'session.move', fromId: 'first', session: session('third') }),
  ])
  expect(joined).toMatchObject({ ok: true, value: { id: ada.id } })
  expect([banned.ok, refused, moved.ok]).toEqual([true, { ok: false, code: 'member.removed' }, false])
  for (const id of ['first', 'second', 'third']) expect(store.sessions.memberOf(id, clock.now())).toBeUndefined()
  await byHost({ type: 'member.readmit', memberId: ada.id })
  expect(await open('fourth')).toEqual({ ok: true, value: true })
})

/** The socket routes on a port. `onJoin` is called in the group in which a guest joins, after they have. */
function serveSockets(identify: Auth['identify'], onJoin = () => {}) {
  const work = createWorkBudget(clock, false)
  const connections = createConnections({ clock, log: createLog('silent'), work, areRatesLimited: false })
  const compactor = createCompactor(store, fail)
  const documents = createDocumentSockets({ store, clock, work, compactor, onFault: (_step, fault) => fail(fault) })
  const runAndWait: Store['runAndWait'] = (operation) => {
    const result = store.runAndWait(operation)
    if (operation.type === 'guest.join') onJoin()
    return result
  }
  const guests = createGuests({ store: { ...store, runAndWait }, clock })
  const nothing = () => {}
  const applyEffects = createConnectionEffects({
    ...{ connections, documents, guests, tickets: { revokeOf: nothing }, joinRequests: { doorChanged: nothing } },
    ...{
      removeStatusWords: nothing,
      sendJoinRequests: nothing,
      onFault: (_step: string, fault: unknown) => fail(fault),
    },
  } as unknown as Parameters<typeof createConnectionEffects>[0])
  store.observe(applyEffects)
  const parts = {
    ...{ store, clock, connections, documents, guests, work, newId, info: { epoch: 'e' }, auth: { identify } },
    ...{ door: { policy: () => 'open' }, listeners: { wayOf: () => ({ isEncrypted: false }) } },
    ...{ reach: { arrivals: { note: nothing } }, fanout: { sendRoomActivity: nothing } },
  } as unknown as HubParts
  const app = new Elysia().use(socketRoutes(parts))
  app.listen({ port: 0, hostname: '127.0.0.1', websocket: connections.handlers } as never)
  return {
    origin: `http://127.0.0.1:${app.server?.port}`,
    connections,
    guests,
    async stop() {
      connections.closeAll(1001, 'the hub ends')
      compactor.stop()
      await app.stop(true)
    },
  }
}

const PATHS = ['/live', '/ws', '/chat', '/presence', '/changes', '/collaborate/notes']

/** What comes of a socket on each path whose visitor is Ada by her session, and to whom `happens` something before it is open: its close, or its member. */
async function socketsAfter(paths: string[], happens: (sessionId: string) => Promise<unknown>) {
  const { sessionId } = await anOpenSession()
  const hub = serveSockets(async () => {
    await happens(sessionId)
    return { actor: ada, sessionId }
  })
  const outcomes: unknown[] = []
  for (const path of paths) {
    const socket = await plainSocket(hub.origin, path)
    outcomes.push(await eventually(() => socket.closed() ?? hub.connections.list()[0]?.actor))
    socket.close()
    await eventually(() => hub.connections.count() === 0)
  }
  await hub.stop()
  return outcomes
}

async function anOpenSession() {
  const sessionId = `session-${nextClientId++}`
  const opened = await store.runAndWait({ type: 'session.open', session: session(sessionId) })
  if (!opened.ok) throw new Error(opened.code)
  return { sessionId }
}

test('[MOD-12] a socket that is let in just before its member is removed or signed out is closed, and one before a new role or a mute has that', async () => {
  await byHost({ type: 'document.create', title: 'notes' })
  const everywhere = (outcome: unknown) => PATHS.map(() => outcome)
  expect(await socketsAfter(PATHS, () => ban(ada))).toEqual(everywhere({ code: 4410, reason: 'too loud' }))
  await byHost({ type: 'member.readmit', memberId: ada.id })
  const signOut = (sessionId: string) => store.runAndWait({ type: 'session.revoke', actorId: ada.id, sessionId })
  expect(await socketsAfter(PATHS, signOut)).toEqual(everywhere({ code: 4401, reason: 'signed out' }))

  const [aScript, inDocument] = ['/ws', '/collaborate/notes']
  const become = (role: string) => byHost({ type: 'member.setRole', memberId: ada.id, role })
  const viewer = { ...ada, role: 'viewer' }
  expect(await socketsAfter([aScript, inDocument], () => become('viewer'))).toEqual([viewer, viewer])
  await become('member')
  const mute = (id: string) => byHost({ type: 'member.mute', memberId: id, muted: true })
  const muted = { ...ada, muted: true }
  expect(await socketsAfter([aScript, inDocument], () => mute(ada.id))).toEqual([muted, muted])

  /** What a host does to a guest in the group in which they join. */
  let deed: (guestId: string) => unknown = mute
  const hub = serveSockets(
    async () => undefined,
    () => {
      const guest = store.members.all().find(({ name }) => name.startsWith('Gus'))
      if (guest) deed(guest.id)
    },
  )
  const quiet = await plainSocket(hub.origin, '/ws?username=Gus&userId=the-loud-one')
  const guest = await eventually(() => hub.connections.list()[0]?.actor)
  expect(guest?.muted).toBe(true)
  expect(hub.guests.userIdOf(guest?.id ?? '')).toBe(guest?.id ?? '')
  quiet.close()
  await eventually(() => hub.connections.count() === 0)
  // He has done nothing yet, so he joins once more.
  deed = (id) => ban({ id })
  const banned = await plainSocket(hub.origin, '/changes?username=Gus')
  expect(await eventually(() => banned.closed())).toEqual({ code: 4410, reason: 'too loud' })
  await hub.stop()
})
