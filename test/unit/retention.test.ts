// Messages that are older than hosts want to keep, on a real store.
import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Message } from '../../src-bun/contract/chat.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { createForgettingDue, keepDays, retentionDays } from '../../src-bun/domain/rooms/retention.ts'
import type { Store } from '../../src-bun/store/store.ts'
import { type Fields, openTestStore, runFor, startWithHost } from '../support/host-store.ts'
import { handClock, temporaryFolder } from '../support/hub.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

let folder: ReturnType<typeof temporaryFolder>
let clock: ReturnType<typeof handClock>
let store: Store
let host: Member
let lobbyId: string
beforeEach(async () => {
  folder = temporaryFolder()
  clock = handClock()
  store = open()
  ;({ host, lobbyId } = await startWithHost(store))
})
afterEach(() => {
  store.close()
  folder.remove()
})

const open = () => openTestStore(folder.path, clock)

const run = (command: Fields<Command>) => runFor(store, host.id, command)
async function post(body: string, roomId = lobbyId): Promise<Message> {
  const change = await run({ type: 'chat.send', roomId, body })
  if (change.type !== 'chat.posted') throw new Error(change.type)
  return change.message
}
async function forgetNext(): Promise<boolean> {
  const done = await store.runAndWait({ type: 'messages.forgetNext' })
  if (!done.ok) throw new Error(done.code)
  return done.value.more
}
async function forgetAll(): Promise<number> {
  let steps = 1
  while (await forgetNext()) steps++
  return steps
}
const messagesIn = (roomId = lobbyId) => store.messages.page(roomId, { before: 10_000, limit: 5000 }).messages

test('[FORGET-5] old messages go in small steps, whatever has been done to them, and a hub that has ended in between goes on', async () => {
  const many: Message[] = []
  for (let n = 0; n < 45; n++) many.push(await post(`Zebrafinch ${n}`))
  const edited = await post('Zebrafinch, first')
  for (let n = 0; n < 60; n++)
    await run({ type: 'chat.edit', roomId: lobbyId, messageId: edited.id, body: `Zebrafinch, edit ${n}` })
  const last = await post('Zebrafinch, last')
  // The beginning of the log is remembered elsewhere, for those who send a command once more.
  await store.runAndWait({ type: 'tree.append', documentIds: [] })
  await store.runAndWait({ type: 'changes.trim', keepCount: 90, deleteAtMost: 5000 })
  await run({ type: 'retention.set', days: 7 })
  expect(await forgetNext()).toBe(false)
  clock.pass(8 * DAY_MS)
  const young = await post('a wren')

  // What has had many texts goes by itself.
  const before = store.changes.lastSeq()
  expect(await forgetNext()).toBe(true)
  expect(store.changes.lastSeq() - before).toBe(20)
  store.close()
  store = open()
  expect(messagesIn().filter(({ deleted }) => deleted).length).toBe(20)
  expect(await forgetAll()).toBeGreaterThan(2)
  expect(
    messagesIn()
      .filter(({ deleted }) => !deleted)
      .map(({ id }) => id),
  ).toEqual([young.id])
  const gone = store.messages.inRoom(lobbyId, last.id)
  const deleted = { at: clock.now(), by: host.id, byName: 'Host', byRule: true }
  expect(gone).toEqual({ ...last, body: '', deleted } as Message)
  // Each is said once, and has its leaf and that of what has stood there.
  expect(store.changes.lastSeq() - before).toBe(47)
  while ((await store.runAndWait({ type: 'tree.append', documentIds: [] })).ok && !store.leaves.isComplete())
    store.leaves.finish()
  expect(store.logTree.lastChange()).toBe(store.changes.lastSeq())
  expect(store.logTree.size()).toBe(store.changes.lastSeq())
  expect(many.length).toBe(45)

  // SQLite leaves copies in pages from which it has moved rows. The next start rewrites the file.
  expect(store.settings.get('hasRemains')).toBe('yes')
  store.close()
  open().close()
  expect(readFileSync(join(folder.path, 'hub.sqlite')).includes('Zebrafinch')).toBe(false)
  store = open()
  expect(store.settings.get('hasRemains')).toBeUndefined()
})

test('[FORGET-6] it is looked for old messages at the start, every hour, and when the rule has changed; what is being erased goes first', async () => {
  let isErasing = false
  let asked = 0
  const parts = {
    settings: store.settings,
    messages: {
      countOlderThan(at: number, most: number) {
        asked++
        return store.messages.countOlderThan(at, most)
      },
    },
    trash: { isErasing: () => isErasing },
  }
  let shiftedMs = 0
  const isDue = createForgettingDue(parts, { now: () => clock.now() + shiftedMs })
  await post('old')
  clock.pass(10 * DAY_MS)
  await post('young')
  expect([isDue(), asked]).toEqual([false, 0])
  await run({ type: 'retention.set', days: 20 })
  expect([isDue(), isDue(), asked]).toEqual([false, false, 1])
  // A rule that has changed does not wait.
  await run({ type: 'retention.set', days: 5 })
  isErasing = true
  expect([isDue(), isDue()]).toEqual([false, false])
  isErasing = false
  expect([isDue(), isDue()]).toEqual([true, true])
  await forgetAll()
  expect(messagesIn().map(({ body }) => body)).toEqual(['', 'young'])
  expect(isDue()).toBe(false)
  asked = 0
  clock.pass(HOUR_MS - 1)
  expect([isDue(), asked]).toEqual([false, 0])
  clock.pass(1)
  expect([isDue(), asked]).toEqual([false, 1])
  // A clock that was wrong and is set back.
  shiftedMs = -40 * DAY_MS
  expect([isDue(), asked]).toEqual([false, 2])
  await run({ type: 'retention.set' })
  expect([isDue(), await forgetNext(), asked]).toEqual([false, false, 2])
})

test('[FORGET-7] what is stored and is no number of days keeps everything, and old messages are found by an index', async () => {
  const settings = (days: string | undefined) => ({ get: () => days })
  for (const stored of [undefined, '', '0', '-3', '1.5', '3651', 'seven', 'Infinity'])
    expect([stored, retentionDays(settings(stored))]).toEqual([stored, undefined])
  expect([retentionDays(settings('1')), retentionDays(settings('3650'))]).toEqual([1, 3650])
  expect([keepDays(settings('0')), keepDays(settings('30'))]).toEqual([{}, { keepDays: 30 }])

  store.close()
  const db = new Database(join(folder.path, 'hub.sqlite'), { readonly: true })
  const plan = db
    .query<{ detail: string }, []>(
      `EXPLAIN QUERY PLAN SELECT 1 FROM messages
       WHERE posted_at < 5 AND deleted_at IS NULL AND pinned_at IS NULL ORDER BY posted_at LIMIT 20`,
    )
    .all()
  db.close()
  store = open()
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH messages USING COVERING INDEX messages_by_age (posted_at<?)',
  ])
})

test('[FORGET-16] messages to which very many have reacted, or that many have voted on, go one at a time, and others beside them together', async () => {
  const messages: Message[] = []
  for (let n = 0; n < 45; n++) messages.push(await post(`Zebrafinch ${n}`))
  const asked = await run({
    type: 'chat.send',
    roomId: lobbyId,
    body: 'When?',
    poll: { answers: ['today', 'tomorrow'] },
  })
  if (asked.type !== 'chat.posted') throw new Error(asked.type)
  // Opens a transaction, in which everything here is stored at once.
  store.run({ type: 'changes.trim', keepCount: 1_000_000, deleteAtMost: 1 })
  for (const message of messages.slice(0, 5))
    for (let n = 0; n < 600; n++)
      store.messages.react(message, { emoji: `e${n}`, memberId: host.id, at: clock.now(), isSet: true })
  for (let n = 0; n < 600; n++) {
    const voter = { id: `voter${String(n).padStart(11, '0')}`, name: `Voter ${n}`, role: 'member' as const }
    store.members.create({ ...voter, colour: '', createdAt: clock.now() })
    store.messages.vote(asked.message, { memberId: voter.id, choices: [0] })
  }
  for (let n = 0; n < 10; n++) await post(`Later zebrafinch ${n}`)
  await store.runAndWait({ type: 'tree.append', documentIds: [] })
  await run({ type: 'retention.set', days: 7 })
  clock.pass(8 * DAY_MS)
  const steps: number[] = []
  let before = store.changes.lastSeq()
  for (let more = true; more; ) {
    more = await forgetNext()
    steps.push(store.changes.lastSeq() - before)
    before = store.changes.lastSeq()
  }
  expect(steps).toEqual([1, 1, 1, 1, 1, 20, 20, 1, 10])
  expect(messagesIn().filter(({ deleted, reactions }) => deleted && !reactions).length).toBe(56)
})
