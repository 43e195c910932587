// Guests who have only come, on a real store with a clock that is handed in.
import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { join } from 'node:path'
import * as Y from 'yjs'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import { IDLE_GUEST_KEPT_MS } from '../../src-bun/contract/limits.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { createIdleGuests } from '../../src-bun/store/tables/members/idle-guests.ts'
import { handClock, temporaryFolder } from '../support/hub.ts'

let folder: ReturnType<typeof temporaryFolder>
let clock: ReturnType<typeof handClock>
let store: Store
let host: Member
let lobbyId: string
let count = 0

beforeEach(async () => {
  folder = temporaryFolder()
  clock = handClock()
  store = open()
  await store.runAndWait({ type: 'hub.start', door: 'open' })
  const asHost = await store.runAndWait({ type: 'host.join', name: 'Host' })
  if (asHost.ok) host = asHost.value
  lobbyId = store.rooms.all(host)[0]?.id ?? ''
})
afterEach(() => {
  store.close()
  folder.remove()
})

const open = () =>
  openStore(folder.path, clock, (fault) => {
    throw fault
  })
async function guest(name: string): Promise<Member> {
  const joined = await store.runAndWait({ type: 'guest.join', name, address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  return joined.value
}
async function run(member: Member, command: Omit<Command, 'clientId'>) {
  const sent = { ...command, clientId: `c-${++count}` } as Command
  const result = await store.runAndWait({ type: 'command.run', memberId: member.id, command: sent })
  if (!result.ok) throw new Error(result.code)
  return result.value.logged.change
}
const forget = (...here: Member[]) => store.runAndWait({ type: 'guests.forget', hereIds: here.map(({ id }) => id) })
const names = () =>
  store.members
    .all()
    .map(({ name }) => name)
    .sort()

test('[COUNT-18] whoever has written, changed or joined anything, is here, or has had something done to them by others is not forgotten', async () => {
  const [spoke, wrote, deleted, renamed, invited, muted, viewer, kicked, here, idle] = await Promise.all(
    ['Spoke', 'Wrote', 'Deleted', 'Renamed', 'Invited', 'Muted', 'Viewer', 'Kicked', 'Here', 'Idle'].map(guest),
  )
  const send = { type: 'chat.send', roomId: lobbyId, body: 'hello' } as const
  await run(spoke!, send)
  const document = store.documents.create({ id: 'notes', title: 'notes', createdAt: 0, createdBy: host.id })
  const write = ({ id: memberId }: Member, bytes: Uint8Array) =>
    store.run({
      type: 'document.write',
      documentId: document.id,
      memberId,
      mayWrite: true,
      bytes,
      connectionId: memberId,
      relayFrame: undefined,
    })
  const doc = new Y.Doc()
  doc.getText('content').insert(0, 'text')
  const before = Y.encodeStateVector(doc)
  write(wrote!, Y.encodeStateAsUpdate(doc))
  doc.getText('content').delete(0, 1)
  write(deleted!, Y.encodeStateAsUpdate(doc, before))
  await run(renamed!, { type: 'member.rename', name: 'Renamed' } as never)
  const made = await run(host, { type: 'room.create', name: 'plans', private: true } as never)
  const roomId = made.type === 'room.created' ? made.room.id : ''
  await run(host, { type: 'room.invite', roomId, memberId: invited!.id } as never)
  await run(host, { type: 'member.mute', memberId: muted!.id, muted: true } as never)
  await run(host, { type: 'member.setRole', memberId: viewer!.id, role: 'viewer' } as never)
  await run(host, { type: 'member.kick', memberId: kicked!.id } as never)
  store.close()
  store = open()

  clock.pass(IDLE_GUEST_KEPT_MS - 1)
  await forget(here!)
  expect(names()).toContain('Idle')
  clock.pass(1)
  await forget(here!)
  expect(names()).toEqual([
    'Deleted',
    'Here',
    'Host',
    'Invited',
    'Kicked',
    'Muted',
    'Renamed',
    'Spoke',
    'Viewer',
    'Wrote',
  ])
  expect(store.members.byId(idle!.id)).toBeUndefined()

  // Whoever was here has another hour after that, and whoever comes again in time as well.
  clock.pass(IDLE_GUEST_KEPT_MS - 1)
  expect((await guest('Here')).id).toBe(here!.id)
  clock.pass(IDLE_GUEST_KEPT_MS - 1)
  await forget()
  expect(names()).toContain('Here')
  clock.pass(1)
  await forget()
  expect(names()).not.toContain('Here')
})

test('[COUNT-29] a guest whose forgetting was rolled back, and who then writes in a document, is not forgotten', async () => {
  const { id } = await guest('Gus')
  store.close()
  const db = new Database(join(folder.path, 'hub.sqlite'))
  const idle = createIdleGuests(db)
  db.run('BEGIN')
  expect(idle.forget(id)).toBe(true)
  db.run('ROLLBACK')
  expect(idle.has(id)).toBe(true)
  // Writing an update does this, and the log of changes has nothing of it.
  idle.markActive(id)
  expect(idle.awaySince(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
  db.close()
  store = open()
})
