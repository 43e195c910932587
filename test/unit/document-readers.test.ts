import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { readSyncMessage } from 'y-protocols/sync'
import * as Y from 'yjs'
import { DOCUMENT_FRAME } from '../../src-bun/contract/frames/collaborate.ts'
import { UNREAD_MAX_BYTES, UPDATE_PIECE_BYTES } from '../../src-bun/contract/limits.ts'
import { compact } from '../../src-bun/domain/documents/compact.ts'
import { joinRows } from '../../src-bun/domain/documents/worker-job.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { createDocumentSockets, type DocumentSockets } from '../../src-bun/transport/documents/sockets.ts'
import { createWorkBudget } from '../../src-bun/transport/guard/work-budget.ts'
import type { Connection } from '../../src-bun/transport/sockets/connection.ts'
import { temporaryFolder } from '../support/hub.ts'
import { syncFrame } from '../support/stock.ts'

const ADA = { id: 'ada', name: 'Ada', role: 'member', colour: 'teal' } as const
const document = { id: 'notes', title: 'notes', createdAt: 0 }
const short = { id: 'short', title: 'short', createdAt: 0 }
const left = { id: 'left', title: 'left', createdAt: 0 }
const right = { id: 'right', title: 'right', createdAt: 0 }
/** The most bytes of a document that were read at once. */
let mostRead = 0
const folder = temporaryFolder()
let store: Store
let sockets: DocumentSockets
const fail = (_step: string, fault: unknown) => {
  throw fault
}

beforeAll(() => {
  const clock = { now: Date.now, monotonic: () => performance.now() }
  store = openStore(folder.path, clock, (fault) => fail('', fault))
  for (const name of ['stored', 'rowsAfter', 'piece'] as const) {
    const { [name]: read } = store.documentLog
    Object.assign(store.documentLog, {
      [name](...given: never[]) {
        const found = (read as (...given: never[]) => unknown)(...given)
        mostRead = Math.max(mostRead, bytesIn(found))
        return found
      },
    })
  }
  store.members.create({ ...ADA, createdAt: 0 })
  for (const each of [document, short, left, right]) store.documents.create({ ...each, createdBy: ADA.id })
  const compactor = { onUpdatesCommitted() {}, onIdle() {}, stop() {} }
  sockets = createDocumentSockets({
    store,
    clock,
    work: createWorkBudget({ monotonic: () => 0 }, true),
    compactor,
    onFault: fail,
  })
  store.observe(({ acceptedUpdates }) => sockets.relay(acceptedUpdates))
})
afterAll(() => {
  store.close()
  folder.remove()
})

/** Of all byte arrays in a value. */
const bytesIn = (value: unknown): number =>
  value instanceof Uint8Array
    ? value.length
    : Object.values(value ?? {}).reduce((sum: number, part) => sum + (typeof part === 'object' ? bytesIn(part) : 0), 0)

function compactNow(documentId: string): void {
  const { snapshot, tail } = store.documentLog.stored(documentId)
  store.run({ type: 'document.compact', documentId, compacted: compact({ snapshot, tail: joinRows(tail) }) })
}

let nextId = 1
/** A Yjs client that reads only when `read` is called. `mostUnread` is the most that it has had unread, in bytes. */
function aReader(of = document) {
  const doc = new Y.Doc()
  const unread: Uint8Array[] = []
  let mostUnread = 0
  let steps2 = 0
  let hasMemoryForLargeFrame = true
  const unreadBytes = () => unread.reduce((sum, { length }) => sum + length, 0)
  const connection = {
    id: String(nextId++),
    actor: ADA,
    send(frame: Uint8Array) {
      unread.push(frame)
      mostUnread = Math.max(mostUnread, unreadBytes())
    },
    isBehind: () => unreadBytes() > UNREAD_MAX_BYTES,
    hasMemoryForLargeFrame: () => hasMemoryForLargeFrame,
    inOneWrite: (sendAll: () => void) => sendAll(),
    close: (code: number, reason: string) => {
      throw new Error(`closed with ${code} ${reason}`)
    },
  } as unknown as Connection
  const protocol = sockets.attach(of, connection, 'none')
  const send = (frame: Uint8Array) => protocol.receive(Buffer.from(frame))
  return {
    doc,
    text: doc.getText('content'),
    unread,
    mostUnread: () => mostUnread,
    steps2: () => steps2,
    unreadBytes,
    /** Whether the hub has memory for large frames to this reader. It calls the protocol when it has again. */
    setRoom(has: boolean) {
      hasMemoryForLargeFrame = has
      if (has) protocol.onDrained?.()
    },
    ask: () => send(syncFrame(Y.encodeStateVector(doc), 0)),
    write: (update: Uint8Array) => send(syncFrame(update)),
    /** Reads what is unread. False where there was nothing. */
    read(): boolean {
      for (const frame of unread.splice(0)) {
        const decoder = decoding.createDecoder(frame)
        if (decoding.readVarUint(decoder) !== DOCUMENT_FRAME.sync) continue
        if (readSyncMessage(decoder, encoding.createEncoder(), doc, 'hub') === 1) steps2++
        expect(doc.store.pendingStructs).toBeNull()
      }
      protocol.onDrained?.()
      return unread.length > 0
    },
  }
}

const commit = () => store.read(() => {})
const lines = (megabytes: number, mark: string) => `${mark} lorem ipsum dolor sit amet\n`.repeat(megabytes * 35_000)

test('[DOC-47] a reader of a document has never much unread, however large an update or the document is, and gets all of it as it reads', () => {
  const author = new Y.Doc()
  const text = author.getText('content')
  const writer = aReader()
  /** Writes it as one update. */
  function write(change: () => void): void {
    const before = Y.encodeStateVector(author)
    author.transact(change)
    writer.write(Y.encodeStateAsUpdate(author, before))
    commit()
  }
  const isSame = ({ text: other }: { text: Y.Text }) => other.toString() === text.toString()

  const early = [aReader(), aReader()]
  write(() => text.insert(0, lines(12, 'first')))
  // While they read, more is written: small changes, a deletion, and another large update.
  early[0]?.read()
  write(() => text.insert(0, 'small. '))
  write(() => text.delete(1000, 400_000))
  write(() => text.insert(5, lines(3, 'second')))

  // Two who open the document while the others are still behind, one of them with a part of it; they ask twice.
  const late = [aReader(), aReader()]
  Y.applyUpdate(late[1]?.doc as Y.Doc, Y.encodeStateAsUpdate(early[0]?.doc as Y.Doc))
  for (const reader of [...late, ...late]) reader.ask()
  write(() => text.insert(0, 'while they open it. '))

  // The rows that some of them lack become a snapshot.
  compactNow(document.id)
  write(() => text.insert(0, 'after the compaction. '))

  const readers = [...early, ...late]
  let rounds = 0
  while (readers.filter((reader) => reader.read()).length > 0) rounds++
  expect(readers.map(isSame)).toEqual([true, true, true, true])
  expect(late.map((reader) => reader.steps2())).toEqual([1, 1])
  expect(rounds).toBeGreaterThan(20)
  for (const reader of readers) expect(reader.mostUnread()).toBeLessThan(UNREAD_MAX_BYTES + 3 * UPDATE_PIECE_BYTES)

  // They are caught up: what is written now is relayed at once.
  write(() => text.insert(0, 'the end. '))
  for (const reader of readers) expect([reader.read(), isSame(reader)]).toEqual([false, true])
})

test('[MEM-7] a reader who asks for a document often and reads nothing is owed one answer, and one for whom there is no room gets all when there is', () => {
  const author = new Y.Doc()
  const writer = aReader(short)
  const write = (words: string) => {
    const before = Y.encodeStateVector(author)
    author.getText('content').insert(0, words)
    writer.write(Y.encodeStateAsUpdate(author, before))
    commit()
  }
  write(lines(1, 'first').slice(0, 400_000))
  const deaf = aReader(short)
  for (let n = 0; n < 12; n++) deaf.ask()
  const once = deaf.unreadBytes()
  expect(once).toBeGreaterThan(UNREAD_MAX_BYTES)

  const waiting = aReader(short)
  waiting.setRoom(false)
  const greeting = waiting.unreadBytes()
  for (let n = 0; n < 3; n++) waiting.ask()
  const present = aReader(short)
  present.ask()
  while (present.read()) {}
  present.setRoom(false)
  write('small. ')
  write(lines(1, 'large').slice(0, 100_000))
  expect([deaf.unreadBytes(), waiting.unreadBytes()]).toEqual([once, greeting])
  expect(present.unreadBytes()).toBeLessThan(1000)

  for (const reader of [waiting, present]) reader.setRoom(true)
  while ([deaf, waiting, present].filter((reader) => reader.read()).length > 0) {}
  for (const reader of [deaf, waiting, present]) {
    expect(reader.text.toString()).toBe(author.getText('content').toString())
  }
  // Eleven questions came before the first answer was read, and have one answer.
  expect([deaf.steps2(), waiting.steps2(), present.steps2()]).toEqual([2, 1, 1])
})

test('[MEM-13] a long document is read a part at a time, however many are sent it, and each of them gets all of it, with what they have left out', () => {
  const texts = [left, right].map((each) => {
    const author = new Y.Doc()
    // Typed in many places and partly deleted, so that the parts depend on each other.
    for (let n = 0; n < 40; n++)
      author.getText('content').insert(n * 1000, lines(1, `${each.id} ${n}`).slice(0, 25_000))
    author.getText('content').delete(500, 9000)
    aReader(each).write(Y.encodeStateAsUpdate(author))
    commit()
    return author.getText('content').toString()
  })
  // One of them is in a snapshot, and the other in rows.
  compactNow(left.id)
  mostRead = 0
  const readers = [left, right, left, right].map(aReader)
  for (const reader of readers) reader.ask()
  // One after the other: each needs another document than the one before.
  let isAnyUnread = true
  while (isAnyUnread) {
    isAnyUnread = false
    for (const reader of readers) if (reader.read()) isAnyUnread = true
  }
  expect(readers.map(({ text }) => text.toString())).toEqual([...texts, ...texts])
  expect(readers.map((reader) => reader.steps2())).toEqual([1, 1, 1, 1])
  expect(mostRead).toBeGreaterThan(0)
  expect(mostRead).toBeLessThan(2 * UPDATE_PIECE_BYTES)

  // Who comes back with all of it is sent the deletions at most.
  for (const reader of readers) {
    reader.ask()
    let bytes = 0
    do bytes += reader.unreadBytes()
    while (reader.read())
    expect([reader.steps2(), bytes < 5000]).toEqual([2, true])
  }
})

test('[DOC-52] who is being sent a long document while it is compacted gets all of it, and what was sent before not again', () => {
  const author = aReader(right)
  author.ask()
  while (author.read()) {}
  author.text.insert(0, lines(1, 'of its own'))
  author.write(Y.encodeStateAsUpdate(author.doc))
  commit()
  compactNow(right.id)
  const reader = aReader(right)
  reader.ask()
  let sent = reader.unreadBytes()
  // Most of it, so that sending it again would be noticed.
  while (sent < 0.6 * Y.encodeStateAsUpdate(author.doc).length && reader.read()) sent += reader.unreadBytes()
  reader.read()
  author.text.insert(0, 'while it is sent. ')
  author.write(Y.encodeStateAsUpdate(author.doc))
  commit()
  compactNow(right.id)
  do sent += reader.unreadBytes()
  while (reader.read())
  expect([reader.text.toString() === author.text.toString(), reader.steps2()]).toEqual([true, 1])
  expect(sent).toBeLessThan(1.5 * Y.encodeStateAsUpdate(author.doc).length)
})

test('[MEM-20] readers who are sent a large document at one time are sent the same frames, and not a copy each', () => {
  const author = aReader(document)
  author.ask()
  while (author.read()) {}
  author.text.insert(0, lines(1, 'shared'))
  author.write(Y.encodeStateAsUpdate(author.doc))
  commit()
  const [first, second] = [aReader(document), aReader(document)]
  for (const reader of [first, second]) reader.ask()
  const large = ({ unread }: typeof first) => unread.filter(({ length }) => length > UPDATE_PIECE_BYTES / 2)
  expect(large(first).length).toBeGreaterThan(0)
  for (const [n, frame] of large(first).entries()) expect(large(second)[n] === frame).toBe(true)
  while (first.read() || second.read()) {}
  expect([first.text.toString(), second.text.toString()]).toEqual(Array(2).fill(author.text.toString()))
})
