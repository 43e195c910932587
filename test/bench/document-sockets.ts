// The sockets of a document, as bare as they can be: frames are counted, not applied.
import * as encoding from 'lib0/encoding'
import { DOCUMENT_FRAME } from '../../src-bun/contract/frames/collaborate.ts'
import type { Peer } from '../support/hub.ts'
import { connect, leave, socketUrl } from './servers.ts'

const STEP = { one: 0, two: 1, update: 2 } as const

function syncFrame(step: number, bytes: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, DOCUMENT_FRAME.sync)
    encoding.writeVarUint(encoder, step)
    encoding.writeVarUint8Array(encoder, bytes)
  })
}
export const updateFrame = (update: Uint8Array) => syncFrame(STEP.update, update)
export const step1Frame = (stateVector: Uint8Array) => syncFrame(STEP.one, stateVector)
/** From somebody who has nothing yet. */
const EMPTY_STEP_1 = step1Frame(new Uint8Array([0]))

/** Opens by name, as stock clients do. `heard` is called for each update that somebody else made. */
export function openDocument(
  { origin, token }: Peer,
  name: string,
  heard: () => void,
  acknowledged?: (count: number) => void,
): Promise<WebSocket> {
  const url = socketUrl(origin, `/collaborate/${name}${acknowledged ? '?acks=1' : ''}`)
  return connect<ArrayBuffer>(
    url,
    (frame) => {
      const [kind, step] = new Uint8Array(frame, 0, 2)
      if (kind === DOCUMENT_FRAME.sync && step === STEP.update) heard()
      else if (kind === DOCUMENT_FRAME.ack) acknowledged?.(ackedCount(frame))
    },
    token,
  )
}

/** The varUint behind the kind. */
function ackedCount(frame: ArrayBuffer): number {
  const bytes = new Uint8Array(frame)
  let [count, factor] = [0, 1]
  for (let i = 1; ; i++) {
    const byte = bytes[i] ?? 0
    count += (byte & 127) * factor
    if (byte < 128) return count
    factor *= 128
  }
}

/** Opens a document with nothing in hand: how long until everything is here, and how many bytes it was. */
export function coldOpen({ origin, token }: Peer, name: string): Promise<{ tookMs: number; bytes: number }> {
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const heard = (frame: ArrayBuffer, socket: WebSocket) => {
      const [kind, step] = new Uint8Array(frame, 0, 2)
      if (kind !== DOCUMENT_FRAME.sync || step !== STEP.two) return
      resolve({ tookMs: performance.now() - startedAt, bytes: frame.byteLength })
      void leave([socket])
    }
    connect(socketUrl(origin, `/collaborate/${name}`), heard, token)
      .then((socket) => socket.send(EMPTY_STEP_1 as Uint8Array<ArrayBuffer>))
      .catch(reject)
  })
}
