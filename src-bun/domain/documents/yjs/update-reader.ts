// Reads an update in Yjs format V1 as bytes, without making a single Yjs object, and knows only what writing in one text
// makes: strings and deleted stretches of `doc.getText('content')`. Everything else is not a document of ours.
import { DOCUMENT_TEXT } from '../../../contract/frames/collaborate.ts'

/** So many structs of one client in a row, from `clock` on and up to `end`; in the update they begin at byte `at`. */
export type Block = { client: number; clock: number; end: number; structs: number; at: number }
export type DeletedRange = { client: number; clock: number; length: number }
type ReadUpdate = { blocks: readonly Block[]; deleted: readonly DeletedRange[] }

/** Bits of the first byte of a struct, and the kinds of content that a text is made of. */
const HAS_ORIGIN = 0x80
const HAS_RIGHT_ORIGIN = 0x40
const HAS_PARENT_SUB = 0x20
const KIND_BITS = 0x1f
const DELETED = 1
const STRING = 4

/** Far above what people type, far below where numbers stop being exact. */
const CLOCK_MAX = 2 ** 32

/** Instead of a client, where a struct has no such neighbour. */
export const NO_CLIENT = -1

/** From its first byte to its last. Throws on bytes that are no such update, and beyond the limits, in time linear in their length. */
export function readUpdate(cursor: UpdateCursor, limits = { structs: Infinity, clients: Infinity }): ReadUpdate {
  const blockCount = cursor.readVarUint()
  if (blockCount > limits.clients) throw new Error('too many clients')
  let structsLeft = limits.structs
  // No array of a length that a stranger chose: it grows with the bytes that are really there.
  const blocks: Block[] = []
  for (let n = 0; n < blockCount; n++) {
    cursor.readBlockHeader()
    const { client, clock, structs, at } = cursor
    structsLeft -= structs
    if (structsLeft < 0) throw new Error('too many structs')
    let end = clock
    for (let struct = 0; struct < structs; struct++) {
      cursor.readStruct()
      end += cursor.length
    }
    if (structs === 0 || end > CLOCK_MAX) throw new Error('an impossible clock')
    blocks.push({ client, clock, end, structs, at })
  }
  const deleted = cursor.readDeleteSet()
  // Format V2 begins with a zero, which V1 reads as "nothing, and then some bytes".
  if (cursor.at !== cursor.bytes.length) throw new Error('goes on after its end')
  return { blocks, deleted }
}

/**
 * Moves over an update, `at` being the next byte. One for a whole update and numbers instead of objects: of each keystroke
 * that was ever kept this is done when a document is opened.
 */
export class UpdateCursor {
  /** Of the block that was begun last. */
  client = NO_CLIENT
  clock = 0
  structs = 0
  /** Of the struct that was read last, a piece of text or of what was one and is deleted: its length in UTF-16 units. */
  length = 0
  isText = false
  /** What it was written between; that must be there before it. */
  originClient = NO_CLIENT
  originClock = 0
  rightClient = NO_CLIENT
  rightClock = 0
  /** Where its bytes begin, and those of a text where its size in bytes is, and itself. They end at `at`. */
  structStart = 0
  textSizeStart = 0
  textStart = 0

  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
  ) {}

  readVarUint(): number {
    let value = 0
    // Never longer: after 147 bytes zero times infinity is no number, and every comparison with it is false.
    for (let factor = 1; factor <= 128 ** 7; factor *= 128) {
      const next = this.#byte()
      value += (next & 0x7f) * factor
      if (next < 0x80 && value <= Number.MAX_SAFE_INTEGER) return value
    }
    throw new Error('a number is too large')
  }

  /** The head of a block; its structs follow, each to be read by `struct`. */
  readBlockHeader(): void {
    this.structs = this.readVarUint()
    this.client = this.readVarUint()
    this.clock = this.readVarUint()
  }

  readStruct(): void {
    this.structStart = this.at
    const info = this.#byte()
    const kind = info & KIND_BITS
    if ((kind !== STRING && kind !== DELETED) || info & HAS_PARENT_SUB) throw new Error('not a piece of text')
    const hasOrigin = (info & HAS_ORIGIN) !== 0
    const hasRightOrigin = (info & HAS_RIGHT_ORIGIN) !== 0
    this.originClient = hasOrigin ? this.readVarUint() : NO_CLIENT
    this.originClock = hasOrigin ? this.readVarUint() : 0
    this.rightClient = hasRightOrigin ? this.readVarUint() : NO_CLIENT
    this.rightClock = hasRightOrigin ? this.readVarUint() : 0
    // Without a neighbour it says which text it is in.
    if (!hasOrigin && !hasRightOrigin && (this.readVarUint() !== 1 || this.#typeName() !== DOCUMENT_TEXT))
      throw new Error('another type')
    this.isText = kind === STRING
    this.textSizeStart = this.at
    const size = this.readVarUint()
    this.textStart = this.at
    this.length = this.isText ? this.#text(size) : size
    if (this.length < 1) throw new Error('an empty struct')
  }

  /** What the whole update deletes, behind its blocks. */
  readDeleteSet(): readonly DeletedRange[] {
    const clients = this.readVarUint()
    if (clients === 0) return NO_RANGES
    const deleted: DeletedRange[] = []
    for (let n = 0; n < clients; n++) {
      const client = this.readVarUint()
      const ranges = this.readVarUint()
      for (let range = 0; range < ranges; range++)
        deleted.push({ client, clock: this.readVarUint(), length: this.readVarUint() })
    }
    return deleted
  }

  #typeName(): string {
    const size = this.readVarUint()
    this.#skip(size)
    return utf8.decode(this.bytes.subarray(this.at - size, this.at))
  }

  #text(size: number): number {
    this.#skip(size)
    return textLength(this.bytes, this.at - size, this.at)
  }

  #skip(size: number): void {
    if (size > this.bytes.length - this.at) throw new Error('ends too early')
    this.at += size
  }

  #byte(): number {
    const value = this.bytes[this.at++]
    if (value === undefined) throw new Error('ends too early')
    return value
  }
}

const NO_RANGES: readonly DeletedRange[] = []

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
