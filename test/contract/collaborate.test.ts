import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { COMPACT_AFTER_UPDATES } from '../../src-bun/contract/limits.ts'
import { aHub, eventually, openSocket, type Peer, type TestHub, temporaryFolder } from '../support/hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
})
afterAll(() => hub.end())

const wsOrigin = () => hub.origin.replace('http', 'ws')

/** The stock provider, unchanged but for the header that signs its user in. */
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

/** A socket without a provider, to send frames that no provider would. */
async function openRaw(peer: Peer, path: string) {
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
    frames,
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

/** What the hub has on disk of a document: from a copy, because it lets nobody else open its file. */
async function tablesOf(documentId: string): Promise<{ rows: number; segments: number }> {
  const copy = temporaryFolder()
  for (const file of ['hub.sqlite', 'hub.sqlite-wal'])
    await Bun.write(`${copy.path}/${file}`, Bun.file(`${hub.folder}/${file}`))
  const db = new Database(`${copy.path}/hub.sqlite`)
  const count = (table: string) =>
    (db.query(`SELECT count(*) AS n FROM ${table} WHERE document_id = ?`).get(documentId) as { n: number }).n
  const counts = { rows: count('document_updates'), segments: count('document_segments') }
  db.close()
  copy.remove()
  return counts
}

const written = (...texts: string[]) => {
  const doc = new Y.Doc()
  for (const text of texts) doc.getText('content').insert(0, text)
  return doc
}

test('[DOC-6] a document socket is closed with a reason if nobody is signed in, the document does not exist, its name is no title, or the epoch is another', async () => {
  const ada = await hub.join('Ada')
  const closeOf = async (path: string, peer = ada) => (await openRaw(peer, path)).closed()
  expect(await closeOf('notes', { ...ada, token: 'none' })).toEqual([4401, 'sign in'])
  expect(await closeOf('zzzzzzzzzzzzzzzz')).toEqual([4404, 'document.notFound'])
  // A new document cannot have such a title, as an answer over HTTP says.
  for (const name of ['%20', '%E2%80%8B', '%E2%80%8D%EF%B8%8F', '%00', '%E2%A0%80', 'n'.repeat(121), '😀'.repeat(121)])
    expect([name, await closeOf(name)]).toEqual([name, [4404, 'name.unusable']])
  expect(await closeOf('notes?epoch=another')).toEqual([4409, 'epoch'])
  // With an epoch it is a link of our own page, so a name that does not exist is wrong and makes no document.
  const { epoch } = (await (await ada.post('/api/documents', { title: 'for its epoch' })).json()) as { epoch: string }
  for (const name of ['nope', '%20', 'n'.repeat(121)])
    expect([name, await closeOf(`${name}?epoch=${epoch}`)]).toEqual([name, [4404, 'document.notFound']])
})

test('[DOC-54] a document socket that names a member is closed with 4401 if its session is somebody else’s, before it gets or gives anything', async () => {
  const [ada, bob] = [await hub.join('Ada'), await hub.join('Bob')]
  const reader = stock(ada, 'of ada')
  await eventually(() => reader.provider.synced)
  reader.text.insert(0, 'hers')

  const other = await openRaw(bob, `of ada?member=${ada.member.id}`)
  other.update(Y.encodeStateAsUpdate(written('typed by ada, ')))
  expect(await other.closed()).toEqual([4401, 'another member'])
  expect(other.frames).toEqual([])
  for (const id of ['', 'nobody', bob.member.id.toUpperCase()])
    expect([id, await (await openRaw(bob, `of ada?member=${id}`)).closed()]).toEqual([id, [4401, 'another member']])

  // With a session of the member who is named, and for a client that names nobody, it is a document as any other.
  const own = await openRaw(ada, `of ada?member=${ada.member.id}&acks=count`)
  own.update(Y.encodeStateAsUpdate(written('typed by ada, ')))
  await eventually(() => own.acks().at(-1) === 1)
  await eventually(() => /^(typed by ada, hers|herstyped by ada, )$/.test(reader.text.toString()))
  reader.end()
  own.socket.close()
})

test('[DOC-7] a socket that sends an invalid update or frame is closed with 4400, and the document stays as it was', async () => {
  const [eve, bob] = [await hub.join('Eve'), await hub.join('Bob')]
  const reader = stock(bob, 'untouched')
  await eventually(() => reader.provider.synced)
  reader.text.insert(0, 'mine')
  await eventually(async () => (await textOf(bob, 'untouched')) === 'mine')
  const doc = written('a', 'b')
  const gap = Y.diffUpdate(Y.encodeStateAsUpdate(doc), Y.encodeStateVector(new Map([[doc.clientID, 1]])))
  for (const bytes of [Uint8Array.from([0xff, 0xff]), gap, Y.encodeStateAsUpdateV2(doc)]) {
    const socket = await openRaw(eve, 'untouched')
    socket.update(bytes)
    expect(await socket.closed()).toEqual([4400, 'document.invalidUpdate'])
  }
  const endless = [...Array<number>(150).fill(0x80), 0]
  const frames: (Uint8Array<ArrayBuffer> | string)[] = [
    new Uint8Array(),
    Uint8Array.from([9]),
    Uint8Array.from([0, 7, 0]),
    Uint8Array.from([1, 5, 1]),
    // A varint that does not terminate: as the kind, step and length of a frame, and as the client of an awareness entry.
    Uint8Array.from([...endless, 2, 0]),
    Uint8Array.from([0, ...endless, 0]),
    Uint8Array.from([0, 2, ...endless]),
    Uint8Array.from([1, 0x9b, 0x01, 1, ...endless, 1, 2, 0x7b, 0x7d]),
    Uint8Array.from([0, 0, 0x99, 0x01, 1, ...endless, 1]),
    'text',
  ]
  for (const frame of frames) {
    const socket = await openRaw(eve, 'untouched')
    socket.socket.send(frame)
    expect(await socket.closed()).toEqual([4400, expect.any(String)])
  }
  expect(reader.text.toString()).toBe('mine')
  expect(reader.provider.wsconnected).toBe(true)
  reader.end()
})

test('[DOC-8] two stock Yjs clients that write at once end with the same text, and a third that opens later gets it', async () => {
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

test('[DOC-9] what two people wrote offline is merged when they reconnect', async () => {
  const [ada, bob] = [stock(await hub.join('Ada'), 'offline'), stock(await hub.join('Bob'), 'offline')]
  await eventually(() => ada.provider.synced && bob.provider.synced)
  for (const person of [ada, bob]) person.provider.disconnect()
  ada.text.insert(0, 'ada ')
  bob.text.insert(0, 'bob ')
  for (const person of [ada, bob]) person.provider.connect()
  await eventually(() => ada.text.length === 8 && ada.text.toString() === bob.text.toString())
  for (const person of [ada, bob]) person.end()
})

test('[DOC-10] an ack counts the updates of its socket that are on disk, deletions too; a socket without acks=1 gets none', async () => {
  const ada = await hub.join('Ada')
  const [asking, other] = [await openRaw(ada, 'acks?acks=1'), await openRaw(ada, 'acks')]
  const doc = written('hello')
  asking.update(Y.encodeStateAsUpdate(doc), 1)
  await eventually(() => asking.acks().length === 1)
  expect(await textOf(ada, 'acks')).toBe('hello')
  const before = Y.encodeStateVector(doc)
  doc.getText('content').delete(0, 4)
  asking.update(Y.encodeStateAsUpdate(doc, before))
  asking.update(Y.encodeStateAsUpdate(doc, before))
  // Updates in one COMMIT may share an ack.
  await eventually(() => asking.acks().at(-1) === 3)
  expect(await textOf(ada, 'acks')).toBe('o')
  expect(other.acks()).toEqual([])
  for (const { socket } of [asking, other]) socket.close()
})

test('[MEM-12] an ack has the state vector only for who asks for it, and stays short in a document of many clients', async () => {
  const ada = await hub.join('Ada')
  const acksOf = (socket: Awaited<ReturnType<typeof openRaw>>) =>
    socket.frames.flatMap((frame) => {
      const decoder = decoding.createDecoder(frame)
      if (decoding.readVarUint(decoder) !== 100) return []
      return [{ count: decoding.readVarUint(decoder), stateVector: decoding.readVarUint8Array(decoder) }]
    })
  const whole = await openRaw(ada, 'many?acks=1')
  const counting = await openRaw(ada, 'many?acks=count')
  const few = written('few')
  whole.update(Y.encodeStateAsUpdate(few))
  await eventually(() => acksOf(whole).length === 1)
  expect(Y.decodeStateVector(acksOf(whole)[0]?.stateVector as Uint8Array)).toEqual(new Map([[few.clientID, 3]]))

  // Each clientID is another editor's.
  const all = Array.from({ length: 600 }, () => Y.encodeStateAsUpdate(written('x')))
  whole.update(Y.mergeUpdates(all))
  await eventually(() => acksOf(whole).at(-1)?.count === 2)
  for (const socket of [whole, counting]) {
    const count = acksOf(socket).at(-1)?.count ?? 0
    const mine = written('mine')
    socket.update(Y.encodeStateAsUpdate(mine))
    await eventually(() => acksOf(socket).at(-1)?.count === count + 1)
    const { stateVector } = acksOf(socket).at(-1) as { stateVector: Uint8Array }
    const expected = socket === whole ? [[mine.clientID, 4] as const] : []
    expect(Y.decodeStateVector(stateVector)).toEqual(new Map(expected))
    socket.socket.close()
  }
})

test('[DOC-11] an awareness entry can be changed only by the socket that owns it, and is removed when that socket closes', async () => {
  const [ada, bob] = [stock(await hub.join('Ada'), 'carets'), stock(await hub.join('Bob'), 'carets')]
  await eventually(() => ada.provider.synced && bob.provider.synced)
  ada.provider.awareness.setLocalStateField('user', { color: '#00aa00' })
  await eventually(() => bob.provider.awareness.getStates().get(ada.doc.clientID)?.['user']?.color === '#00aa00')

  const eve = await openRaw(await hub.join('Eve'), 'carets')
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
  bob.provider.awareness.setLocalStateField('user', { color: '#0000aa' })
  await eventually(() => ada.provider.awareness.getStates().get(bob.doc.clientID)?.['user']?.color === '#0000aa')
  expect(bob.provider.awareness.getStates().has(ada.doc.clientID)).toBe(true)

  ada.provider.ws?.close()
  ada.end()
  await eventually(() => !bob.provider.awareness.getStates().has(ada.doc.clientID))
  eve.socket.close()
  bob.end()
})

test('[DOC-12] the JSON export of a document has every update with its author and time, and applying them gives the text', async () => {
  const before = Date.now()
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
    expect([authorName, at >= before && at <= Date.now()]).toEqual(['Writer', true])
    Y.applyUpdate(doc, Buffer.from(update, 'base64'))
  }
  expect(doc.getText('content').toString()).toBe('one two three')
  ada.end()
})

test('[DOC-13] a document whose sockets have all closed can be opened and written again', async () => {
  const peer = await hub.join('Leaver')
  for (let n = 0; n < 20; n++) {
    const socket = await openRaw(peer, `leave-${n}`)
    socket.socket.close()
    await socket.closed()
  }
  // Opened again: the state vector is read from the log.
  const ada = stock(peer, 'leave-0')
  await eventually(() => ada.provider.synced)
  ada.text.insert(0, 'again')
  await eventually(async () => (await textOf(peer, 'leave-0')) === 'again')
  ada.end()
})

test('[DOC-20] a Yjs clientID belongs to the member who first wrote with it, also after everybody has left the document', async () => {
  const [ada, mal] = [await hub.join('Ada'), await hub.join('Mal')]
  const doc = written('mine')
  const first = await openRaw(ada, 'claimed?acks=1')
  first.update(Y.encodeStateAsUpdate(doc))
  await eventually(() => first.acks().length === 1)
  const forged = new Y.Doc()
  Y.applyUpdate(forged, Y.encodeStateAsUpdate(doc))
  forged.clientID = doc.clientID
  forged.getText('content').insert(4, ' FORGED')
  for (const isReopened of [false, true]) {
    const attack = await openRaw(mal, 'claimed?acks=1')
    attack.update(Y.encodeStateAsUpdate(forged))
    await eventually(() => !attack.isOpen() || attack.acks().length > 0)
    expect([isReopened, attack.acks()]).toEqual([isReopened, []])
    expect([isReopened, await attack.closed()]).toEqual([isReopened, [4400, 'document.notYours']])
    // The second time nobody else has the document open, so the claims are read from the log.
    first.socket.close()
    await first.closed()
  }
  // Structs that the hub already has may be sent again by anybody, as providers with a local store do.
  const resend = await openRaw(mal, 'claimed?acks=1')
  resend.update(Y.encodeStateAsUpdate(doc))
  await eventually(() => resend.acks().length === 1)
  expect(await textOf(ada, 'claimed')).toBe('mine')
  resend.socket.close()
})

test('[DOC-21] deletions that the hub already has are not logged again when a client reconnects', async () => {
  const peer = await hub.join('Deleter')
  const doc = written('hello world')
  doc.getText('content').delete(0, 6)
  for (let reconnect = 0; reconnect < 3; reconnect++) {
    const socket = await openRaw(peer, 'deletions?acks=1')
    socket.update(Y.encodeStateAsUpdate(doc), 1)
    await eventually(() => socket.acks().length === 1)
    socket.socket.close()
    await socket.closed()
  }
  const { documents } = (await (await peer.get('/api/documents')).json()) as {
    documents: { id: string; title: string }[]
  }
  const id = documents.find(({ title }) => title === 'deletions')?.id
  const { updates } = (await (await peer.get(`/api/export/documents/${id}?format=json`)).json()) as {
    updates: unknown[]
  }
  expect(updates).toHaveLength(1)
})

test('[DOC-22] a long document is compacted, and its exported history still has every update', async () => {
  const peer = await hub.join('Novelist')
  const socket = await openRaw(peer, 'novel?acks=1')
  const doc = new Y.Doc()
  doc.on('update', (update: Uint8Array) => socket.update(update))
  const keys = COMPACT_AFTER_UPDATES
  for (let key = 0; key < keys; key++) doc.getText('content').insert(key, 'abc '.charAt(key % 4))
  await eventually(() => socket.acks().at(-1) === keys)
  const { documents } = (await (await peer.get('/api/documents')).json()) as {
    documents: { id: string; title: string }[]
  }
  const id = documents.find(({ title }) => title === 'novel')?.id
  const late = stock(await hub.join('Reader'), 'novel')
  await eventually(() => late.text.length === keys)
  late.end()
  socket.socket.close()
  await socket.closed()
  const record = (await (await peer.get(`/api/export/documents/${id}?format=json`)).json()) as {
    text: string
    seq: number
    updates: { seq: number; update: string }[]
  }
  expect(record.text).toBe(doc.getText('content').toString())
  expect(record.updates.map(({ seq }) => seq)).toEqual(Array.from({ length: keys }, (_, n) => n + 1))
  expect(record.seq).toBe(keys)
  const replayed = new Y.Doc()
  for (const { update } of record.updates) Y.applyUpdate(replayed, Buffer.from(update, 'base64'))
  expect(replayed.getText('content').toString()).toBe(record.text)
  // In the database itself most rows have become a segment.
  await eventually(async () => {
    const { rows, segments } = await tablesOf(id as string)
    return rows < 500 && segments >= 1
  })
})

test('[DOC-23] thousands of invented awareness entries from one socket do not keep others from opening the document', async () => {
  const eve = await openRaw(await hub.join('Eve'), 'crowd')
  for (let burst = 0; burst < 5; burst++) {
    const entries = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 500)
      for (let n = 0; n < 500; n++) {
        encoding.writeVarUint(encoder, burst * 500 + n + 1)
        encoding.writeVarUint(encoder, 1)
        encoding.writeVarString(encoder, JSON.stringify({ user: { name: 'x'.repeat(900) } }))
      }
    })
    eve.socket.send(
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, 1)
        encoding.writeVarUint8Array(encoder, entries)
      }),
    )
  }
  const bob = stock(await hub.join('Bob'), 'crowd')
  await eventually(() => bob.provider.synced)
  await eventually(() => bob.provider.awareness.getStates().size > 1)
  expect(bob.provider.awareness.getStates().size).toBeLessThanOrEqual(3)
  bob.end()
  eve.socket.close()
})

test('[DOC-27] an update is relayed byte for byte, without bytes behind it and with its length in the shortest form', async () => {
  const [ada, bob] = [await hub.join('Ada'), await hub.join('Bob')]
  const writer = await openRaw(ada, 'as-it-came')
  const reader = await openRaw(bob, 'as-it-came')
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (const word of ['one', 'two', 'three']) doc.getText('content').insert(0, word)
  const [first, second, third] = updates as [Uint8Array, Uint8Array, Uint8Array]
  writer.update(first)
  writer.socket.send(Buffer.concat([Buffer.from([0, 2, second.length]), second, Buffer.from('hidden')]))
  // Its length as a varint of two bytes, where one would do.
  writer.socket.send(Buffer.concat([Buffer.from([0, 2, third.length | 0x80, 0]), third]))
  const relayed = () => reader.frames.filter(([kind, step]) => kind === 0 && step === 2)
  await eventually(() => relayed().length === 3)
  expect(relayed()).toEqual(updates.map((update) => Uint8Array.from([0, 2, update.length, ...update])))
  for (const { socket } of [writer, reader]) socket.close()
})
