// Whose a Yjs clientID is before anybody has written with it.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as Y from 'yjs'
import { updateFrame } from '../../src-bun/transport/documents/frames.ts'
import { aHub, eventually, type TestHub } from '../support/hub.ts'
import { openDocumentSocket, openStock } from '../support/stock.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await aHub()
})
afterAll(() => hub.end())

/** An update with one character under this clientID. */
function writtenUnder(clientID: number): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = clientID
  doc.getText('content').insert(0, 'm')
  return Y.encodeStateAsUpdate(doc)
}

test('[COUNT-14] a clientID whose caret a member has shown is theirs while the document is open, also where they write later and offline', async () => {
  const [ada, bob] = [openStock(await hub.join('Ada'), 'notes'), openStock(await hub.join('Bob'), 'notes')]
  await Promise.all([ada.synced(), bob.synced()])
  await eventually(() => bob.provider.awareness.getStates().has(ada.doc.clientID))
  const mallory = await hub.join('Mallory')

  const online = await openDocumentSocket(mallory, 'notes')
  online.socket.send(updateFrame(writtenUnder(ada.doc.clientID)))
  expect(await online.closed()).toEqual([4400, 'document.notYours'])

  ada.provider.disconnect()
  ada.text.insert(0, 'typed offline')
  await eventually(() => !bob.provider.awareness.getStates().has(ada.doc.clientID))
  // Showing it as one's own makes it nobody else's either.
  const doc = new Y.Doc()
  doc.clientID = ada.doc.clientID
  const posing = openStock(mallory, 'notes', doc)
  await posing.synced()
  posing.text.insert(0, 'm')
  await eventually(() => posing.closes.some(([, reason]) => reason === 'document.notYours'))
  posing.end()

  ada.provider.connect()
  await eventually(() => bob.text.toString() === 'typed offline')
  expect(ada.closes.filter(([code]) => code === 4400)).toEqual([])
  ada.end()
  bob.end()
})
