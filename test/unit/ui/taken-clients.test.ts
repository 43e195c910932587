import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { withNewClients } from '../../../src-ui/state/documents/new-clients.ts'
import { TakenClients } from '../../../src-ui/state/documents/taken-clients.ts'

const textOf = (doc: Y.Doc) => doc.getText('content')
const copyTo = (to: Y.Doc, from: Y.Doc) => Y.applyUpdate(to, Y.encodeStateAsUpdate(from))

test('[COUNT-28] what others write while the page is open is not taken for its own edits, and is not doubled under new clientIDs', () => {
  const [hub, mine, other] = [new Y.Doc(), new Y.Doc(), new Y.Doc()]
  textOf(hub).insert(0, 'base. ')
  // An earlier page has left an edit on this device that the hub does not have.
  const earlier = new Y.Doc()
  copyTo(earlier, hub)
  textOf(earlier).insert(0, 'typed offline. ')
  copyTo(mine, earlier)

  const taken = new TakenClients(mine)
  expect(taken.handleStep1(Y.encodeStateVector(hub))).toBe(false)
  copyTo(other, hub)
  textOf(other).insert(textOf(other).length, 'by somebody else. ')
  copyTo(hub, other)
  copyTo(mine, other)
  textOf(mine).insert(0, 'mine. ')
  expect([...taken.find()].sort()).toEqual([earlier.clientID, mine.clientID].sort())

  Y.applyUpdate(hub, withNewClients(mine, taken.find()))
  expect(textOf(hub).toString()).toBe('mine. typed offline. base. by somebody else. ')

  taken.handleSent()
  taken.handleAllAcknowledged()
  expect([...taken.find()]).toEqual([])
})
