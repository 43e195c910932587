// The frames on `/collaborate`, as y-websocket writes them: the kind as a varUint, then what y-protocols puts after it.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { type Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import { messageYjsSyncStep2, writeSyncStep1, writeUpdate } from 'y-protocols/sync'
import type { Doc } from 'yjs'
import { DOCUMENT_FRAME } from '../../../src-bun/contract/frames/collaborate.ts'

type Bytes = Uint8Array<ArrayBuffer>

export const step1Frame = (doc: Doc): Bytes => frame(DOCUMENT_FRAME.sync, (encoder) => writeSyncStep1(encoder, doc))

export const updateFrame = (update: Uint8Array): Bytes =>
  frame(DOCUMENT_FRAME.sync, (encoder) => writeUpdate(encoder, update))

/** The answer to a step 1. */
export const step2Frame = (update: Uint8Array): Bytes =>
  frame(DOCUMENT_FRAME.sync, (encoder) => {
    encoding.writeVarUint(encoder, messageYjsSyncStep2)
    encoding.writeVarUint8Array(encoder, update)
  })

export const awarenessFrame = (awareness: Awareness): Bytes =>
  frame(DOCUMENT_FRAME.awareness, (encoder) =>
    encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(awareness, [awareness.clientID])),
  )

export function frame(kind: number, write: (encoder: encoding.Encoder) => void): Bytes {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, kind)
    write(encoder)
  }) as Bytes
}

/** Whether an awareness update reports that `clientId` has left, which is a state of null. */
export function reportsLeaving(update: Uint8Array, clientId: number): boolean {
  const decoder = decoding.createDecoder(update)
  for (let count = decoding.readVarUint(decoder); count > 0; count--) {
    const entryClientId = decoding.readVarUint(decoder)
    decoding.readVarUint(decoder) // The clock.
    if (decoding.readVarString(decoder) === 'null' && entryClientId === clientId) return true
  }
  return false
}
