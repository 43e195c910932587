// How often a document is read from the disk and put together, for those who open it.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { readSyncMessage } from 'y-protocols/sync'
import * as Y from 'yjs'
import { DOCUMENT_FRAME } from '../../../src-bun/contract/frames/collaborate.ts'
import { UPDATE_PIECE_BYTES } from '../../../src-bun/contract/limits.ts'
import { openStore, type Store } from '../../../src-bun/store/store.ts'
import { createDocumentSockets, type DocumentSockets } from '../../../src-bun/transport/documents/sockets.ts'
import { createWholeDocuments } from '../../../src-bun/transport/documents/whole-documents.ts'
import { createWorkBudget } from '../../../src-bun/transport/guard/work-budget.ts'
import type { Connection } from '../../../src-bun/transport/sockets/connection.ts'
import { temporaryFolder } from '../../support/hub.ts'
import { syncFrame } from '../../support/stock.ts'

const ADA = { id: 'ada', name: 'Ada', role: 'member', colour: 'teal' } as const
const clock = { now: Date.now, monotonic: () => performance.now() }
const fail = (_step: string, fault: unknown) => {
  throw fault
}
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let sockets: DocumentSockets
/** How often the rows of a document were read. */
let reads: number

beforeEach(() => {
  folder = temporaryFolder()
  const opened = openStore(folder.path, clock, (fault) => fail('', fault))
  reads = 0
  store = {
    ...opened,
    read: (look) =>
      opened.read((tables) => {
        const documentLog = {
          ...tables.documentLog,
          stored(id: string) {
            reads++
            return tables.documentLog.stored(id)
          },
          rowsAfter(...given: Parameters<Store['documentLog']['rowsAfter']>) {
            const rows = tables.documentLog.rowsAfter(...given)
            if (rows?.length) reads++
            return rows
          },
        }
        return look({ ...tables, documentLog })
      }),
  }
  store.members.create({ ...ADA, createdAt: 0 })
  for (const id of ['notes', 'other']) store.documents.create({ id, title: id, createdAt: 0, createdBy: ADA.id })
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
afterEach(() => {
  store.close()
  folder.remove()
})

let nextId = 1
/** A Yjs client that reads at once. */
function aReader(id = 'notes') {
  const doc = new Y.Doc()
  const connection = {
    id: String(nextId++),
    actor: ADA,
    send(frame: Uint8Array) {
      const decoder = decoding.createDecoder(frame)
      if (decoding.readVarUint(decoder) === DOCUMENT_FRAME.sync)
        readSyncMessage(decoder, encoding.createEncoder(), doc, 'hub')
    },
    isBehind: () => false,
    hasMemoryForLargeFrame: () => true,
    inOneWrite: (sendAll: () => void) => sendAll(),
    close: (code: number, reason: string) => {
      throw new Error(`closed with ${code} ${reason}`)
    },
  } as unknown as Connection
  const protocol = sockets.attach({ id, title: id, createdAt: 0 }, connection, 'none')
  const send = (frame: Uint8Array) => protocol.receive(Buffer.from(frame))
  return {
    doc,
    text: doc.getText('content'),
    ask: (stateVector = Y.encodeStateVector(doc)) => send(syncFrame(stateVector, 0)),
    /** Types a text, and waits for its COMMIT. */
    write(text: string) {
      const before = Y.encodeStateVector(doc)
      doc.getText('content').insert(0, text)
      send(syncFrame(Y.encodeStateAsUpdate(doc, before)))
      store.read(() => {})
    },
    close: () => protocol.onClosed(),
  }
}

test('[COST-16] readers who ask with the same state vector cost one reading of the document, however often they ask', () => {
  const ada = aReader()
  ada.write('hello')
  const behind = Y.encodeStateVector(ada.doc)
  ada.write('again ')
  reads = 0
  const readers = Array.from({ length: 20 }, () => aReader())
  for (const reader of readers) reader.ask()
  for (let n = 0; n < 20; n++) ada.ask(behind)
  expect(reads).toBe(1)
  expect(readers.map(({ text }) => text.toString())).toEqual(readers.map(() => 'again hello'))
})

test('[COST-17] what is kept of a document is never older than the document, nor that of another one', () => {
  const [ada, other] = [aReader(), aReader('other')]
  ada.write('one ')
  other.write('of the other')
  for (const word of ['two ', 'three ', 'four ']) {
    const [late, elsewhere] = [aReader(), aReader('other')]
    late.ask()
    elsewhere.ask()
    expect([late.text.toString(), elsewhere.text.toString()]).toEqual([ada.text.toString(), 'of the other'])
    ada.write(word)
    late.ask()
    expect(late.text.toString()).toBe(ada.text.toString())
    late.close()
  }
  // Written, but not committed when somebody asks: the answer has it, or the relay after it.
  const late = aReader()
  const before = Y.encodeStateVector(ada.doc)
  ada.text.insert(0, 'five ')
  const bytes = Y.encodeStateAsUpdate(ada.doc, before)
  store.run({
    type: 'document.write',
    documentId: 'notes',
    memberId: ADA.id,
    mayWrite: true,
    bytes,
    connectionId: 'x',
    relayFrame: undefined,
  })
  late.ask()
  expect(late.text.toString()).toBe(ada.text.toString())
})

test('[COST-18] a document is freed after a write and when its last reader has left, and all together have a limit', () => {
  const ada = aReader()
  ada.write('x'.repeat(1000))
  const kept = createWholeDocuments(store, 4000)
  const whole = kept.get('notes')
  expect(kept.get('notes')).toBe(whole)
  // The same question has the same answer; too many different ones push the document out.
  const question = (clock: number) => Y.encodeStateVector(new Map([[ada.doc.clientID, clock]]))
  expect(whole.missing(question(1))).toBe(whole.missing(question(1)) as Uint8Array)
  for (let clock = 2; clock < 10; clock++) whole.missing(question(clock))
  expect(kept.get('notes')).not.toBe(whole)
  kept.get('notes')
  kept.forget('notes')
  reads = 0
  kept.get('notes')
  expect(reads).toBe(1)

  reads = 0
  ada.ask()
  ada.close()
  const again = aReader()
  again.ask()
  expect(reads).toBe(2)
  expect(again.text.length).toBe(1000)
})

test('[COST-19] a part of a document that is sent in parts is read once for all who ask at one time', () => {
  const ada = aReader()
  ada.write('x'.repeat(3 * UPDATE_PIECE_BYTES))
  ada.write('y')
  reads = 0
  const readers = [aReader()]
  readers[0]?.ask()
  const forOne = reads
  expect(forOne).toBeGreaterThan(2)
  readers.push(aReader(), aReader())
  for (const reader of readers) reader.ask()
  expect(reads).toBe(forOne)
  expect(readers.map(({ text }) => text.length)).toEqual(readers.map(() => 3 * UPDATE_PIECE_BYTES + 1))
})
