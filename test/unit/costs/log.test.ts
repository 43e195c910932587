// What reading the log costs somebody whom its changes do not concern, and that they are sent nothing else than before.
import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, spyOn, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from '../../../src-bun/contract/frames/commands.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import { audienceOf, isIn } from '../../../src-bun/domain/audience.ts'
import { entityChange } from '../../../src-bun/domain/changes.ts'
import { type Actor, OWNER } from '../../../src-bun/domain/ports/common.ts'
import { openStore, type Store } from '../../../src-bun/store/store.ts'
import { createFanout } from '../../../src-bun/transport/fanout.ts'
import { createWorkBudget } from '../../../src-bun/transport/guard/work-budget.ts'
import { openChanges } from '../../../src-bun/transport/plain/changes.ts'
import { temporaryFolder } from '../../support/hub.ts'

const MIGRATION = join(import.meta.dir, '../../../src-bun/store/migrations/0010-change-places.sql')

type Wanted<T> = T extends Command ? Omit<T, 'clientId'> : never

const clock = { now: () => Date.now(), monotonic: () => performance.now() }
const fail = (fault: unknown) => {
  throw fault
}
let folder: ReturnType<typeof temporaryFolder>
let store: Store
beforeEach(async () => {
  folder = temporaryFolder()
  store = openStore(folder.path, clock, fail)
  await store.runAndWait({ type: 'hub.start', door: undefined })
})
afterEach(() => {
  store.close()
  folder.remove()
})

async function aMember(name: string): Promise<Member> {
  const joined = await store.runAndWait({ type: 'member.join', name, deviceKey: '', address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  return joined.value
}

let commands = 0
/** Runs a command and returns the id of what it has made, or of the room that it was about. */
async function run({ id: memberId }: Member, command: Wanted<Command>): Promise<string> {
  const withId = { ...command, clientId: `command-${commands++}` } as Command
  const result = await store.runAndWait({ type: 'command.run', memberId, command: withId })
  if (!result.ok) throw new Error(`${command.type}: ${result.code}`)
  const change = result.value.logged.change as { room?: { id: string }; document?: { id: string } }
  return (change.room ?? change.document)?.id ?? ''
}

/** Appends so many messages to the log, as if they had been posted in this room. */
function postMany(roomId: string, { id: authorId, name: authorName }: Member, count: number): void {
  // An operation opens a transaction: each append by itself would wait for the disk.
  store.run({ type: 'door.renewExpired' })
  for (let n = 0; n < count; n++) {
    const message = { id: `message-${n}`, roomId, seq: n, authorId, authorName, body: 'hello', postedAt: 0 }
    store.changes.append({ type: 'chat.posted', message }, { actorId: authorId, at: 0 })
  }
  store.read(() => {})
}

/** Everything that a reader is sent from the start on, however many steps that takes. */
function readAll(actor: Actor, entities?: Parameters<Store['changes']['after']>[3]) {
  const found: number[] = []
  for (let seq = 0; seq < store.changes.lastSeq(); ) {
    const page = store.changes.after(actor, seq, 50, entities)
    expect(page.upTo).toBeGreaterThan(seq)
    found.push(...page.changes.map(({ change }) => change.seq))
    seq = page.upTo
  }
  return found
}

function parsedBy(work: () => unknown): number {
  const parse = spyOn(JSON, 'parse')
  try {
    work()
    return parse.mock.calls.length
  } finally {
    parse.mockRestore()
  }
}

test('[COST-4] to read a log of changes that one may not see parses none of them', async () => {
  const [ada, eve] = [await aMember('Ada'), await aMember('Eve')]
  const secret = await run(ada, { type: 'room.create', name: 'secret', private: true })
  const before = readAll(eve).length
  postMany(secret, ada, 12_000)
  expect(parsedBy(() => expect(readAll(eve)).toHaveLength(before))).toBe(before)
  expect(readAll(ada)).toHaveLength(before + 12_001)
})

test('[COST-5] a /changes socket that asks for some entities parses only the changes that happened to these', async () => {
  const ada = await aMember('Ada')
  postMany(store.rooms.all(ada)[0]?.id ?? '', ada, 12_000)
  await run(ada, { type: 'board.create', name: 'Stock', columns: [{ key: 'left', type: 'number' }] })
  const frames: { entity?: string; type?: string }[] = []
  const fanout = createFanout(store, fail, createWorkBudget(clock, true))
  const connection = {
    ...({ id: '1', kind: 'changes', openedAt: 0, actor: ada, sessionId: undefined } as const),
    address: '10.0.0.1',
    payer: undefined,
    send: (frame: string | Uint8Array) => frames.push(JSON.parse(String(frame))),
    isBehind: () => false,
    hasMemoryForLargeFrame: () => true,
    inOneWrite: (sendAll: () => void) => sendAll(),
    close: () => expect().fail('it was closed'),
    reportBadFrame: () => expect().fail('a frame was bad'),
  }
  const parsed = parsedBy(() => openChanges({ store, fanout }, connection, { entities: 'boards', since: '0' }))
  expect(frames.map(({ entity, type }) => entity ?? type)).toEqual(['boards', 'caught-up'])
  // The board's own columns, its change, and the two frames that this test parses.
  expect(parsed).toBeLessThanOrEqual(4)
  fanout.stop()
})

/** A log with every kind of place: public, private, direct, left, joined later, and documents in each. */
async function aBusyHub(): Promise<Member[]> {
  const [ada, bob, eve] = [await aMember('Ada'), await aMember('Bob'), await aMember('Eve')] as const
  const open = await run(ada, { type: 'room.create', name: 'open' })
  const secret = await run(ada, { type: 'room.create', name: 'secret', private: true })
  await run(ada, { type: 'room.invite', roomId: secret, memberId: bob.id })
  const direct = await run(ada, { type: 'room.direct', memberId: eve.id })
  for (const roomId of [open, secret, direct]) {
    await run(ada, { type: 'chat.send', roomId, body: 'hello' })
    const documentId = await run(ada, { type: 'document.create', title: 'Plan', roomId })
    await run(ada, { type: 'document.rename', documentId, title: 'Plan B' })
  }
  await run(ada, { type: 'document.create', title: 'For all' })
  await run(ada, { type: 'room.invite', roomId: secret, memberId: eve.id })
  await run(ada, { type: 'room.remove', roomId: secret, memberId: bob.id })
  await run(ada, { type: 'chat.send', roomId: secret, body: 'without Bob' })
  await run(eve, { type: 'room.leave', roomId: secret })
  await run(eve, { type: 'room.leave', roomId: direct })
  await run(ada, { type: 'room.archive', roomId: secret, archived: true })
  await run(eve, { type: 'member.rename', name: 'Eva' })
  await run(ada, { type: 'board.create', name: 'Stock', columns: [{ key: 'left', type: 'number' }] })
  const boardId = store.boards.all(OWNER)[0]?.id ?? ''
  await run(bob, { type: 'record.put', boardId, key: 'nails', values: { left: 1 } })
  await run(bob, { type: 'record.remove', boardId, key: 'nails' })
  return [ada, bob, eve]
}

/** Archives, deletes and restores what is public and what is not; some of it stays in the trash. */
async function useTrash([ada, bob]: readonly Member[]): Promise<void> {
  if (!ada || !bob) throw new Error('two members are needed')
  store.members.setRole(ada.id, 'host')
  for (const name of ['hidden', 'shown']) {
    const isPrivate = name === 'hidden'
    const roomId = await run(ada, { type: 'room.create', name, ...(isPrivate ? { private: true } : {}) })
    if (isPrivate) await run(ada, { type: 'room.invite', roomId, memberId: bob.id })
    await run(ada, { type: 'chat.send', roomId, body: 'soon gone' })
    const [kept, gone] = [
      await run(ada, { type: 'document.create', title: `${name} kept`, roomId }),
      await run(ada, { type: 'document.create', title: `${name} gone`, roomId }),
    ]
    for (const archived of [true, false]) await run(ada, { type: 'document.archive', documentId: kept, archived })
    for (const documentId of [kept, gone]) await run(ada, { type: 'document.delete', documentId })
    await run(ada, { type: 'trash.restore', id: kept })
    await run(ada, { type: 'room.delete', roomId })
    await run(ada, { type: 'trash.restore', id: roomId })
    const last = await run(ada, { type: 'room.create', name: `${name} gone`, ...(isPrivate ? { private: true } : {}) })
    await run(ada, { type: 'chat.send', roomId: last, body: 'gone' })
    await run(ada, { type: 'room.delete', roomId: last })
  }
  const boardId = store.boards.all(OWNER)[0]?.id ?? ''
  await run(ada, { type: 'board.archive', boardId, archived: true })
  await run(ada, { type: 'board.delete', boardId })
}

/** The whole log, as it is stored. */
function stored(): { seq: number; body: string }[] {
  store.close()
  const db = new Database(join(folder.path, 'hub.sqlite'), { readonly: true })
  const rows = db.query<{ seq: number; body: string }, []>('SELECT seq, body FROM changes ORDER BY seq').all()
  db.close()
  store = openStore(folder.path, clock, fail)
  return rows
}

test('[COST-6] what is not parsed is what the audience refuses: everybody reads exactly the changes that they may see now', async () => {
  const members = await aBusyHub()
  await useTrash(members)
  const log = stored().map(({ seq, body }) => ({ seq, change: JSON.parse(body) }))
  for (const actor of [...members, OWNER, { ...OWNER, id: 'nobody' }]) {
    const visible = log.filter(({ change }) => isIn(audienceOf(store, change), actor))
    expect(readAll(actor)).toEqual(visible.map(({ seq }) => seq))
    const messages = visible.filter(({ change }) => entityChange(change)?.entity === 'messages')
    expect(readAll(actor, ['messages'])).toEqual(messages.map(({ seq }) => seq))
  }
  const [ada, bob, eve] = members.map((actor) => readAll(actor).length)
  expect(new Set([ada, bob, eve]).size).toBe(3)
})

test('[COST-7] the places of the changes of an older data folder are the same as if they were appended now', async () => {
  const members = await aBusyHub()
  const before = members.map((actor) => readAll(actor))
  store.close()
  const db = new Database(join(folder.path, 'hub.sqlite'))
  const places = () => db.query('SELECT * FROM change_places ORDER BY seq').all()
  const appended = places()
  db.run('DROP TABLE change_places')
  db.run(readFileSync(MIGRATION, 'utf8'))
  expect(places()).toEqual(appended)
  db.close()
  store = openStore(folder.path, clock, fail)
  expect(members.map((actor) => readAll(actor))).toEqual(before)
})

test('[COST-8] a change that is deleted from the log leaves nothing behind', async () => {
  const ada = await aMember('Ada')
  postMany(store.rooms.all(ada)[0]?.id ?? '', ada, 100)
  await store.runAndWait({ type: 'changes.trim', keepCount: 10, deleteAtMost: 5000 })
  const last = store.changes.lastSeq()
  store.close()
  const db = new Database(join(folder.path, 'hub.sqlite'), { readonly: true })
  const seqs = (table: string) => db.query<{ seq: number }, []>(`SELECT seq FROM ${table} ORDER BY seq`).all()
  expect(seqs('change_places').map(({ seq }) => seq)).toEqual(Array.from({ length: 10 }, (_, n) => last - 9 + n))
  expect(seqs('changes')).toEqual(seqs('change_places'))
  db.close()
  store = openStore(folder.path, clock, fail)
})
