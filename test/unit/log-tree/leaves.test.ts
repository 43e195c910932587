// The leaves behind what is committed: that all of it has them, and what becomes of them when content goes.
import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import * as Y from 'yjs'
import type { Command } from '../../../src-bun/contract/frames/commands.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import { compact } from '../../../src-bun/domain/documents/compact.ts'
import { joinRows } from '../../../src-bun/domain/documents/worker-job.ts'
import { createLeafWriter } from '../../../src-bun/domain/log-tree/leaf-writer.ts'
import { createLeafReader } from '../../../src-bun/domain/log-tree/read-leaves.ts'
import { hashOfRange, leafHashAt } from '../../../src-bun/domain/log-tree/tiles.ts'
import { migrate } from '../../../src-bun/store/migrate.ts'
import { openStore, type Store } from '../../../src-bun/store/store.ts'
import { createDocumentLog } from '../../../src-bun/store/tables/document-log.ts'
import { createLogTree } from '../../../src-bun/store/tables/log-tree.ts'
import { type Fields, runFor, startWithHost } from '../../support/host-store.ts'
import { handClock, temporaryFolder } from '../../support/hub.ts'
import { hex, leavesOf, naiveRoot, wrongIn } from '../../support/log-tree.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let host: Member
let faults: unknown[]
beforeEach(async () => {
  faults = []
  folder = temporaryFolder()
  store = open()
  ;({ host } = await startWithHost(store))
})
afterEach(() => {
  store.close()
  folder.remove()
})

const open = () => openStore(folder.path, handClock(), (fault) => void faults.push(fault))

let number = 0
const run = (command: Fields<Command>) => runFor(store, host.id, command)
async function aRoom(name: string): Promise<string> {
  const made = await run({ type: 'room.create', name })
  return made.type === 'room.created' ? made.room.id : ''
}
async function aDocument(): Promise<string> {
  const made = await run({ type: 'document.create', title: `Notes ${++number}` })
  return made.type === 'document.created' ? made.document.id : ''
}
async function write(documentId: string, text: string): Promise<void> {
  const doc = new Y.Doc()
  doc.getText('content').insert(0, text)
  const bytes = Y.encodeStateAsUpdate(doc)
  const more = { mayWrite: true, connectionId: text, relayFrame: undefined }
  const written = await store.runAndWait({ type: 'document.write', documentId, memberId: host.id, bytes, ...more })
  if (!written.ok) throw new Error(written.code)
}
async function compactNow(documentId: string): Promise<void> {
  const { snapshot, tail } = store.read(({ documentLog }) => documentLog.stored(documentId))
  await store.runAndWait({
    type: 'document.compact',
    documentId,
    compacted: compact({ snapshot, tail: joinRows(tail) }),
  })
}
const root = () => hex(hashOfRange(store.logTree.tile, 0, store.logTree.size()))
const forgetTree = () => {
  const db = new Database(join(folder.path, 'hub.sqlite'))
  db.run('DELETE FROM tree_batches')
  db.run('DELETE FROM tree_tiles')
  db.close()
}

test('[TREE-3] every change and every update has a leaf, also those that were compacted before, and after a restart', async () => {
  const roomId = await aRoom('aviary')
  const [early, late] = [await aDocument(), await aDocument()]
  for (let n = 0; n < 40; n++) {
    await run({ type: 'chat.send', roomId, body: `message ${n} "quoted" 漢 \u{1f426}` })
    await write(early, `line ${n}`)
    if (n % 10 === 0) store.leaves.finish()
  }
  await write(late, 'before the leaves')
  await compactNow(late)
  await write(late, 'behind the segment')
  // Some of its updates have leaves, the others move into the same segment without one.
  await compactNow(early)
  expect(store.leaves.isComplete()).toBe(false)
  store.leaves.finish()
  expect(store.leaves.isComplete()).toBe(true)
  expect(wrongIn(store)).toEqual([])
  const [size, before] = [store.logTree.size(), root()]
  await run({ type: 'chat.send', roomId, body: 'without a leaf at the end' })
  await write(early, 'without a leaf, too')
  store.close()

  store = open()
  expect(store.leaves.isComplete()).toBe(false)
  store.leaves.finish()
  expect(store.logTree.size()).toBe(size + 2)
  expect(hex(hashOfRange(store.logTree.tile, 0, size))).toBe(before)
  expect(wrongIn(store)).toEqual([])
  expect(faults).toEqual([])
})

test('[TREE-4] the leaves of a deleted message, an erased room and an erased document stay, and their salts and contents go', async () => {
  const [lobby, roomId, documentId] = [await aRoom('stays'), await aRoom('goes'), await aDocument()]
  const secret = 'Zebrafinch'
  const posted = await run({ type: 'chat.send', roomId: lobby, body: secret })
  if (posted.type !== 'chat.posted') throw new Error(posted.type)
  await run({ type: 'chat.edit', roomId: lobby, messageId: posted.message.id, body: `${secret} twice` })
  await run({ type: 'chat.send', roomId, body: secret })
  await write(documentId, secret)
  store.leaves.finish()
  const [size, before] = [store.logTree.size(), root()]
  expect(leavesOf(store).every(({ shown }) => shown)).toBe(true)

  await run({ type: 'chat.delete', roomId: lobby, messageId: posted.message.id })
  await run({ type: 'room.delete', roomId })
  // Written and deleted before it has a leaf: it gets one before it is erased.
  await write(documentId, `${secret} at the last moment`)
  await run({ type: 'document.delete', documentId })
  await run({ type: 'trash.empty' })
  for (let more = true; more; ) {
    const erased = await store.runAndWait({ type: 'trash.eraseNext' })
    more = erased.ok && erased.value.more
  }
  store.leaves.finish()
  expect(hex(hashOfRange(store.logTree.tile, 0, size))).toBe(before)
  const leaves = leavesOf(store)
  expect(leaves.filter(({ shown }) => shown?.content.includes(secret))).toEqual([])
  expect(leaves.some(({ shown }) => shown?.content.includes('chat.deleted'))).toBe(true)
  // The message and its edit; the room and its message; the document and two runs of its updates.
  const gone = leaves.filter(({ shown }) => !shown).length
  expect(gone).toBe(7)
  expect(wrongIn(store, gone)).toEqual([])
  store.close()
  const file = new Database(join(folder.path, 'hub.sqlite'))
  const salts = file.query<{ hex: string }, []>('SELECT hex(salts) AS hex FROM tree_batches').all()
  file.close()
  const all = salts.flatMap(({ hex: text }) => text.match(/.{32}/g) ?? [])
  expect(all.filter((salt) => /^0+$/.test(salt)).length).toBe(5)
  expect(new Set(all).size).toBe(all.length - 4)
  store = open()
})

test('[TREE-5] a data folder from before the tree gets its leaves in steps that end, and what was trimmed has none', async () => {
  const roomId = await aRoom('aviary')
  const documents = [await aDocument(), await aDocument(), await aDocument()]
  for (let n = 0; n < 30; n++) await write(documents[n % 3] as string, `line ${n} `.repeat(n * 100 + 1))
  await compactNow(documents[0] as string)
  await Promise.all(Array.from({ length: 1700 }, (_, n) => run({ type: 'chat.send', roomId, body: `message ${n}` })))
  await store.runAndWait({ type: 'changes.trim', keepCount: 1600, deleteAtMost: 5000 })
  store.close()
  forgetTree()

  store = open()
  const sizes: number[] = []
  for (let more = true; more; ) {
    const step = await store.runAndWait({ type: 'tree.append', documentIds: documents })
    if (!step.ok) throw new Error(step.code)
    sizes.push(store.logTree.size())
    more = step.value.hasMoreChanges || step.value.done.length < documents.length
  }
  expect(sizes.slice(0, 4)).toEqual([500, 1000, 1500, expect.any(Number)])
  expect(store.logTree.lastChange()).toBe(store.changes.lastSeq())
  const leaves = leavesOf(store)
  expect(leaves.filter(({ shown }) => shown?.content.startsWith('{"seq"')).length).toBe(1600)
  expect(leaves.every(({ shown }) => shown)).toBe(true)
  for (const id of documents) expect(store.logTree.lastUpdate(id)).toBe(10)
  store.leaves.finish()
  expect(store.leaves.isComplete()).toBe(true)
})

test('[TREE-6] leaves that were rolled back are added once, and the next ones stand on those that are stored', () => {
  const db = new Database(':memory:', { strict: true })
  migrate(db)
  const logTree = createLogTree(db)
  const documentLog = createDocumentLog(db)
  const writer = createLeafWriter({ logTree, changes: { firstSeq: () => 1 }, documentLog, randomBytes })
  const insert = db.query("INSERT INTO changes (at, actor_id, body) VALUES (1, 'ada', ?)")
  const more = (count: number) => {
    for (let n = 0; n < count; n++) insert.run(`{"n":${n}}`)
  }
  const roots: string[] = []
  for (const count of [300, 1, 255, 7]) {
    more(count)
    const before = logTree.size()
    db.run('BEGIN')
    writer.append([])
    expect(logTree.size()).toBe(before + count)
    db.run('ROLLBACK')
    expect(logTree.size()).toBe(before)
    // One more than before, so that the writer cannot take the number of leaves for a sign.
    more(1)
    writer.append([])
    expect(logTree.size()).toBe(before + count + 1)
    roots.push(hex(hashOfRange(logTree.tile, 0, logTree.size())))
  }
  const hashes = Array.from({ length: logTree.size() }, (_, n) => leafHashAt(logTree.tile, n))
  expect(roots.at(-1)).toBe(hex(naiveRoot(hashes)))
  db.close()
})

/** Appends so many messages to the log, as if they had been posted in this room. */
function postMany(roomId: string, count: number, body: string): void {
  // An operation opens a transaction: each append by itself would wait for the disk.
  store.run({ type: 'door.renewExpired' })
  for (let n = 0; n < count; n++) {
    const message = { id: `message-${n}`, roomId, seq: n, authorId: host.id, authorName: 'Host', body, postedAt: 0 }
    store.changes.append({ type: 'chat.posted', message }, { actorId: host.id, at: 0 })
  }
  store.leaves.finish()
}

test('[TREE-8] who asks for one leaf has it read alone, and a page of what is hidden from its reader is as short as one of what is shown', async () => {
  const made = await run({ type: 'room.create', name: 'Aside', private: true })
  const roomId = made.type === 'room.created' ? made.room.id : ''
  postMany(roomId, 5000, 'x'.repeat(1000))
  const joined = await store.runAndWait({ type: 'member.join', name: 'Ada', deviceKey: '', address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  let bytes = 0
  const logTree = {
    ...store.logTree,
    changesAfter: (seq: number, limit: number) => {
      const rows = store.logTree.changesAfter(seq, limit)
      for (const { body } of rows) bytes += body.length
      return rows
    },
  }
  const readBy = (actor: Member, from: number, size: number) => {
    bytes = 0
    return createLeafReader({ ...store, logTree }, actor).page(from, size)
  }
  const size = store.logTree.size()
  expect(size).toBeGreaterThan(5000)
  // Of short changes as well.
  postMany(roomId, 3000, 'x')
  expect(readBy(joined.value, size, store.logTree.size()).length).toBeLessThan(1000)
  for (const reader of [host, joined.value]) {
    const [leaf, ...others] = readBy(reader, 700, 701)
    expect([leaf?.n, leaf?.shown !== undefined, others]).toEqual([700, reader === host, []])
    expect(bytes).toBeLessThan(300_000)
    const page = readBy(reader, 0, size)
    expect(page.map(({ n }) => n)).toEqual(page.map((_, n) => n))
    expect(page.length).toBeGreaterThan(100)
    expect(bytes).toBeLessThan(600_000)
  }
})

test('[TREE-9] a page reads each tile once and not for each of its leaves, and sees what was added to one since the page before', async () => {
  const lobbyId = store.rooms.byName('lobby')?.id ?? ''
  postMany(lobbyId, 3000, 'x')
  let tiles = 0
  const tile: typeof store.logTree.tile = (level, n) => {
    tiles++
    return store.logTree.tile(level, n)
  }
  const reader = createLeafReader({ ...store, logTree: { ...store.logTree, tile } }, host)
  const hashes: string[] = []
  let pages = 0
  function readUpTo(size: number): void {
    while (hashes.length < size) {
      const page = reader.page(hashes.length, size)
      expect(page.length).toBeGreaterThan(0)
      hashes.push(...page.map(({ hash }) => hex(hash)))
      pages++
    }
  }
  const size = store.logTree.size()
  expect(size % 256).toBeGreaterThan(0)
  readUpTo(size)
  expect(tiles).toBeLessThanOrEqual(Math.ceil(size / 256) + pages)
  // The last tile has more leaves now.
  for (let n = 0; n < 10; n++) await run({ type: 'chat.send', roomId: lobbyId, body: 'y' })
  store.leaves.finish()
  readUpTo(store.logTree.size())
  expect(hashes.length).toBe(size + 10)
  expect(hashes).toEqual(hashes.map((_, n) => hex(leafHashAt(store.logTree.tile, n))))
})
