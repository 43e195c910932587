// A writer in a document: a small Yjs provider that reconnects by itself and counts what the hub has acknowledged.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync'
import * as Y from 'yjs'
import { DOCUMENT_FRAME, DOCUMENT_TEXT } from '../../src-bun/contract/frames/collaborate.ts'
import { openSocket, type Peer } from '../support/hub.ts'

const STEP_1 = 0
const STEP_2 = 1
const RECONNECT_AFTER_MS = 50

/** `origin` is asked for the address at each try; it is usually that of a relay. */
export function aWriter(peer: Peer, origin: () => string, documentId: string, { reconnects = true } = {}) {
  const doc = new Y.Doc()
  const text = doc.getText(DOCUMENT_TEXT)
  /** The code of each close, in order. */
  const closes: number[] = []
  let socket: WebSocket | undefined
  let isEnded = false
  /** For the present socket: whether the hub's step 1 and step 2 have arrived, and how many updates were sent and acknowledged. */
  let hasAsked = false
  let hasAnswered = false
  let sent = 0
  let acked = 0
  let receivedUpdates = 0

  function dial() {
    const url = `${origin().replace('http', 'ws')}/collaborate/${documentId}?acks=1`
    const mine = openSocket(url, { authorization: `Bearer ${peer.token}` })
    mine.binaryType = 'arraybuffer'
    socket = mine
    hasAsked = hasAnswered = false
    sent = acked = 0
    mine.addEventListener('open', () => mine.send(frame((encoder) => writeSyncStep1(encoder, doc))))
    mine.addEventListener('message', ({ data }) => socket === mine && onFrame(new Uint8Array(data as ArrayBuffer)))
    mine.addEventListener('close', ({ code }) => {
      closes.push(code)
      if (reconnects && !isEnded) setTimeout(dial, RECONNECT_AFTER_MS)
    })
  }

  function onFrame(bytes: Uint8Array) {
    const decoder = decoding.createDecoder(bytes)
    const kind = decoding.readVarUint(decoder)
    if (kind === DOCUMENT_FRAME.ack) acked = decoding.readVarUint(decoder)
    if (kind !== DOCUMENT_FRAME.sync) return
    const answer = encoding.createEncoder()
    encoding.writeVarUint(answer, DOCUMENT_FRAME.sync)
    const step = readSyncMessage(decoder, answer, doc, 'hub')
    if (step === STEP_2) hasAnswered = true
    else if (step !== STEP_1) receivedUpdates++
    if (step === STEP_1) {
      hasAsked = true
      send(encoding.toUint8Array(answer))
    }
  }

  function send(edit: Uint8Array) {
    sent++
    if (socket?.readyState === WebSocket.OPEN) socket.send(edit as Uint8Array<ArrayBuffer>)
  }

  doc.on('update', (update: Uint8Array, from: unknown) => {
    // Before the hub's step 1 has arrived an edit is not sent, because the answer to step 1 will contain it.
    if (from !== 'hub' && hasAsked) send(frame((encoder) => writeUpdate(encoder, update)))
  })
  dial()

  return {
    peer,
    doc,
    text,
    closes,
    /** Updates that the present socket has sent, and those that the hub has acknowledged. */
    sent: () => sent,
    acked: () => acked,
    /** How many updates of others it has received. */
    receivedUpdates: () => receivedUpdates,
    /** All its edits are acknowledged, and it has received what the hub had when it connected. */
    isSynced: () => hasAsked && hasAnswered && acked >= sent,
    /** Whether its document has received structs or deletions that it cannot apply yet. */
    hasPending: () => doc.store.pendingStructs !== null || doc.store.pendingDs !== null,
    end() {
      isEnded = true
      socket?.close()
    },
  }
}

const frame = (write: (encoder: encoding.Encoder) => void): Uint8Array<ArrayBuffer> =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, DOCUMENT_FRAME.sync)
    write(encoder)
  })

/** Creates a document and resolves with its id. */
export async function aDocument(peer: Peer, title: string): Promise<string> {
  const response = await peer.post('/api/documents', { title })
  return ((await response.json()) as { id: string }).id
}

/** What the hub exports of a document: its text, and the text that its history leads to. */
export async function exported(peer: Peer, documentId: string): Promise<{ md: string; fromHistory: string }> {
  const path = `/api/export/documents/${documentId}`
  const md = await (await peer.get(`${path}?format=md`)).text()
  const { updates } = (await (await peer.get(`${path}?format=json`)).json()) as { updates: { update: string }[] }
  const doc = new Y.Doc()
  for (const { update } of updates) Y.applyUpdate(doc, Buffer.from(update, 'base64'))
  if (doc.store.pendingStructs || doc.store.pendingDs) throw new Error('the history has a hole')
  return { md, fromHistory: doc.getText(DOCUMENT_TEXT).toString() }
}
