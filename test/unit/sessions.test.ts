// What becomes of sessions that have ended, on a real store with a clock that is handed in.
import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { join as joinPath } from 'node:path'
import { DEVICE_REMEMBERED_MS, SESSION_ENDED_KEPT_MS, SESSION_LIFETIME_MS } from '../../src-bun/contract/limits.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import type { Store } from '../../src-bun/store/store.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { handClock, temporaryFolder } from '../support/hub.ts'

let folder: ReturnType<typeof temporaryFolder>
let clock: ReturnType<typeof handClock>
let store: Store
let count = 0
beforeEach(async () => {
  folder = temporaryFolder()
  clock = handClock()
  store = open()
  await store.runAndWait({ type: 'hub.start', door: 'open' })
})
afterEach(() => {
  store.close()
  folder.remove()
})

const fail = (fault: unknown) => {
  throw fault
}
/** Without a limit of how often somebody may sign in. */
const open = () => openStore(folder.path, clock, fail, undefined, undefined, false)

async function join(name: string, deviceKey: string): Promise<Member> {
  const joined = await store.runAndWait({ type: 'member.join', name, deviceKey, address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  return joined.value
}
async function signIn(member: Member, deviceKey: string): Promise<string> {
  const id = `session-${++count}`
  const session = {
    ...{ id, memberId: member.id, deviceKey, device: 'Firefox', address: '10.0.0.1' },
    createdAt: clock.now(),
    expiresAt: clock.now() + SESSION_LIFETIME_MS,
  }
  await store.runAndWait({ type: 'session.open', session })
  return id
}
/** The ids of all that are stored, valid or not. */
function stored(): Set<string> {
  store.close()
  const db = new Database(joinPath(folder.path, 'hub.sqlite'), { readonly: true })
  const rows = db.query<{ id: string }, []>('SELECT id FROM sessions').all()
  db.close()
  store = open()
  return new Set(rows.map(({ id }) => id))
}
async function maintain(): Promise<boolean> {
  const done = await store.runAndWait({ type: 'sessions.maintain', uses: [] })
  if (!done.ok) throw new Error(done.code)
  return done.value.more
}

test('[JOIN-9] a session that has ended is forgotten, but not the one by which a device is recognised, and what was said stays', async () => {
  const [ada, bob] = [await join('Ada', ''), await join('Bob', '')]
  const roomId = store.rooms.all(ada)[0]?.id ?? ''
  const send = { type: 'chat.send', clientId: 'c-1', roomId, body: 'hello' } as const
  await store.runAndWait({ type: 'command.run', memberId: ada.id, command: send })
  const first = await signIn(ada, 'phone')
  const onLaptop = await signIn(ada, 'laptop')
  const ofBob = await signIn(bob, 'phone')
  clock.pass(SESSION_LIFETIME_MS - 1)
  await maintain()
  expect(stored()).toEqual(new Set([first, onLaptop, ofBob]))

  const again = await signIn(ada, 'phone')
  clock.pass(SESSION_ENDED_KEPT_MS)
  await maintain()
  expect(stored()).toEqual(new Set([first, onLaptop, ofBob, again]))
  clock.pass(1)
  await maintain()
  expect(stored()).toEqual(new Set([onLaptop, ofBob, again]))
  expect((await join('Ada', 'laptop')).id).toBe(ada.id)
  expect((await join('Bob', 'phone')).id).toBe(bob.id)

  clock.pass(DEVICE_REMEMBERED_MS)
  await maintain()
  expect(stored()).toEqual(new Set([again]))
  expect(store.messages.page(roomId, { before: 100, limit: 100 }).messages).toMatchObject([{ authorName: 'Ada' }])
  expect(store.members.byId(bob.id)?.name).toBe('Bob')
})

test('[JOIN-10] a revoked session is forgotten after a day, and none of a member who was removed, so that they stay outside', async () => {
  const [ada, eve] = [await join('Ada', ''), await join('Eve', '')]
  const out = await signIn(ada, 'phone')
  const here = await signIn(ada, 'phone')
  await store.runAndWait({ type: 'session.revoke', actorId: ada.id, sessionId: out })
  const removed = await signIn(eve, 'tablet')
  store.members.remove(eve.id, { until: undefined, reason: '', at: clock.now() })
  clock.pass(SESSION_ENDED_KEPT_MS - 1)
  await maintain()
  expect(stored()).toEqual(new Set([out, here, removed]))
  expect(await store.runAndWait({ type: 'sessions.maintain', uses: [{ sessionId: here, at: clock.now() }] })).toEqual({
    ok: true,
    value: { more: false },
  })
  expect(store.sessions.open(clock.now(), ada.id)).toMatchObject([{ id: here, lastSeenAt: clock.now() }])
  clock.pass(1)
  await maintain()
  expect(stored()).toEqual(new Set([here, removed]))
  clock.pass(2 * DEVICE_REMEMBERED_MS)
  await maintain()
  expect(stored()).toEqual(new Set([removed]))
  const back = await store.runAndWait({
    type: 'member.join',
    name: 'Somebody',
    deviceKey: 'tablet',
    address: '10.0.0.9',
  })
  expect(back).toMatchObject({ ok: false, code: 'member.removed' })
})

test('[JOIN-11] of very many sessions that have ended a part is forgotten at once, and the rest in the next turns', async () => {
  const ada = await join('Ada', '')
  for (let n = 0; n < 1200; n++) await signIn(ada, 'phone')
  clock.pass(SESSION_LIFETIME_MS)
  const last = await signIn(ada, 'phone')
  clock.pass(SESSION_ENDED_KEPT_MS)
  expect([await maintain(), await maintain(), await maintain()]).toEqual([true, true, false])
  expect(stored()).toEqual(new Set([last]))
})
