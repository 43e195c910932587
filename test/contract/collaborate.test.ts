import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { aHub, eventually, openSocket, type Peer, type TestHub } from '../support/hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
})
afterAll(() => hub.end())

const wsOrigin = () => hub.origin.replace('http', 'ws')

/** The provider that others use, unchanged, but for the header that says who they are. */
function stock(peer: Peer, name: string, doc = new Y.Doc()) {
  class Signed extends WebSocket {
    constructor(url: string | URL) {
      super(url, { headers: { authorization: `Bearer ${peer.token}` } } as unknown as string[])
    }
  }
  const provider = new WebsocketProvider(`${wsOrigin()}/collaborate`, name, doc, {
    WebSocketPolyfill: Signed,
    disableBc: true,
  })
  return { doc, provider, text: doc.getText('content'), end: () => provider.destroy() }
}

/** Frames by hand, for what no provider would send. */
async function raw(peer: Peer, path: string) {
  const socket = openSocket(`${wsOrigin()}/collaborate/${path}`, { authorization: `Bearer ${peer.token}` })
  socket.binaryType = 'arraybuffer'
  const frames: Uint8Array[] = []
  let closed: [number, string] | undefined
  socket.addEventListener('message', ({ data }) => frames.push(new Uint8Array(data as ArrayBuffer)))
  socket.addEventListener('close', ({ code, reason }) => {
    closed = [code, reason]
  })
  await eventually(() => socket.readyState === WebSocket.OPEN || closed)
  return {
    socket,
    closed: () => eventually(() => closed),
    isOpen: () => closed === undefined,
    acks: () =>
      frames.flatMap((frame) => {
        const decoder = decoding.createDecoder(frame)
        return decoding.readVarUint(decoder) === 100 ? [decoding.readVarUint(decoder)] : []
      }),
    update: (bytes: Uint8Array, step = 2) =>
      socket.send(
        encoding.encode((encoder) => {
          encoding.writeVarUint(encoder, 0)
          encoding.writeVarUint(encoder, step)
          encoding.writeVarUint8Array(encoder, bytes)
        }),
      ),
  }
}

const textOf = async (peer: Peer, title: string) => {
  const { documents } = (await (await peer.get('/api/documents')).json()) as {
    documents: { id: string; title: string }[]
  }
  const id = documents.find((document) => document.title === title)?.id
  return (await peer.get(`/api/export/documents/${id}?format=md`)).text()
}

const written = (...texts: string[]) => {
  const doc = new Y.Doc()
  for (const text of texts) doc.getText('content').insert(0, text)
  return doc
}

test('[DOC-6] who is not signed in, asks for nonsense or comes from another epoch is sent away with a reason', async () => {
  const ada = await hub.join('Ada')
  const closeOf = async (path: string, peer = ada) => (await raw(peer, path)).closed()
  expect(await closeOf('notes', { ...ada, token: 'none' })).toEqual([4401, 'sign in'])
  expect(await closeOf('no%20such%20name')).toEqual([4404, 'document.notFound'])
  expect(await closeOf('zzzzzzzzzzzzzzzz')).toEqual([4404, 'document.notFound'])
  expect(await closeOf(`${'n'.repeat(101)}`)).toEqual([4404, 'document.notFound'])
  expect(await closeOf('notes?epoch=another')).toEqual([4409, 'epoch'])
})

test('[DOC-7] unsound bytes close their own socket and touch nothing', async () => {
  const [eve, bob] = [await hub.join('Eve'), await hub.join('Bob')]
  const reader = stock(bob, 'untouched')
  await eventually(() => reader.provider.synced)
  reader.text.insert(0, 'mine')
  await eventually(async () => (await textOf(bob, 'untouched')) === 'mine')
  const doc = written('a', 'b')
  const gap = Y.diffUpdate(Y.encodeStateAsUpdate(doc), Y.encodeStateVector(new Map([[doc.clientID, 1]])))
  for (const bytes of [Uint8Array.from([0xff, 0xff]), gap, Y.encodeStateAsUpdateV2(doc)]) {
    const socket = await raw(eve, 'untouched')
    socket.update(bytes)
    expect(await socket.closed()).toEqual([4400, 'document.invalidUpdate'])
  }
  const frames: (Uint8Array<ArrayBuffer> | string)[] = [
    new Uint8Array(),
    Uint8Array.from([9]),
    Uint8Array.from([0, 7, 0]),
    Uint8Array.from([1, 5, 1]),
    'text',
  ]
  for (const frame of frames) {
    const socket = await raw(eve, 'untouched')
    socket.socket.send(frame)
    expect(await socket.closed()).toEqual([4400, expect.any(String)])
  }
  expect(reader.text.toString()).toBe('mine')
  expect(reader.provider.wsconnected).toBe(true)
  reader.end()
})

test('[DOC-8] two stock Yjs clients write at once and read the same; who comes later reads it too', async () => {
  const [ada, bob] = [stock(await hub.join('Ada'), 'shared'), stock(await hub.join('Bob'), 'shared')]
  await eventually(() => ada.provider.synced && bob.provider.synced)
  for (let n = 0; n < 50; n++) {
    ada.text.insert(0, 'a')
    bob.text.insert(bob.text.length, 'b')
  }
  await eventually(() => ada.text.length === 100 && bob.text.length === 100)
  expect(ada.text.toString()).toBe(bob.text.toString())
  const late = stock(await hub.join('Cleo'), 'shared')
  await eventually(() => late.text.toString() === ada.text.toString())
  for (const person of [ada, bob, late]) person.end()
})

test('[DOC-9] what was written offline by two people is joined when they come back', async () => {
  const [ada, bob] = [stock(await hub.join('Ada'), 'offline'), stock(await hub.join('Bob'), 'offline')]
  await eventually(() => ada.provider.synced && bob.provider.synced)
  for (const person of [ada, bob]) person.provider.disconnect()
  ada.text.insert(0, 'ada ')
  bob.text.insert(0, 'bob ')
  for (const person of [ada, bob]) person.provider.connect()
  await eventually(() => ada.text.length === 8 && ada.text.toString() === bob.text.toString())
  for (const person of [ada, bob]) person.end()
})

test('[DOC-10] an ack counts what is on disk, deletions too; without acks=1 there is none', async () => {
  const ada = await hub.join('Ada')
  const [asking, silent] = [await raw(ada, 'acks?acks=1'), await raw(ada, 'acks')]
  const doc = written('hello')
  asking.update(Y.encodeStateAsUpdate(doc), 1)
  await eventually(() => asking.acks().length === 1)
  expect(await textOf(ada, 'acks')).toBe('hello')
  const before = Y.encodeStateVector(doc)
  doc.getText('content').delete(0, 4)
  asking.update(Y.encodeStateAsUpdate(doc, before))
  asking.update(Y.encodeStateAsUpdate(doc, before))
  await eventually(() => asking.acks().length === 3)
  expect(asking.acks()).toEqual([1, 2, 3])
  expect(await textOf(ada, 'acks')).toBe('o')
  expect(silent.acks()).toEqual([])
  for (const { socket } of [asking, silent]) socket.close()
})

test('[DOC-11] a caret is its owner’s: others cannot move or remove it, and it goes with its socket', async () => {
  const [ada, bob] = [stock(await hub.join('Ada'), 'carets'), stock(await hub.join('Bob'), 'carets')]
  await eventually(() => ada.provider.synced && bob.provider.synced)
  ada.provider.awareness.setLocalStateField('user', { name: 'Ada' })
  await eventually(() => bob.provider.awareness.getStates().get(ada.doc.clientID)?.['user']?.name === 'Ada')

  const eve = await raw(await hub.join('Eve'), 'carets')
  const forged = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarUint8Array(
      encoder,
      encoding.encode((entry) => {
        encoding.writeVarUint(entry, 1)
        encoding.writeVarUint(entry, ada.doc.clientID)
        encoding.writeVarUint(entry, 1_000_000)
        encoding.writeVarString(entry, 'null')
      }),
    )
  })
  eve.socket.send(forged)
  bob.provider.awareness.setLocalStateField('user', { name: 'Bob' })
  await eventually(() => ada.provider.awareness.getStates().get(bob.doc.clientID)?.['user']?.name === 'Bob')
  expect(bob.provider.awareness.getStates().has(ada.doc.clientID)).toBe(true)

  ada.provider.ws?.close()
  ada.end()
  await eventually(() => !bob.provider.awareness.getStates().has(ada.doc.clientID))
  eve.socket.close()
  bob.end()
})

test('[DOC-12] the JSON export holds every update with its member and time, and reads back as the text', async () => {
  const peer = await hub.join('Writer')
  const ada = stock(peer, 'history')
  await eventually(() => ada.provider.synced)
  for (const word of ['one ', 'two ', 'three']) ada.text.insert(ada.text.length, word)
  await eventually(async () => (await textOf(peer, 'history')) === 'one two three')
  const { documents } = (await (await peer.get('/api/documents')).json()) as {
    documents: { id: string; title: string }[]
  }
  const id = documents.find(({ title }) => title === 'history')?.id
  const record = (await (await peer.get(`/api/export/documents/${id}?format=json`)).json()) as {
    text: string
    updates: { authorName: string; at: number; update: string }[]
  }
  expect(record.text).toBe('one two three')
  const doc = new Y.Doc()
  for (const { update, authorName, at } of record.updates) {
    expect([authorName, Math.abs(Date.now() - at) < 60_000]).toEqual(['Writer', true])
    Y.applyUpdate(doc, Buffer.from(update, 'base64'))
  }
  expect(doc.getText('content').toString()).toBe('one two three')
  ada.end()
})

test('[DOC-13] the document sockets that are left behind hold nothing open', async () => {
  const peer = await hub.join('Leaver')
  for (let n = 0; n < 20; n++) {
    const socket = await raw(peer, `leave-${n}`)
    socket.socket.close()
    await socket.closed()
  }
  // Opened again: the state vector is read from the log, so what was there is still there.
  const ada = stock(peer, 'leave-0')
  await eventually(() => ada.provider.synced)
  ada.text.insert(0, 'again')
  await eventually(async () => (await textOf(peer, 'leave-0')) === 'again')
  ada.end()
})
