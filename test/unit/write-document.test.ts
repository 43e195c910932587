import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as Y from 'yjs'
import type { Result } from '../../src-bun/domain/result.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { temporaryFolder } from '../support/hub.ts'

const ADA = { id: 'ada', name: 'Ada', role: 'member', colour: 'teal', createdAt: 0 } as const
const folder = temporaryFolder()
let store: Store

beforeAll(() => {
  const clock = { now: Date.now, monotonic: () => performance.now() }
  store = openStore(folder.path, clock, () => {})
  store.members.create(ADA)
  store.documents.create({ id: 'notes', title: 'notes', createdAt: 0, createdBy: ADA.id })
})
afterAll(() => {
  store.close()
  folder.remove()
})

const validUpdate = () => {
  const doc = new Y.Doc()
  doc.getText('content').insert(0, 'a')
  return Y.encodeStateAsUpdate(doc)
}

test('[DOC-33] after a refused update, the later ones of that socket in the group are refused, so no ack counts them', () => {
  const results: string[] = []
  const accepted: string[][] = []
  store.observe(({ acceptedUpdates }) => accepted.push(acceptedUpdates.map(({ connectionId }) => connectionId)))
  function write(connectionId: string, bytes: Uint8Array, documentId = 'notes') {
    const update = { documentId, memberId: ADA.id, mayWrite: true, bytes, connectionId, relayFrame: undefined }
    store.run({ type: 'document.write', ...update }, (result: Result<unknown>) =>
      results.push(`${connectionId} ${result.ok ? 'ok' : result.code}`),
    )
  }
  const commit = () => store.read(() => {})

  write('1', validUpdate())
  write('1', Uint8Array.from([0xff, 0xff]))
  write('1', validUpdate())
  write('2', validUpdate())
  commit()
  expect(results).toEqual(['1 ok', '1 document.invalidUpdate', '1 document.invalidUpdate', '2 ok'])
  expect(accepted).toEqual([['1', '2']])

  write('1', validUpdate())
  commit()
  expect(accepted.at(-1)).toEqual(['1'])

  // SQLite takes no object as an id, so that reading the document throws.
  write('1', validUpdate(), {} as string)
  write('1', validUpdate())
  commit()
  expect(results.slice(-2)).toEqual(['1 internal', '1 internal'])
  expect(accepted.at(-1)).not.toContain('1')
})
