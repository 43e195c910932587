import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { withNewClients } from '../../../src-ui/state/documents/new-clients.ts'
import { chance, seedFor } from '../../fault/chance.ts'

const textOf = (doc: Y.Doc) => doc.getText('content')
function forkOf(doc: Y.Doc, clientID: number): Y.Doc {
  const fork = new Y.Doc()
  Y.applyUpdate(fork, Y.encodeStateAsUpdate(doc))
  fork.clientID = clientID
  return fork
}
function merged(doc: Y.Doc, update: Uint8Array): string {
  const both = forkOf(doc, 1)
  Y.applyUpdate(both, update)
  return textOf(both).toString()
}

test('[COUNT-22] text under new clientIDs merges with what others write as it would have from the start, deletions included', () => {
  const { below, happens } = chance(seedFor('COUNT-22'))
  for (let round = 0; round < 100; round++) {
    const base = new Y.Doc()
    textOf(base).insert(0, 'the text that both of them begin with')
    const [mine, theirs] = [forkOf(base, 10 + below(1000)), forkOf(base, 2000 + below(1000))]
    // The same edits by somebody whose clientID is the new one, once that is known.
    const edits: [at: number, deleted: number, text: string][] = []
    function edit(doc: Y.Doc, [at, deleted, text]: (typeof edits)[number]) {
      if (deleted > 0) textOf(doc).delete(at, deleted)
      if (text !== '') textOf(doc).insert(at, text)
    }
    function randomEdit(doc: Y.Doc) {
      const at = below(textOf(doc).length + 1)
      const deleted = happens(0.4) ? below(Math.min(5, textOf(doc).length - at + 1)) : 0
      const one: (typeof edits)[number] = [at, deleted, 'abcdef'.slice(below(6))]
      edit(doc, one)
      return one
    }
    for (let n = 0; n < 20; n++) edits.push(randomEdit(mine))
    for (let n = 0; n < 20; n++) randomEdit(theirs)

    const update = withNewClients(mine, new Set([mine.clientID]))
    const carried = new Y.Doc()
    Y.applyUpdate(carried, update)
    const known = Y.decodeStateVector(Y.encodeStateVector(base))
    const clients = [...Y.decodeStateVector(Y.encodeStateVector(carried)).keys()]
    const [newClient, ...others] = clients.filter((client) => !known.has(client))
    expect([others, newClient === mine.clientID]).toEqual([[], false])
    expect(textOf(carried).toString()).toBe(textOf(mine).toString())

    const fromTheStart = forkOf(base, newClient ?? 0)
    for (const one of edits) edit(fromTheStart, one)
    const expected = merged(theirs, Y.encodeStateAsUpdate(fromTheStart))
    expect(merged(theirs, update)).toBe(expected)
    expect(merged(carried, Y.encodeStateAsUpdate(theirs))).toBe(expected)
  }
})
