import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { openSocket, type Peer } from '../support/hub.ts'
import type { HubProcess } from '../support/process.ts'

const frame = (step: number, bytes: Uint8Array) =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarUint(encoder, step)
    encoding.writeVarUint8Array(encoder, bytes)
  })

/** So many characters of each call are acknowledged at least before the hub is killed, however busy the machine is. */
const ACKNOWLEDGED_MIN = 20

/**
 * Types at the end of a document, then kills the hub at a random moment, but not before `isEnough` and before some of what was typed
 * is acknowledged. Resolves with the length of the text that had been acknowledged.
 */
export async function writeUntil(hub: HubProcess, peer: Peer, doc: Y.Doc, isEnough = () => true): Promise<number> {
  const url = `${hub.origin.replace('http', 'ws')}/collaborate/killed?acks=1`
  const socket = openSocket(url, { authorization: `Bearer ${peer.token}` })
  socket.binaryType = 'arraybuffer'
  const text = doc.getText('content')
  /** The length of the text at each frame that was sent, in order. */
  const lengths: number[] = []
  let acknowledged = 0
  const send = (step: number, bytes: Uint8Array) => {
    lengths.push(text.length)
    socket.send(frame(step, bytes))
  }
  const onUpdate = (update: Uint8Array) => send(2, update)
  const gone = new Promise((resolve) => socket.addEventListener('close', resolve))
  await new Promise<void>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      const decoder = decoding.createDecoder(new Uint8Array(data as ArrayBuffer))
      const kind = decoding.readVarUint(decoder)
      if (kind === 100) acknowledged = lengths[decoding.readVarUint(decoder) - 1] ?? acknowledged
      if (kind !== 0 || decoding.readVarUint(decoder) !== 0) return
      send(1, Y.encodeStateAsUpdate(doc, decoding.readVarUint8Array(decoder)))
      doc.on('update', onUpdate)
      resolve()
    })
  })
  const killAt = performance.now() + 50 + Math.random() * 150
  const toAcknowledge = text.length + ACKNOWLEDGED_MIN
  while (performance.now() < killAt || acknowledged < toAcknowledge || !isEnough()) {
    for (let key = 0; key < 5; key++) text.insert(text.length, String.fromCharCode(97 + (text.length % 26)))
    await Bun.sleep(1)
  }
  await hub.kill('SIGKILL')
  doc.off('update', onUpdate)
  await gone
  return acknowledged
}
