// Logs of documents, made by real Yjs clients, and the states that they lead to.
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../src-bun/contract/frames/collaborate.ts'
import { historyPages } from '../../src-bun/domain/documents/history.ts'
import { encodeRow, type LoggedUpdate, type LogRow } from '../../src-bun/domain/documents/log-row.ts'
import type { DocumentLog } from '../../src-bun/domain/ports/documents.ts'

/** `keys` keystrokes of one client, a seventh of them deletions, logged in turns as two authors'. */
export function aTypedLog(keys: number): { doc: Y.Doc; updates: LoggedUpdate[] } {
  const doc = new Y.Doc()
  const updates: LoggedUpdate[] = []
  doc.on('update', (bytes: Uint8Array) => {
    updates.push({
      seq: updates.length + 1,
      authorId: updates.length % 3 ? 'ada' : 'bob',
      // Set back every 50 updates, as the clock of a computer may be.
      at: 1_700_000_000_000 + (updates.length % 50) * 997,
      bytes,
    })
  })
  const text = doc.getText(DOCUMENT_TEXT)
  for (let key = 0; key < keys; key++) {
    if (key % 7 === 6) text.delete(text.length - 2, 1)
    else text.insert(key % 11 ? text.length : 0, 'abc 😀\n'.charAt(key % 4))
  }
  return { doc, updates }
}

/** Every update of a document, in order. */
export function historyOf(log: DocumentLog, documentId: string): LoggedUpdate[] {
  const until = { tail: log.stored(documentId).tail, lastSeq: log.lastSeq(documentId) }
  return [...historyPages((seq) => log.segmentAfter(documentId, seq), until)].flat()
}

/** What several people wrote in turns, two at a time without knowing of each other, each on what all of them had before. */
export function aSharedLog(people: number, edits: number): Uint8Array[] {
  const updates: Uint8Array[] = []
  const docs = Array.from({ length: people }, () => new Y.Doc())
  for (const doc of docs)
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'relay') updates.push(update)
    })
  for (let n = 0; n < edits; n++) {
    const relayed = updates.length
    for (const doc of [docs[n % people], docs[(n * 7 + 3) % people]] as [Y.Doc, Y.Doc]) {
      const text = doc.getText(DOCUMENT_TEXT)
      const at = (n * 13) % (text.length + 1)
      if (n % 4 === 3) text.delete(at, Math.min(2, text.length - at))
      else text.insert(at, 'ab 漢 😀'.slice(n % 5))
    }
    for (const update of updates.slice(relayed)) for (const doc of docs) Y.applyUpdate(doc, update, 'relay')
  }
  return updates
}

/**
 * What several people wrote, each online or offline for a while, so that updates build on each other in every way. Some
 * transactions insert and delete, and so make structs that are deleted from the start.
 */
export function aRandomLog(below: (end: number) => number, people: number, edits: number): Uint8Array[] {
  const log: Uint8Array[] = []
  const docs = Array.from({ length: people }, () => new Y.Doc())
  const received = docs.map(() => 0)
  for (const doc of docs)
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'relay') log.push(update)
    })
  for (let edit = 0; edit < edits; edit++) {
    const person = below(people)
    const doc = docs[person] as Y.Doc
    if (below(3) === 0) {
      for (const update of log.slice(received[person])) Y.applyUpdate(doc, update, 'relay')
      received[person] = log.length
    }
    const text = doc.getText(DOCUMENT_TEXT)
    doc.transact(() => {
      for (let change = below(3); change >= 0; change--) {
        const at = below(text.length + 1)
        if (below(3) === 0 && at < text.length) text.delete(at, 1 + below(Math.min(5, text.length - at)))
        else text.insert(at, ['a', 'é', '漢字', '😀', 'word ', '\n'][below(6)] as string)
      }
    })
  }
  return log
}

/** The rows of a log in which every COMMIT had `size` updates of one member. */
export function inRows(updates: readonly LoggedUpdate[], size = 1): LogRow[] {
  return updates.flatMap((first, n) => {
    const group = updates.slice(n, n + size)
    return n % size > 0 ? [] : [{ ...first, updateCount: group.length, bytes: encodeRow(group) }]
  })
}

/** The rows of a log of one member, from nothing but the bytes of the updates. */
export const rowsOf = (log: readonly Uint8Array[], size?: number): LogRow[] =>
  inRows(
    log.map((bytes, n) => ({ seq: n + 1, authorId: 'ada', at: n, bytes })),
    size,
  )

/** The state of a client that has applied these updates, byte for byte as it would send it to another one. */
export function stateAfter(...updates: Uint8Array[]): Buffer {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return Buffer.from(Y.encodeStateAsUpdate(doc))
}
