// What deletions cost that the hub has already: every client sends all that it knows whenever it connects.
import { afterEach, beforeEach, expect, spyOn, test } from 'bun:test'
import * as Y from 'yjs'
import { readText } from '../../../src-bun/domain/documents/state.ts'
import { UpdateCursor } from '../../../src-bun/domain/documents/yjs/update-reader.ts'
import { openStore, type Store } from '../../../src-bun/store/store.ts'
import { temporaryFolder } from '../../support/hub.ts'

const ADA = { id: 'ada', name: 'Ada', role: 'member', colour: 'teal' } as const
const clock = { now: Date.now, monotonic: () => performance.now() }
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let faults: string[]

beforeEach(() => {
  folder = temporaryFolder()
  faults = []
  store = openStore(folder.path, clock, (fault) => void faults.push(String(fault)))
  store.members.create({ ...ADA, createdAt: 0 })
  for (const id of ['notes', 'other']) store.documents.create({ id, title: id, createdAt: 0, createdBy: ADA.id })
})
afterEach(() => {
  store.close()
  folder.remove()
})

/** Gives an update to the hub, waits for its COMMIT, and returns the refusal if there is one. */
function write(bytes: Uint8Array, documentId = 'notes'): string | undefined {
  let code: string | undefined
  store.run(
    {
      ...{ type: 'document.write', documentId, memberId: ADA.id, mayWrite: true, bytes },
      ...{ connectionId: `${documentId} ${Math.random()}`, relayFrame: undefined },
    },
    (result) => {
      code = result.ok ? undefined : result.code
    },
  )
  store.read(() => {})
  return code
}

const seqOf = (id = 'notes') => store.read(({ documentLog }) => documentLog.lastSeq(id))
const textOf = (id = 'notes') => store.read(({ documentLog }) => readText(documentLog.stored(id)))

/** A text of which every second character is deleted, and the bytes of its structs and of its deletions. */
function aRevisedText(length = 3000) {
  const doc = new Y.Doc()
  const text = doc.getText('content')
  text.insert(0, 'ab'.repeat(length / 2))
  const structs = Y.encodeStateAsUpdate(doc)
  doc.transact(() => {
    for (let at = length - 1; at > 0; at -= 2) text.delete(at, 1)
  })
  return { doc, text, structs, deletions: Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc)) }
}

function readingsBy(work: () => unknown): number {
  const read = spyOn(UpdateCursor.prototype, 'readDeleteSet')
  work()
  const readings = read.mock.results.filter(({ value }) => (value as readonly unknown[]).length > 0).length
  read.mockRestore()
  return readings
}

test('[COST-26] deletions that came in the same bytes before are not read again, alone or behind text that is known or new', () => {
  const { doc, text, structs, deletions } = aRevisedText()
  write(structs)
  expect(readingsBy(() => write(deletions))).toBe(1)
  const after = seqOf()
  expect(readingsBy(() => Array.from({ length: 10 }, () => write(deletions)))).toBe(0)
  expect(readingsBy(() => Array.from({ length: 10 }, () => write(Y.encodeStateAsUpdate(doc))))).toBe(0)
  expect(seqOf()).toBe(after)
  text.insert(0, 'new ')
  expect(readingsBy(() => write(Y.encodeStateAsUpdate(doc)))).toBe(0)
  expect(seqOf()).toBe(after + 1)
  expect(textOf()).toBe(text.toString())
})

test('[COST-27] other deletions are stored: one more, those of another document, and those that a failed COMMIT had only in memory', () => {
  const { doc, text, structs, deletions } = aRevisedText()
  write(structs)
  const before = seqOf()
  // Its COMMIT fails, because another row of the same number is written just before.
  store.run({ type: 'door.renewExpired' })
  store.documentLog.append({
    documentId: 'notes',
    seq: before + 1,
    authorId: 'x',
    at: 0,
    bytes: structs,
    newClients: [],
  })
  expect(write(deletions)).toBe('storage.unavailable')
  expect([seqOf(), faults.length > 0]).toEqual([before, true])
  expect(write(deletions)).toBeUndefined()
  expect([seqOf(), textOf()]).toEqual([before + 1, text.toString()])

  text.delete(0, 2)
  expect(write(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc)))).toBeUndefined()
  expect([seqOf(), textOf()]).toEqual([before + 2, text.toString()])

  write(structs, 'other')
  write(deletions, 'other')
  expect(textOf('other')).toBe('a'.repeat(1500))
  // Deletions of what the document does not have are refused, whether another document has them or not.
  const strange = aRevisedText().deletions
  expect([write(strange), write(strange)]).toEqual(['document.invalidUpdate', 'document.invalidUpdate'])
  store.releaseDocument('notes')
  expect(write(deletions)).toBeUndefined()
  expect([seqOf(), textOf()]).toEqual([before + 2, text.toString()])
})
