// The trash in the store: what happens within one group of operations, and erasing that is interrupted.
import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as Y from 'yjs'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { compact } from '../../src-bun/domain/documents/compact.ts'
import { joinRows } from '../../src-bun/domain/documents/worker-job.ts'
import { trashFor } from '../../src-bun/domain/trash.ts'
import type { Store } from '../../src-bun/store/store.ts'
import { PAST_OF_RECORD } from '../../src-bun/store/tables/record-history.ts'
import { type Fields, openTestStore, runFor, startWithHost } from '../support/host-store.ts'
import { temporaryFolder } from '../support/hub.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let host: Member
beforeEach(async () => {
  folder = temporaryFolder()
  store = open()
  ;({ host } = await startWithHost(store))
})
afterEach(() => {
  store.close()
  folder.remove()
})

const open = () => openTestStore(folder.path)

const run = (command: Fields<Command>) => runFor(store, host.id, command)
async function aDocument(): Promise<string> {
  const made = await run({ type: 'document.create', title: 'Zebrafinch' })
  return made.type === 'document.created' ? made.document.id : ''
}
function update(documentId: string, text: string) {
  const doc = new Y.Doc()
  doc.getText('content').insert(0, text)
  const bytes = Y.encodeStateAsUpdate(doc)
  const more = { mayWrite: true, connectionId: text, relayFrame: undefined }
  return { type: 'document.write', documentId, memberId: host.id, bytes, ...more } as const
}

test('[REMOVE-11] an edit in the same group as the archiving or the deletion of its document is refused, and one after the restoration is not', async () => {
  const id = await aDocument()
  const write = async (text: string) => {
    const written = await store.runAndWait(update(id, text))
    return written.ok || written.code
  }
  expect(await write('first')).toBe(true)
  for (const [command, code] of [
    [{ type: 'document.archive', documentId: id, archived: true }, 'document.archived'],
    [{ type: 'document.delete', documentId: id }, 'document.deleted'],
  ] as const) {
    const done = run(command)
    expect(await write(`late ${code}`)).toBe(code)
    await done
    if (code === 'document.archived') await run({ type: 'document.archive', documentId: id, archived: false })
    else await run({ type: 'trash.restore', id })
    expect(await write(`after ${code}`)).toBe(true)
  }
})

test('[REMOVE-12] erasing goes on after a restart, and a compaction that was under way brings nothing back', async () => {
  const id = await aDocument()
  for (let n = 0; n < 40; n++) await store.runAndWait(update(id, `Zebrafinch ${n}`))
  const room = await run({ type: 'room.create', name: 'aviary' })
  if (room.type !== 'room.created') throw new Error(room.type)
  const posted = Array.from({ length: 1200 }, (_, n) =>
    run({ type: 'chat.send', roomId: room.room.id, body: `Zebrafinch ${n}` }),
  )
  await Promise.all(posted)
  // The beginning of the log is remembered elsewhere, for those who send a command once more.
  await store.runAndWait({ type: 'changes.trim', keepCount: 100, deleteAtMost: 5000 })
  const { snapshot, tail } = store.read(({ documentLog }) => documentLog.stored(id))
  const compacted = compact({ snapshot, tail: joinRows(tail) })

  await run({ type: 'document.delete', documentId: id })
  await run({ type: 'room.delete', roomId: room.room.id })
  await run({ type: 'trash.empty' })
  // One part, and then the hub ends.
  expect(await store.runAndWait({ type: 'trash.eraseNext' })).toEqual({ ok: true, value: { more: true } })
  store.close()

  store = open()
  expect(store.trash.page({ limit: 9 })).toEqual([])
  expect(store.trash.isErasing()).toBe(true)
  for (let more = true; more; ) {
    const erased = await store.runAndWait({ type: 'trash.eraseNext' })
    more = erased.ok && erased.value.more
  }
  await store.runAndWait({ type: 'document.compact', documentId: id, compacted })
  expect(store.trash.isErasing()).toBe(false)
  expect(store.documentLog.stored(id)).toEqual({ snapshot: [], tail: [] })
  store.close()
  // SQLite leaves copies in pages from which it has moved rows. The next start rewrites the file.
  open().close()
  expect(readFileSync(join(folder.path, 'hub.sqlite')).includes('Zebrafinch')).toBe(false)
  store = open()
})

test('[BOARD-18] the past of a record is found by an index, whatever else is in the log, and is gone when its board is erased', async () => {
  const made = await run({ type: 'board.create', name: 'Gauges', columns: [{ key: 'bar', type: 'number' }] })
  if (made.type !== 'board.created') throw new Error(made.type)
  const { id: boardId } = made.board
  for (const bar of [1, 2]) await run({ type: 'record.put', boardId, key: 'boiler', values: { bar } })
  const asked = { column: 'bar', before: Number.MAX_SAFE_INTEGER, from: 0, to: Number.MAX_SAFE_INTEGER, limit: 10 }
  const past = () => store.boards.history(boardId, 'boiler', asked).values.map(({ value }) => value)
  expect(past()).toEqual([2, 1])
  await run({ type: 'board.delete', boardId })
  await run({ type: 'trash.empty' })
  for (let more = true; more; ) {
    const erased = await store.runAndWait({ type: 'trash.eraseNext' })
    more = erased.ok && erased.value.more
  }
  expect(past()).toEqual([])
  store.close()
  const db = new Database(join(folder.path, 'hub.sqlite'))
  const plan = db.query<{ detail: string }, [string, string, number]>(`EXPLAIN QUERY PLAN ${PAST_OF_RECORD}`)
  expect(plan.all('board', 'key', 9).map(({ detail }) => detail)[0]).toContain('USING INDEX changes_of_records')
  db.close()
  store = open()
})

test('[REMOVE-20] the trash lists and erases the newest five hundred things at once, and says whether there are more', async () => {
  const ids = Array.from({ length: 502 }, (_, n) => `d${String(n).padStart(15, '0')}`)
  for (const [n, id] of ids.entries()) {
    store.documents.create({ id, title: id, createdAt: n, createdBy: host.id })
    store.documents.trash(id, { at: 1000 + n, by: n === 0 ? 'somebody' : host.id })
  }
  const first = trashFor(store, host)
  expect([first.items.length, first.items[0]?.id, first.more]).toEqual([500, ids.at(-1), true])
  const others = trashFor(store, { ...host, id: 'somebody', role: 'member' })
  expect([others.items.map(({ id }) => id), others.more]).toEqual([ids.slice(0, 1), false])
  const emptied = await run({ type: 'trash.empty' })
  expect(emptied.type === 'trash.emptied' && emptied.ids).toEqual(first.items.map(({ id }) => id))
  expect(trashFor(store, host)).toMatchObject({ items: [{ id: ids[1] }, { id: ids[0] }], more: false })
}, 600_000)

test('[REMOVE-21] what is long is erased in more steps than what is short: each removes so much text and no more, from a room, a board and the log', async () => {
  const long = 'é'.repeat(3900)
  const made = await run({ type: 'room.create', name: 'long' })
  const roomId = made.type === 'room.created' ? made.room.id : ''
  const board = await run({
    ...{ type: 'board.create', name: 'long', roomId },
    columns: Array.from({ length: 6 }, (_, n) => ({ key: `c${n}`, type: 'text' as const })),
  })
  const boardId = board.type === 'board.created' ? board.board.id : ''
  const values = Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`c${n}`, long]))
  const firstSeq = store.changes.lastSeq()
  for (let n = 0; n < 150; n++) await run({ type: 'chat.send', roomId, body: `${long} ${n}` })
  for (let n = 0; n < 600; n++) await run({ type: 'chat.send', roomId, body: `short ${n}` })
  for (let n = 0; n < 30; n++) await run({ type: 'record.put', boardId, key: `k${n}`, values })
  while (!store.leaves.isComplete()) store.leaves.finish()
  await run({ type: 'room.delete', roomId })
  await run({ type: 'trash.empty', ids: [roomId] })

  const textIn = () => ({
    messages: store.messages
      .page(roomId, { before: 10_000, limit: 5000 })
      .messages.reduce((sum, { body }) => sum + body.length, 0),
    records: store.boards
      .records(boardId, { after: '', limit: 1000 })
      .records.reduce((sum, record) => sum + JSON.stringify(record.values).length, 0),
    log: store.changes
      .between(firstSeq, store.changes.lastSeq(), 10_000)
      .reduce((sum, change) => sum + JSON.stringify(change).length, 0),
  })
  const removed = { messages: [] as number[], records: [] as number[], log: [] as number[] }
  let before = textIn()
  for (let more = true; more; ) {
    const done = await store.runAndWait({ type: 'trash.eraseNext' })
    more = done.ok && done.value.more
    const now = textIn()
    for (const kind of ['messages', 'records', 'log'] as const)
      if (now[kind] < before[kind]) removed[kind].push(before[kind] - now[kind])
    before = now
  }
  expect([before.messages, before.records]).toEqual([0, 0])
  expect(Math.max(...removed.messages, ...removed.records)).toBeLessThan(250_000 + 6 * long.length)
  expect(Math.max(...removed.log)).toBeLessThan(500_000)
  // 585,000 units, and then 600 rows of which 250 go at once.
  expect([removed.messages.length, removed.records.length, removed.log.length]).toEqual([5, 3, 3])
}, 600_000)
