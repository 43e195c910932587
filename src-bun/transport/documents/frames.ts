// The binary frames of `/collaborate`: those of y-websocket, and our ack.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { DOCUMENT_FRAME } from '../../contract/frames/collaborate.ts'
import { AWARENESS_ENTRIES_PER_FRAME, OTHER_FRAME_MAX_BYTES } from '../../contract/limits.ts'
import { concatBytes } from '../../domain/documents/concat-bytes.ts'

const SYNC = { step1: 0, step2: 1, update: 2 } as const

export type DocumentFrame =
  | { kind: 'step1'; stateVector: Uint8Array }
  /**
   * A step 2 or an update, which are the same to the hub. `relayFrame` is the received frame if it is byte for byte what
   * `updateFrame(bytes)` returns, so that it can be relayed as it is.
   */
  | { kind: 'update'; bytes: Uint8Array; relayFrame: Uint8Array | undefined }
  | { kind: 'awareness'; entries: AwarenessEntry[] }
  | { kind: 'queryAwareness' }

/** The state of one Yjs client: JSON as the client wrote it, `null` for a client that has left. `clientId` is Yjs' clientID. */
export type AwarenessEntry = { clientId: number; clock: number; state: string }

/** Undefined for bytes that are not a frame, and for a frame of more than `OTHER_FRAME_MAX_BYTES` that is not an update. */
export function decodeFrame(frame: Uint8Array): DocumentFrame | undefined {
  try {
    const decoder = decoding.createDecoder(frame)
    // Checked before decoding, because a state vector or an awareness update of 16 MiB would become millions of entries.
    if (frame.length > OTHER_FRAME_MAX_BYTES && !isUpdate(frame)) return undefined
    return decode(decoder, frame)
  } catch {
    // lib0 throws if the bytes end too early or a number is too large, which is the peer's mistake.
    return undefined
  }
}

/** Whether the first bytes of the frame are those of a step 2 or an update. */
const isUpdate = ([kind, step]: Uint8Array): boolean =>
  kind === DOCUMENT_FRAME.sync && (step === SYNC.step2 || step === SYNC.update)

function decode(decoder: decoding.Decoder, frame: Uint8Array): DocumentFrame | undefined {
  const kind = readUint(decoder)
  if (kind === DOCUMENT_FRAME.queryAwareness) return { kind: 'queryAwareness' }
  if (kind === DOCUMENT_FRAME.awareness) {
    return { kind: 'awareness', entries: decodeAwareness(decoding.readVarUint8Array(decoder)) }
  }
  if (kind !== DOCUMENT_FRAME.sync) return undefined
  const step = readUint(decoder)
  const bytes = take(decoder, readUint(decoder))
  if (step === SYNC.step1) return isStateVector(bytes) ? { kind: 'step1', stateVector: bytes } : undefined
  if (step === SYNC.step2) return { kind: 'update', bytes, relayFrame: undefined }
  if (step !== SYNC.update) return undefined
  // The frame ends with the update, and every varint in it has its shortest form.
  const isCanonical = frame.length === 2 + encodedLength(bytes.length) + bytes.length
  return { kind: 'update', bytes, relayFrame: isCanonical ? frame : undefined }
}

/** lib0 reads a number that goes on for 150 bytes as NaN, and every comparison with that is false. */
function readUint(decoder: decoding.Decoder): number {
  const value = decoding.readVarUint(decoder)
  if (!Number.isSafeInteger(value)) throw new Error('a number is too large')
  return value
}

/** At this length (bytes) and above, copying by `subarray` takes less time than copying byte by byte. */
const COPY_AT_ONCE_BYTES = 1024

/** Copies byte by byte: for the few bytes of a keystroke, `subarray` and `Buffer.slice` take ten times as long as this loop. */
function take(decoder: decoding.Decoder, length: number): Uint8Array {
  const { arr, pos } = decoder
  if (length > arr.length - pos) throw new Error('ends too early')
  decoder.pos += length
  if (length >= COPY_AT_ONCE_BYTES) return new Uint8Array(arr.subarray(pos, pos + length))
  const taken = new Uint8Array(length)
  for (let at = 0; at < length; at++) taken[at] = arr[pos + at] as number
  return taken
}

/** How many bytes a varUint takes. */
const encodedLength = (value: number): number => (value < 128 ? 1 : 1 + encodedLength(Math.floor(value / 128)))

/** Whether the bytes are a state vector: a count, then as many pairs of numbers, and nothing after them. */
function isStateVector(bytes: Uint8Array): boolean {
  const decoder = decoding.createDecoder(bytes)
  const pairs = readUint(decoder)
  for (let n = 0; n < 2 * pairs; n++) readUint(decoder)
  return !decoding.hasContent(decoder)
}

/** Entries after the first `AWARENESS_ENTRIES_PER_FRAME` are left out. */
function decodeAwareness(bytes: Uint8Array): AwarenessEntry[] {
  const decoder = decoding.createDecoder(bytes)
  const count = Math.min(readUint(decoder), AWARENESS_ENTRIES_PER_FRAME)
  // The array is not created with the length `count`, which a stranger chose: it grows with the entries, and reading throws at the end of the bytes.
  const entries: AwarenessEntry[] = []
  for (let i = 0; i < count; i++) {
    const clientId = readUint(decoder)
    const clock = readUint(decoder)
    entries.push({ clientId, clock, state: decoding.readVarString(decoder) })
  }
  return entries
}

/** A sync frame. The bytes are copied once: lib0's own way of writing an array copies them twice, and a large document has thousands of frames. */
const sync = (step: number, bytes: Uint8Array) => {
  const header = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, DOCUMENT_FRAME.sync)
    encoding.writeVarUint(encoder, step)
    encoding.writeVarUint(encoder, bytes.length)
  })
  return concatBytes([header, bytes])
}

export const step1Frame = (stateVector: Uint8Array) => sync(SYNC.step1, stateVector)
export const step2Frame = (update: Uint8Array) => sync(SYNC.step2, update)
export const updateFrame = (update: Uint8Array) => sync(SYNC.update, update)

export function awarenessFrame(entries: readonly AwarenessEntry[]): Uint8Array {
  const body = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, entries.length)
    for (const { clientId, clock, state } of entries) {
      encoding.writeVarUint(encoder, clientId)
      encoding.writeVarUint(encoder, clock)
      encoding.writeVarString(encoder, state)
    }
  })
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, DOCUMENT_FRAME.awareness)
    encoding.writeVarUint8Array(encoder, body)
  })
}

/** Acknowledges that the first `count` step-2 and update frames of a socket are on disk. `stateVector` is that of the document then. */
export function ackFrame(count: number, stateVector: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, DOCUMENT_FRAME.ack)
    encoding.writeVarUint(encoder, count)
    encoding.writeVarUint8Array(encoder, stateVector)
  })
}
