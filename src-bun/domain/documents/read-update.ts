// Reads an update in Yjs format V1 as bytes, without making a single Yjs object, and knows only what writing in one text
// makes: strings and deleted stretches of `doc.getText('content')`. Everything else is not a document of ours.
import { DOCUMENT_TEXT } from '../../contract/collaborate.ts'

export type StructId = { client: number; clock: number }
/** `refs` are the structs it stands between; they must be there before it. */
export type Struct = { length: number; refs: StructId[] }
/** Structs of one client in a row, from `clock` on; in the update they are the bytes from `start` up to `end`. */
export type Block = { client: number; clock: number; structs: Struct[]; start: number; end: number }
export type DeletedRange = { client: number; clock: number; length: number }
export type ReadUpdate = { blocks: Block[]; deleted: DeletedRange[] }

/** Bits of the first byte of a struct, and the kinds of content that a text is made of. */
const HAS_ORIGIN = 0x80
const HAS_RIGHT_ORIGIN = 0x40
const HAS_PARENT_SUB = 0x20
const KIND = 0x1f
const DELETED = 1
const STRING = 4

/** Far above what people type, far below where numbers stop being exact. */
const CLOCK_MAX = 2 ** 32

/** Throws on bytes that are no such update, and beyond the limits, in time linear in their length. */
export function readUpdate(bytes: Uint8Array, limits = { structs: Infinity, clients: Infinity }): ReadUpdate {
  let at = 0
  let structsLeft = limits.structs

  const byte = (): number => {
    const value = bytes[at++]
    if (value === undefined) throw new Error('ends too early')
    return value
  }
  const uint = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const next = byte()
      value += (next & 0x7f) * factor
      if (value > Number.MAX_SAFE_INTEGER) throw new Error('a number is too large')
      if (next < 0x80) return value
    }
  }
  const skip = (length: number): void => {
    if (length > bytes.length - at) throw new Error('ends too early')
    at += length
  }
  const typeName = (): string => {
    const length = uint()
    skip(length)
    return utf8.decode(bytes.subarray(at - length, at))
  }
  const text = (): number => {
    const length = uint()
    skip(length)
    return textLength(bytes, at - length, at)
  }
  const id = (): StructId => ({ client: uint(), clock: uint() })

  function struct(): Struct {
    if (structsLeft-- === 0) throw new Error('too many structs')
    const info = byte()
    const kind = info & KIND
    if ((kind !== STRING && kind !== DELETED) || info & HAS_PARENT_SUB) throw new Error('not a piece of text')
    const refs: StructId[] = []
    if (info & HAS_ORIGIN) refs.push(id())
    if (info & HAS_RIGHT_ORIGIN) refs.push(id())
    // Without a neighbour it says which text it is in.
    if (refs.length === 0 && (uint() !== 1 || typeName() !== DOCUMENT_TEXT)) throw new Error('another type')
    const length = kind === DELETED ? uint() : text()
    if (length < 1) throw new Error('an empty struct')
    return { length, refs }
  }

  function block(): Block {
    const count = uint()
    const client = uint()
    const clock = uint()
    const start = at
    const structs: Struct[] = []
    let next = clock
    // No array of a length that a stranger chose: it grows with the bytes that are really there.
    for (let n = 0; n < count; n++) {
      const read = struct()
      structs.push(read)
      next += read.length
    }
    if (count === 0 || next > CLOCK_MAX) throw new Error('an impossible clock')
    return { client, clock, structs, start, end: at }
  }

  const blockCount = uint()
  if (blockCount > limits.clients) throw new Error('too many clients')
  const blocks: Block[] = []
  for (let n = 0; n < blockCount; n++) blocks.push(block())

  const deleted: DeletedRange[] = []
  const deletingClients = uint()
  for (let n = 0; n < deletingClients; n++) {
    const client = uint()
    const ranges = uint()
    for (let range = 0; range < ranges; range++) deleted.push({ client, clock: uint(), length: uint() })
  }
  // Format V2 begins with a zero, which V1 reads as "nothing, and then some bytes".
  if (at !== bytes.length) throw new Error('goes on after its end')
  return { blocks, deleted }
}

// Clients decode with `fatal` too, and would throw on what this refuses.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** In UTF-16 units, as Yjs counts. Throws on NUL and CR: no editor writes them, and every offset behind them would be wrong. */
function textLength(bytes: Uint8Array, start: number, end: number): number {
  let isAscii = true
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    if (byte === 0 || byte === 13) throw new Error('a sign that is not text')
    if (byte > 127) isAscii = false
  }
  // A view costs more than everything else here.
  return isAscii ? end - start : utf8.decode(bytes.subarray(start, end)).length
}
