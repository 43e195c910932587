// People who come to a hub, say and write something, and go: a day of use, as fast as the hub takes it.
import * as Y from 'yjs'
import type { Down } from '../../../src-bun/contract/frames/live.ts'
import { updateFrame } from '../../../src-bun/transport/documents/frames.ts'
import { clientId, eventually, joinAt, openSocket, type Peer } from '../../support/hub.ts'

/** What the hub has acknowledged, in one room, in documents by their title, and on one board by its keys. */
export type Said = { messages: Set<string>; documents: Map<string, string>; records: Map<string, number> }
export type Place = { origin: string; roomId: string; boardId: string; said: Said }
export type Deeds = { messages: number; records: number; document: string | undefined }

/** Somebody whose sockets are open. */
export type Person = { act(deeds: Deeds): Promise<void>; leave(): Promise<void> }

/** The kinds of people take turns. */
export function arrive(place: Place, n: number): Promise<Person> {
  const kinds = [aMemberOnAPage, aGuest, aMemberWithAScript]
  return (kinds[n % kinds.length] as typeof aGuest)(place, n)
}

async function aMemberOnAPage(place: Place, n: number): Promise<Person> {
  const { origin, roomId, boardId, said } = place
  const peer = await joinAt(origin, { name: `Page ${n}` })
  const acked = new Map<string, () => void>()
  const page = await open(origin, '/live', peer, (frame, socket) => {
    if (frame.startsWith('{"type":"hello"')) socket.send('{"type":"sync","snapshot":"recent"}')
    if (frame.includes(`"clientId":"`)) ownAnswer(frame, acked)
  })
  await eventually(() => page.received('caught-up') > 0)
  const send = (frame: unknown) => page.socket.send(JSON.stringify(frame))
  const run = (command: object, onAcked: () => void) => {
    const id = clientId()
    acked.set(id, onAcked)
    send({ ...command, clientId: id })
  }
  return {
    async act({ messages, records, document }) {
      send({ type: 'chat.typing', roomId })
      send({ type: 'presence.set', status: 'busy' })
      for (let m = 0; m < messages; m++) {
        const body = `page ${n} says ${m}`
        run({ type: 'chat.send', roomId, body }, () => said.messages.add(body))
      }
      for (let r = 0; r < records; r++) {
        const [key, at] = [`key-${(n + r) % 100}`, n * 1000 + r]
        run({ type: 'record.put', boardId, key, values: { at } }, () => said.records.set(key, at))
      }
      run({ type: 'member.rename', name: `Renamed ${n}` }, () => {})
      await eventually(() => acked.size === 0)
      send({ type: 'room.read', roomId, seq: 1_000_000 })
      if (document !== undefined) await write(place, peer, document)
    },
    async leave() {
      await page.close()
      await peer.post('/api/sign-out', {})
    },
  }
}

async function aGuest({ origin, said }: Place, n: number): Promise<Person> {
  const acked = new Map<string, () => void>()
  const path = `/chat?room=lobby&username=Guest%20${n}&userId=sensor-${n}`
  const chat = await open(origin, path, undefined, (frame) => ownAnswer(frame, acked))
  await eventually(() => chat.received('subscribed') > 0)
  return {
    async act({ messages }) {
      chat.socket.send('{"type":"typing"}')
      chat.socket.send('{"type":"read","messageId":"some"}')
      for (let m = 0; m < messages; m++) {
        const [content, id] = [`guest ${n} says ${m}`, clientId()]
        acked.set(id, () => said.messages.add(content))
        chat.socket.send(JSON.stringify({ content, clientId: id }))
      }
      await eventually(() => acked.size === 0)
    },
    leave: chat.close,
  }
}

async function aMemberWithAScript(place: Place, n: number): Promise<Person> {
  const { origin, roomId, said } = place
  const peer = await joinAt(origin, { name: `Script ${n}` })
  const presence = await open(origin, '/presence', peer, () => {})
  presence.socket.send(JSON.stringify({ type: 'subscribe', userIds: [`sensor-${n - 1}`, `Page ${n - 2}`] }))
  presence.socket.send('{"type":"status","status":"away"}')
  const changes = await open(origin, '/changes?entities=messages,members', peer, () => {})
  return {
    async act({ messages, document }) {
      for (let m = 0; m < messages; m++) {
        const body = `script ${n} says ${m}`
        const posted = await peer.post(`/api/rooms/${roomId}/messages`, { body })
        if (posted.status !== 201) throw new Error(`${posted.status} ${await posted.text()}`)
        await posted.arrayBuffer()
        said.messages.add(body)
      }
      if (document !== undefined) await write(place, peer, document)
    },
    async leave() {
      await Promise.all([presence.close(), changes.close()])
    },
  }
}

/** Opens a document by its name, which makes it, writes a line, waits for the ack and closes it. */
async function write({ origin, said }: Place, peer: Peer, title: string): Promise<void> {
  const doc = new Y.Doc()
  const line = `A line of ${title}.\n`
  doc.getText('content').insert(0, line)
  let isAcked = false
  const onFrame = (frame: string | ArrayBuffer) => {
    if (typeof frame !== 'string' && new Uint8Array(frame)[0] === 100) isAcked = true
  }
  const editor = await open(origin, `/collaborate/${encodeURIComponent(title)}?acks=count`, peer, onFrame)
  editor.socket.send(Uint8Array.of(1, 6, 1, doc.clientID & 127, 1, 2, 123, 125))
  editor.socket.send(updateFrame(Y.encodeStateAsUpdate(doc)) as Uint8Array<ArrayBuffer>)
  await eventually(() => isAcked)
  said.documents.set(title, (said.documents.get(title) ?? '') + line)
  await editor.close()
}

/** Calls what waits for the answer to a command. A refusal is a mistake of the test. */
function ownAnswer(frame: string, acked: Map<string, () => void>): void {
  const id = /"clientId":"([^"]+)"/.exec(frame)?.[1]
  const onAcked = id === undefined ? undefined : acked.get(id)
  if (id === undefined || !onAcked) return
  if (frame.startsWith('{"type":"error"')) throw new Error(frame)
  acked.delete(id)
  onAcked()
}

/** A socket that counts its frames by their type. */
async function open(
  origin: string,
  path: string,
  peer: Peer | undefined,
  onFrame: (frame: string & ArrayBuffer, socket: WebSocket) => void,
) {
  const socket = openSocket(origin.replace('http', 'ws') + path, peer ? { authorization: `Bearer ${peer.token}` } : {})
  socket.binaryType = 'arraybuffer'
  const counts = new Map<string, number>()
  let [isClosed, isClosing] = [false, false]
  socket.onmessage = ({ data }) => {
    const type = typeof data === 'string' ? (/^\{"type":"([^"]+)"/.exec(data)?.[1] ?? '') : ''
    counts.set(type, (counts.get(type) ?? 0) + 1)
    onFrame(data as string & ArrayBuffer, socket)
  }
  socket.onclose = ({ code, reason }) => {
    isClosed = true
    if (!isClosing) throw new Error(`${path} was closed: ${code} ${reason}`)
  }
  await eventually(() => socket.readyState === WebSocket.OPEN)
  return {
    socket,
    received: (type: Down['type'] | 'subscribed') => counts.get(type) ?? 0,
    async close(): Promise<void> {
      isClosing = true
      socket.close()
      await eventually(() => isClosed)
    },
  }
}
