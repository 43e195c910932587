import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { DOCUMENT_FRAME, DOCUMENT_TEXT } from '../../contract/frames/collaborate.ts'
import { openSocket } from './hub-api.ts'

/** The message type "update" of the Yjs sync protocol. */
const UPDATE = 2

/** Puts `text` into an empty document, as one edit. Resolves once it is on the hub's disk. */
export async function writeDocument(origin: string, documentId: string, text: string, token: string): Promise<void> {
  const doc = new Y.Doc()
  doc.getText(DOCUMENT_TEXT).insert(0, text)
  const socket = await openSocket(origin, `/collaborate/${documentId}?acks=1`, token)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  socket.addEventListener('message', ({ data }) => {
    const frame = decoding.createDecoder(new Uint8Array(data as ArrayBuffer))
    if (decoding.readVarUint(frame) === DOCUMENT_FRAME.ack) resolve()
  })
  socket.addEventListener('close', ({ reason }) => reject(new Error(`the hub refused a document: ${reason}`)))
  socket.send(
    encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, DOCUMENT_FRAME.sync)
      encoding.writeVarUint(encoder, UPDATE)
      encoding.writeVarUint8Array(encoder, Y.encodeStateAsUpdate(doc))
    }),
  )
  await promise
  socket.close()
}
