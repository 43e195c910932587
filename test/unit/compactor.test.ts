import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as Y from 'yjs'
import { COMPACT_AFTER_UPDATES } from '../../src-bun/contract/limits.ts'
import { readText } from '../../src-bun/domain/documents/state.ts'
import { refuse } from '../../src-bun/domain/result.ts'
import { createCompactor } from '../../src-bun/store/compaction/compactor.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
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

/** Somebody typing in a document, told to a compactor of its own, as the hub does after each COMMIT. */
function typist(id: string, of: Pick<Store, 'log' | 'read' | 'commit'> = store) {
  const compactor = createCompactor(of, (fault) => faults.push(fault))
  store.documents.create({ id, title: id, createdAt: 0, createdBy: ADA.id })
  const doc = new Y.Doc()
  const text = doc.getText('content')
  let seq = 0
  let sizes: number[] = []
  doc.on('update', (bytes: Uint8Array) => {
    sizes.push(bytes.length)
    seq++
    const update = { documentId: id, memberId: ADA.id, mayWrite: true, bytes, connectionId: '1', frame: undefined }
    store.run({ type: 'document.write', ...update }, (result) => expect(result.ok).toBe(true))
  })
  return {
    compactor,
    type(keys: number) {
      for (let n = 0; n < keys; n++) text.insert(text.length, 'x')
    },
    /** What was typed is on the disk, and the compactor hears it. */
    told() {
      store.read(() => {})
      compactor.onUpdatesCommitted(
        id,
        sizes.length,
        sizes.reduce((sum, size) => sum + size, 0),
      )
      sizes = []
    },
    tail: () => store.read(({ log }) => log.tailSize(id).updates),
    async isWhole() {
      compactor.stop()
      expect(faults).toEqual([])
      expect(readText(store.log.stored(id))).toBe(text.toString())
      expect(store.log.history(id)).toHaveLength(seq)
    },
  }
}

test('[HIST-9] what comes while a document is folded waits until it is long itself', async () => {
  const { type, told, tail, isWhole } = typist('busy')
  type(COMPACT_AFTER_UPDATES)
  told()
  type(1000)
  told()
  await eventually(() => tail() <= 1000)
  await Bun.sleep(200)
  expect(tail()).toBe(1000)

  type(COMPACT_AFTER_UPDATES)
  told()
  await eventually(() => tail() === 0)
  await isWhole()
})

test('[HIST-10] who leaves while a document is folded is no reason never to fold it again', async () => {
  const { type, told, tail, isWhole, compactor } = typist('left')
  type(COMPACT_AFTER_UPDATES)
  told()
  compactor.onLastReaderLeft('left')
  await eventually(() => tail() === 0)
  type(60)
  told()
  compactor.onLastReaderLeft('left')
  await eventually(() => tail() === 0)
  await isWhole()
})

test('[HIST-11] what was written before a restart is folded when its last reader leaves, where that is worth it', async () => {
  const { type, tail, isWhole, compactor } = typist('old')
  type(20)
  store.read(() => {})
  compactor.onLastReaderLeft('old')
  await Bun.sleep(100)
  expect(tail()).toBe(20)
  type(100)
  store.read(() => {})
  compactor.onLastReaderLeft('old')
  await eventually(() => tail() === 0)
  await isWhole()
})

test('[HIST-12] a fold that the disk did not take is done again', async () => {
  let refusals = 0
  const full: Store['commit'] = async () => {
    refusals++
    return refuse('storage.unavailable')
  }
  const disk = { log: store.log, read: store.read, commit: full }
  const { type, told, tail, isWhole, compactor } = typist('full', disk)
  type(100)
  told()
  compactor.onLastReaderLeft('full')
  await eventually(() => refusals === 1)
  expect(tail()).toBe(100)

  disk.commit = store.commit
  await eventually(() => {
    compactor.onLastReaderLeft('full')
    return tail() === 0
  })
  await isWhole()
})
