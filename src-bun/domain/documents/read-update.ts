// Reads an update in Yjs format V1 as bytes, without making a single Yjs object, and knows only what writing in one text
// makes: strings and deleted stretches of `doc.getText('content')`. Everything else is not a document of ours.
import { DOCUMENT_TEXT } from '../../contract/collaborate.ts'

export type StructId = { client: number; clock: number }
/**
 * A piece of text, or of what was one and is deleted. `origin` and `rightOrigin` are what it was written between; they must
 * be there before it. Its bytes go from `start` to `end`: those of a text have its size in bytes at `sizeStart` and
 * itself at `textStart`.
 */
export type Struct = {
  length: number
  origin: StructId | undefined
  rightOrigin: StructId | undefined
  start: number
  sizeStart: number
  textStart: number
  end: number
}
/** Structs of one client in a row, from `clock` on. */
export type Block = { client: number; clock: number; structs: Struct[] }
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
  const reader = new Reader(bytes, limits.structs)
  const blockCount = reader.uint()
  if (blockCount > limits.clients) throw new Error('too many clients')
  const blocks: Block[] = []
  for (let n = 0; n < blockCount; n++) blocks.push(reader.block())
  const deleted = reader.deleted()
  // Format V2 begins with a zero, which V1 reads as "nothing, and then some bytes".
  if (reader.at !== bytes.length) throw new Error('goes on after its end')
  return { blocks, deleted }
}

/** Something was deleted where it is not. */
export const isText = ({ textStart, end }: Struct): boolean => textStart < end

/** A class, because a set of closures for each keystroke costs twice as much. */
class Reader {
  at = 0
  readonly #bytes: Uint8Array
  #structsLeft: number

  constructor(bytes: Uint8Array, structs: number) {
    this.#bytes = bytes
    this.#structsLeft = structs
  }

  uint(): number {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const next = this.#byte()
      value += (next & 0x7f) * factor
      if (value > Number.MAX_SAFE_INTEGER) throw new Error('a number is too large')
      if (next < 0x80) return value
    }
  }

  block(): Block {
    const count = this.uint()
    const client = this.uint()
    const clock = this.uint()
    const structs: Struct[] = []
    let next = clock
    // No array of a length that a stranger chose: it grows with the bytes that are really there.
    for (let n = 0; n < count; n++) {
      const struct = this.#struct()
      structs.push(struct)
      next += struct.length
    }
    if (count === 0 || next > CLOCK_MAX) throw new Error('an impossible clock')
    return { client, clock, structs }
  }

  deleted(): DeletedRange[] {
    const deleted: DeletedRange[] = []
    const clients = this.uint()
    for (let n = 0; n < clients; n++) {
      const client = this.uint()
      const ranges = this.uint()
      for (let range = 0; range < ranges; range++) deleted.push({ client, clock: this.uint(), length: this.uint() })
    }
    return deleted
  }

  #struct(): Struct {
    if (this.#structsLeft-- === 0) throw new Error('too many structs')
    const start = this.at
    const info = this.#byte()
    const kind = info & KIND
    if ((kind !== STRING && kind !== DELETED) || info & HAS_PARENT_SUB) throw new Error('not a piece of text')
    const origin = info & HAS_ORIGIN ? this.#id() : undefined
    const rightOrigin = info & HAS_RIGHT_ORIGIN ? this.#id() : undefined
    // Without a neighbour it says which text it is in.
    if (!origin && !rightOrigin && (this.uint() !== 1 || this.#typeName() !== DOCUMENT_TEXT))
      throw new Error('another type')
    const sizeStart = this.at
    const size = this.uint()
    const textStart = this.at
    const length = kind === DELETED ? size : this.#text(size)
    if (length < 1) throw new Error('an empty struct')
    return { length, origin, rightOrigin, start, sizeStart, textStart, end: this.at }
  }

  #id(): StructId {
    return { client: this.uint(), clock: this.uint() }
  }

  #typeName(): string {
    const size = this.uint()
    this.#skip(size)
    return utf8.decode(this.#bytes.subarray(this.at - size, this.at))
  }

  #text(size: number): number {
    this.#skip(size)
    return textLength(this.#bytes, this.at - size, this.at)
  }

  #skip(size: number): void {
    if (size > this.#bytes.length - this.at) throw new Error('ends too early')
    this.at += size
  }

  #byte(): number {
    const value = this.#bytes[this.at++]
    if (value === undefined) throw new Error('ends too early')
    return value
  }
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
