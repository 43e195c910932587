import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as Y from 'yjs'
import { COMPACT_AFTER_UPDATES } from '../../src-bun/contract/limits.ts'
import { readText } from '../../src-bun/domain/documents/state.ts'
import type { DocumentLog } from '../../src-bun/domain/ports/documents.ts'
import { refuse } from '../../src-bun/domain/result.ts'
import { createCompactor } from '../../src-bun/store/compaction/compactor.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { historyOf } from '../support/document-logs.ts'
import { eventually, temporaryFolder } from '../support/hub.ts'

const folder = temporaryFolder()
const faults: unknown[] = []
let store: Store
const ADA = { id: 'ada', name: 'Ada', role: 'member', colour: 'teal', createdAt: 0 } as const

beforeAll(() => {
  store = openStore(folder.path, { now: Date.now, monotonic: () => performance.now() }, (fault) => faults.push(fault))
  store.members.create(ADA)
})
afterAll(() => {
  store.close()
  folder.remove()
})

/** `store.read` for a compactor whose document log has some other functions. */
function readWith(change: (log: DocumentLog) => Partial<DocumentLog>): Store['read'] {
  return (look) =>
    store.read(({ documentLog, ...tables }) =>
      look({ ...tables, documentLog: { ...documentLog, ...change(documentLog) } }),
    )
}

/** Somebody who types in a document, with a compactor of its own, which stores its results with `commitOperation`. */
function typist(
  id: string,
  idleTailUpdates = 50,
  commitOperation: Store['runAndWait'] = (operation) => store.runAndWait(operation),
) {
  /** How many compactions have begun: each begins by reading what is stored. */
  let begun = 0
  const compactor = createCompactor(
    {
      documentLog: store.documentLog,
      read: readWith((log) => ({
        stored(documentId) {
          begun++
          return log.stored(documentId)
        },
      })),
      isOwner: () => true,
      runAndWait: commitOperation,
    },
    (fault) => faults.push(fault),
    idleTailUpdates,
  )
  store.documents.create({ id, title: id, createdAt: 0, createdBy: ADA.id })
  const doc = new Y.Doc()
  const text = doc.getText('content')
  let seq = 0
  let sizes: number[] = []
  doc.on('update', (bytes: Uint8Array) => {
    sizes.push(bytes.length)
    seq++
    const update = { documentId: id, memberId: ADA.id, mayWrite: true, bytes, connectionId: '1', relayFrame: undefined }
    store.run({ type: 'document.write', ...update }, (result) => void (result.ok || faults.push(result.code)))
  })
  return {
    compactor,
    type(keys: number) {
      for (let n = 0; n < keys; n++) text.insert(text.length, 'x')
    },
    begun: () => begun,
    /** Commits what was typed, and calls the compactor, as the hub does after each COMMIT. */
    commit() {
      store.read(() => {})
      compactor.onUpdatesCommitted(
        id,
        sizes.length,
        sizes.reduce((sum, size) => sum + size, 0),
      )
      sizes = []
    },
    tail: () => store.read(({ documentLog }) => documentLog.tailSize(id).updates),
    /** Ends the compactor; nothing may have been lost or gone wrong. */
    expectIntact() {
      compactor.stop()
      expect(faults).toEqual([])
      expect(readText(store.documentLog.stored(id))).toBe(text.toString())
      expect(historyOf(store.documentLog, id)).toHaveLength(seq)
    },
  }
}

test('[HIST-9] updates that arrive during a compaction stay in the tail until it is due again', async () => {
  const { type, commit, tail, begun, expectIntact } = typist('busy')
  type(COMPACT_AFTER_UPDATES)
  commit()
  type(1000)
  commit()
  await eventually(() => tail() <= 1000)
  // A second compaction, if there were one, would begin in the same turn of the event loop in which the first one ends.
  await Bun.sleep(0)
  expect([tail(), begun()]).toEqual([1000, 1])

  type(COMPACT_AFTER_UPDATES)
  commit()
  await eventually(() => tail() === 0)
  expectIntact()
})

test('[HIST-10] a document whose last reader leaves during its compaction is compacted again later', async () => {
  const { type, commit, tail, expectIntact, compactor } = typist('left')
  type(COMPACT_AFTER_UPDATES)
  commit()
  compactor.onIdle('left')
  await eventually(() => tail() === 0)
  type(60)
  commit()
  compactor.onIdle('left')
  await eventually(() => tail() === 0)
  expectIntact()
})

test('[HIST-11] documents that were left are compacted once their tails have enough updates together, if each has 50, from before a restart too', async () => {
  const { type, tail, begun, expectIntact, compactor } = typist('old', 100)
  const others = [typist('short'), typist('other')] as const
  type(50)
  others[0].type(49)
  others[1].type(50)
  for (const id of ['old', 'short', 'old']) compactor.onIdle(id)
  expect([tail(), begun()]).toEqual([50, 0])

  compactor.onIdle('other')
  await eventually(() => others[1].tail() === 0)

  expect([tail(), others[0].tail(), begun()]).toEqual([0, 49, 2])
  for (const each of others) each.expectIntact()
  expectIntact()
})

test('[HIST-16] updates that are not committed yet count when the last reader leaves', async () => {
  const { type, tail, expectIntact, compactor } = typist('open group')
  type(50)
  compactor.onIdle('open group')
  await eventually(() => tail() === 0)
  expectIntact()
})

test('[HIST-12] a compaction whose result the disk refuses is done again later', async () => {
  let isFull = true
  let refusals = 0
  const { type, commit, tail, expectIntact, compactor } = typist('full', 50, async (operation) => {
    if (!isFull) return store.runAndWait(operation)
    refusals++
    return refuse('storage.unavailable')
  })
  type(100)
  commit()
  compactor.onIdle('full')
  await eventually(() => refusals === 1)
  expect(tail()).toBe(100)

  isFull = false
  await eventually(() => {
    compactor.onIdle('full')
    return tail() === 0
  })
  expectIntact()
})

test('[HIST-18] a document that cannot be compacted is reported once, also if it was queued again meanwhile', async () => {
  const reported: string[] = []
  const unreadable = { seq: 1, authorId: ADA.id, at: 0, updateCount: 1, bytes: Uint8Array.of(1, 2, 3) }
  const compactor = createCompactor(
    {
      documentLog: store.documentLog,
      read: readWith(() => ({
        tailSize: () => ({ updates: 50, bytes: 150, snapshotBytes: 0 }),
        stored: () => ({ snapshot: [], tail: [unreadable] }),
      })),
      isOwner: () => true,
      runAndWait: store.runAndWait,
    },
    (_, documentId) => reported.push(documentId),
    50,
  )
  for (const documentId of ['first', 'first', 'last']) compactor.onIdle(documentId)
  await eventually(() => reported.includes('last'))
  compactor.stop()
  expect(reported).toEqual(['first', 'last'])
})
