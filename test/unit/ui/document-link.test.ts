import { afterEach, expect, test } from 'bun:test'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { wakeAll } from '../../../src-ui/live/wake-up.ts'
import { type CarriedEdits, DocumentLink } from '../../../src-ui/state/documents/document-link.ts'
import { aPageAt, aScriptedHub, eventually, ME } from './scripted-hub.ts'

type Socket = Bun.ServerWebSocket<undefined>
let cleanUp: (() => void)[] = []
afterEach(() => {
  for (const each of cleanUp) each()
  cleanUp = []
})

const frame = (kind: number, write: (encoder: encoding.Encoder) => void) =>
  Buffer.from(
    encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, kind)
      write(encoder)
    }),
  )
const syncFrame = (step: number, bytes: Uint8Array) =>
  frame(0, (encoder) => {
    encoding.writeVarUint(encoder, step)
    encoding.writeVarUint8Array(encoder, bytes)
  })

/** A hub of one document. It applies what it is sent; the test decides whether it acknowledges. */
function aDocumentHub(text = '') {
  const doc = new Y.Doc()
  if (text !== '') doc.getText('content').insert(0, text)
  const awareness = new Awareness(doc)
  awareness.setLocalState(null)
  const state = {
    acks: true,
    greets: true,
    edits: [] as Uint8Array[],
    closesWith: undefined as [code: number, reason: string] | undefined,
    /** Structs under this Yjs clientID are refused: it is somebody else's. */
    takenClient: undefined as number | undefined,
  }
  /** Edits of the newest socket that are on this hub's disk. */
  let storedCount = 0
  const ack = (socket: Socket) =>
    socket.send(
      frame(100, (encoder) => {
        encoding.writeVarUint(encoder, storedCount)
        encoding.writeVarUint8Array(encoder, Y.encodeStateVector(doc))
      }),
    )
  const hub = aScriptedHub({
    open(socket) {
      if (state.closesWith) return socket.close(...state.closesWith)
      storedCount = 0
      if (state.greets) socket.send(syncFrame(0, Y.encodeStateVector(doc)))
    },
    frame(socket, data) {
      const decoder = decoding.createDecoder(new Uint8Array(data as Buffer))
      if (decoding.readVarUint(decoder) === 1)
        return applyAwarenessUpdate(awareness, decoding.readVarUint8Array(decoder), socket)
      const step = decoding.readVarUint(decoder)
      const bytes = decoding.readVarUint8Array(decoder)
      if (step === 0) return socket.send(syncFrame(1, Y.encodeStateAsUpdate(doc, bytes)))
      if (Y.decodeUpdate(bytes).structs.some(({ id }) => id.client === state.takenClient))
        return socket.close(4400, 'document.notYours')
      state.edits.push(bytes)
      Y.applyUpdate(doc, bytes)
      storedCount++
      if (state.acks) ack(socket)
    },
  })
  aPageAt(hub.host)
  cleanUp.push(() => {
    awareness.destroy()
    void hub.end()
  })
  return {
    ...hub,
    state,
    awareness,
    doc,
    text: () => doc.getText('content').toString(),
    greet: () => hub.sockets.at(-1)?.send(syncFrame(0, Y.encodeStateVector(doc))),
    /** Closes the socket, and each new one at once. */
    goAway() {
      state.closesWith = [1001, '']
      hub.sockets.at(-1)?.close(1001)
    },
    comeBack() {
      state.closesWith = undefined
      wakeAll()
    },
    /** Asks for the link's awareness and waits for it, so that whatever was sent before has been handled. */
    async answersQuery() {
      const index = hub.sockets.length - 1
      const awarenessCount = () => hub.framesOf(index).filter((each) => (each as Buffer)[0] === 1).length
      const before = awarenessCount()
      hub.sockets[index]?.send(frame(3, () => undefined))
      await eventually(() => expect(awarenessCount()).toBeGreaterThan(before))
    },
    ackNow: () => ack(hub.sockets.at(-1) as Socket),
    send: (bytes: Uint8Array) => hub.sockets.at(-1)?.send(bytes),
  }
}

function open(carriedFrom?: CarriedEdits) {
  const link = new DocumentLink({ documentId: 'd1', hubId: 'h1', epoch: 'e1', me: ME, carriedFrom })
  cleanUp.push(() => link.close())
  return link
}

test('[LINK-1] a link that the hub closes names the problem by close code, after 4400 and 4403 by the reason, and does not dial again', async () => {
  for (const [code, reason, problem] of [
    [4400, 'not a document frame', 'document.invalidUpdate'],
    [4400, 'document.invalidUpdate', 'document.invalidUpdate'],
    [4400, 'document.full', 'document.full'],
    [4400, 'document.notYours', 'document.notYours'],
    [4401, '', 'signIn.required'],
    [4403, '', 'notAllowed'],
    [4403, 'member.muted', 'member.muted'],
    [4403, 'document.notFound', 'document.notFound'],
    [4404, '', 'document.notFound'],
    [4409, '', 'epoch'],
    [4410, 'document.full', 'removed'],
    [4411, '', 'removed'],
  ] as const) {
    const hub = aDocumentHub()
    hub.state.closesWith = [code, reason]
    const link = open()

    await eventually(() => expect(link.problem()).toBe(problem))
    wakeAll()
    await hub.answersRequest()

    expect(hub.sockets).toHaveLength(1)
    expect(link.saved()).toBe('loading')
  }
})

const LONG_TEXT = 'lorem ipsum dolor sit amet, consectetur\n'.repeat(32_000)
const FRAME_MAX_BYTES = 512 * 1024

test('[LINK-2] a paste or an afternoon offline that is too long for a frame is sent in pieces, and saved once all are acknowledged', async () => {
  const hub = aDocumentHub()
  const link = open()
  await eventually(() => expect(link.saved()).toBe('saved'))

  hub.state.acks = false
  link.text.insert(0, LONG_TEXT)
  link.text.insert(LONG_TEXT.length, 'AFTER')
  await eventually(() => expect(hub.text() === `${LONG_TEXT}AFTER`).toBe(true))
  expect(link.saved()).toBe('saving')
  hub.ackNow()
  await eventually(() => expect(link.saved()).toBe('saved'))

  hub.goAway()
  await eventually(() => expect(hub.sockets.length).toBeGreaterThan(1))
  link.text.insert(0, LONG_TEXT)
  for (let at = 0; at < 600; at += 2) link.text.delete(at, 1)
  hub.state.acks = true
  hub.comeBack()

  await eventually(() => expect(link.saved()).toBe('saved'))
  expect(hub.text() === link.text.toString()).toBe(true)
  for (const edit of hub.state.edits) expect(edit.length).toBeLessThan(FRAME_MAX_BYTES)
})

test('[LINK-3] the state is not saved before the hub has sent its step 2 and acknowledged ours', async () => {
  const hub = aDocumentHub('the text')
  hub.state.acks = false
  const link = open()
  expect(link.saved()).toBe('loading')

  await eventually(() => expect(link.text.toString()).toBe('the text'))
  expect(link.saved()).toBe('saving')
  hub.ackNow()

  await eventually(() => expect(link.saved()).toBe('saved'))
  expect(hub.urls).toEqual([`/collaborate/d1?acks=count&epoch=e1&member=${ME.id}`])
})

test('[LINK-4] an edit is saved when its own ack arrives, not when an older one does', async () => {
  const hub = aDocumentHub()
  const link = open()
  await eventually(() => expect(link.saved()).toBe('saved'))
  hub.state.acks = false

  link.text.insert(0, 'a')
  expect(link.saved()).toBe('saving')
  await eventually(() => expect(hub.text()).toBe('a'))
  hub.ackNow()
  link.text.insert(1, 'b')

  await eventually(() => expect(hub.text()).toBe('ab'))
  // The link answers after it has taken the ack that was sent before.
  await hub.answersQuery()
  expect(link.saved()).toBe('saving')
  hub.ackNow()
  await eventually(() => expect(link.saved()).toBe('saved'))
})

test('[LINK-5] a deletion is not saved before it is acknowledged, although it changes no state vector', async () => {
  const hub = aDocumentHub('abc')
  const link = open()
  await eventually(() => expect(link.saved()).toBe('saved'))
  hub.state.acks = false

  link.text.delete(1, 1)

  expect(link.saved()).toBe('saving')
  hub.goAway()
  await eventually(() => expect(link.saved()).toBe('inTab'))
  hub.state.acks = true
  hub.comeBack()
  await eventually(() => expect(link.saved()).toBe('saved'))
  expect(hub.text()).toBe('ac')
})

test('[LINK-6] what is typed while the hub is away is sent once when it is back, in step 2', async () => {
  const hub = aDocumentHub('start')
  const link = open()
  await eventually(() => expect(link.saved()).toBe('saved'))
  hub.goAway()
  await eventually(() => expect(hub.sockets.length).toBeGreaterThan(1))
  const edits = hub.state.edits.length

  link.text.insert(5, ' and more')
  link.text.delete(0, 1)
  expect(link.saved()).not.toBe('saved')
  hub.comeBack()

  await eventually(() => expect(hub.text()).toBe('tart and more'))
  await eventually(() => expect(link.saved()).toBe('saved'))
  expect(hub.state.edits).toHaveLength(edits + 1)
})

test('[LINK-7] an edit before the hub’s step 1 is not sent as an update but in step 2', async () => {
  const hub = aDocumentHub()
  hub.state.greets = false
  const link = open()
  await eventually(() => expect(hub.framesOf(0).length).toBeGreaterThan(0))

  link.text.insert(0, 'early ')
  link.text.insert(6, 'bird')
  await hub.answersQuery()
  expect(hub.state.edits).toEqual([])

  hub.greet()
  await eventually(() => expect(hub.text()).toBe('early bird'))
  expect(hub.state.edits).toHaveLength(1)
})

test('[LINK-8] a link that is closed with unsaved edits stays connected until they are acknowledged', async () => {
  const hub = aDocumentHub()
  const link = open()
  await eventually(() => expect(link.saved()).toBe('saved'))
  hub.goAway()
  link.text.insert(0, 'last words')

  link.close()
  hub.comeBack()

  await eventually(() => expect(hub.text()).toBe('last words'))
  await eventually(() => expect(hub.sockets.at(-1)?.readyState).toBe(WebSocket.CLOSED))
})

test('[LINK-9] an open link broadcasts member, name and colour, and a closed one that it has left', async () => {
  const hub = aDocumentHub()
  const link = open()

  await eventually(() =>
    expect(hub.awareness.getStates().get(link.doc.clientID)).toEqual({
      user: { memberId: ME.id, name: ME.name, color: ME.colour, colorLight: `${ME.colour}33` },
    }),
  )
  link.close()

  await eventually(() => expect(hub.awareness.getStates().has(link.doc.clientID)).toBe(false))
})

test('[LINK-10] an invalid caret or colour of another client is removed before the editor sees it', async () => {
  const hub = aDocumentHub()
  const link = open()
  await eventually(() => expect(link.saved()).toBe('saved'))
  // Nobody whom another test of this process has made known: a member's colour would take the place of the invalid one.
  const memberId = 'n0b0d1e000000000'
  const other = new Awareness(new Y.Doc())
  other.setLocalState({
    user: { memberId, name: 'Bob', color: 'red;position:fixed' },
    cursor: { anchor: {}, head: {} },
  })

  hub.send(frame(1, (encoder) => encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(other, [other.clientID]))))

  await eventually(() => expect(link.people()).toHaveLength(2))
  expect(link.awareness.getStates().get(other.clientID)).toEqual({
    user: { memberId, name: 'Bob', color: '#737883', colorLight: '#73788333' },
  })
  other.destroy()
})

test('[LINK-11] two links to one document have different Yjs clientIDs', () => {
  aDocumentHub()

  expect(open().doc.clientID).not.toBe(open().doc.clientID)
})

test('[LINK-13] a link that is closing with more than a frame may hold disposes of itself once every piece is acknowledged', async () => {
  const hub = aDocumentHub()
  const link = open()
  await eventually(() => expect(link.saved()).toBe('saved'))
  hub.goAway()
  await eventually(() => expect(hub.sockets.length).toBeGreaterThan(1))
  link.text.insert(0, LONG_TEXT)

  link.close()
  expect(link.doc.isDestroyed).toBe(false)
  hub.comeBack()

  await eventually(() => expect(link.doc.isDestroyed).toBe(true))
  expect(hub.text() === LONG_TEXT).toBe(true)
})

test('[LINK-14] a link that reconnects is shown to the others again, after the hub has reported that it left', async () => {
  const hub = aDocumentHub()
  const link = open()
  const isShown = () => hub.awareness.getStates().has(link.doc.clientID)
  await eventually(() => expect(isShown()).toBe(true))
  hub.goAway()
  await eventually(() => expect(hub.sockets.length).toBeGreaterThan(1))
  removeAwarenessStates(hub.awareness, [link.doc.clientID], 'the socket has closed')

  hub.comeBack()

  await eventually(() => expect(isShown()).toBe(true))
})

test('[LINK-14] a link is shown to the others again when its old socket ends after the new one has opened', async () => {
  const hub = aDocumentHub()
  const link = open()
  const clock = () => hub.awareness.meta.get(link.doc.clientID)?.clock ?? -1
  await eventually(() => expect(clock()).toBeGreaterThanOrEqual(0))
  await hub.answersQuery()
  const oldClock = clock()
  hub.sockets[0]?.close(1001)
  await eventually(() => expect(hub.sockets).toHaveLength(2))
  await hub.answersQuery()
  const sentClock = clock()
  expect(sentClock).toBeGreaterThan(oldClock)

  // The hub has ignored what the new socket sent, and reports the last state that it accepted as removed.
  hub.send(
    frame(1, (encoder) =>
      encoding.writeVarUint8Array(
        encoder,
        encoding.encode((entries) => {
          for (const number of [1, link.doc.clientID, oldClock]) encoding.writeVarUint(entries, number)
          encoding.writeVarString(entries, 'null')
        }),
      ),
    ),
  )

  await eventually(() => expect(clock()).toBeGreaterThan(sentClock))
  expect(hub.awareness.getStates().has(link.doc.clientID)).toBe(true)
})

/** What `write` does, as an update that was written under this Yjs clientID in the document of the hub. */
function writtenUnder(clientID: number, hubDoc: Y.Doc, write: (text: Y.Text) => void): Uint8Array {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(hubDoc))
  doc.clientID = clientID
  write(doc.getText('content'))
  return Y.encodeStateAsUpdate(doc, Y.encodeStateVector(hubDoc))
}

test('[COUNT-19] what was written offline goes under a new clientID where the hub refuses it as somebody else’s', async () => {
  const hub = aDocumentHub('one three')
  const link = open()
  await eventually(() => expect(link.saved()).toBe('saved'))
  hub.goAway()
  await eventually(() => expect(hub.sockets.length).toBeGreaterThan(1))
  link.text.insert(3, ' two')
  link.text.delete(0, 1)
  Y.applyUpdate(
    hub.doc,
    writtenUnder(7, hub.doc, (text) => text.insert(text.length, ' four')),
  )
  hub.state.takenClient = link.doc.clientID
  hub.comeBack()

  await eventually(() => expect(link.carried()).toBeDefined())
  expect(link.hasRefusedEdits()).toBe(false)
  expect(hub.text()).toBe('one three four')
  link.close()
  const next = open(link.carried())
  expect(next.text.toString()).toStartWith('ne two three')
  await eventually(() => expect(next.saved()).toBe('saved'))
  expect([hub.text(), next.text.toString()]).toEqual(['ne two three four', 'ne two three four'])

  // Refused once more, it is for the person to decide.
  next.text.insert(0, 'o')
  await eventually(() => expect(next.saved()).toBe('saved'))
  hub.state.takenClient = next.doc.clientID
  next.text.insert(0, '!')
  await eventually(() => expect(next.hasRefusedEdits()).toBe(true))
  expect([next.carried(), next.problem()]).toEqual([undefined, 'document.notYours'])
})

test('[COUNT-20] what was written offline is not taken for what somebody else has written under the same clientID', async () => {
  const hub = aDocumentHub('start')
  const link = open()
  await eventually(() => expect(link.saved()).toBe('saved'))
  hub.goAway()
  await eventually(() => expect(hub.sockets.length).toBeGreaterThan(1))
  link.text.insert(5, ' mine')
  Y.applyUpdate(
    hub.doc,
    writtenUnder(link.doc.clientID, hub.doc, (text) => text.insert(0, 'longer than what was written offline, ')),
  )
  hub.comeBack()

  await eventually(() => expect(link.carried()).toBeDefined())
  link.close()
  const next = open(link.carried())
  await eventually(() => expect(next.saved()).toBe('saved'))
  expect([hub.text(), next.text.toString()]).toEqual(Array(2).fill('longer than what was written offline, start mine'))
})

test('[COUNT-21] an edit whose acknowledgement was lost is not written a second time', async () => {
  const hub = aDocumentHub('start')
  hub.state.acks = false
  const link = open()
  await eventually(() => expect(hub.state.edits).toHaveLength(1))
  await eventually(() => expect(link.text.toString()).toBe('start'))
  link.text.insert(5, ' sent')
  await eventually(() => expect(hub.text()).toBe('start sent'))
  hub.goAway()
  await eventually(() => expect(hub.sockets.length).toBeGreaterThan(1))
  link.text.insert(10, ', more')
  hub.state.acks = true
  hub.comeBack()
  await eventually(() => expect(link.saved()).toBe('saved'))
  expect([hub.text(), link.carried()]).toEqual(['start sent, more', undefined])
})
