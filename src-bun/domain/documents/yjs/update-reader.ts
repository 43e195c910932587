// Reads the bytes of a Yjs update (format V1) without making a single Yjs object. README.md in this folder draws them.
//
// Yjs numbers every UTF-16 unit that was ever typed: by the client that typed it, and by that client's clock, which counts
// its units from 0. A *struct* is a piece of text typed in one go or, where that text was deleted, only its length; it names
// the two units between which it was typed. An update is one *block* of structs per client, followed by a *delete set*, the
// ranges of units that somebody deleted.
//
// In a plain document this reader accepts only what typing and deleting in `doc.getText('content')` can produce, and throws on
// everything else. In a rich document it accepts every kind of content except nested documents; `rich-values.ts` reads those contents.
// The bytes come from strangers, so reading ends in time linear in their length, and allocates no more than a multiple of it.
// Each keystroke that arrives is read here, and every stored update when a document is opened. Therefore the reader is one cursor that
// leaves numbers in its own fields, instead of making an object for each struct.
import { DOCUMENT_TEXT } from '../../../contract/frames/collaborate.ts'
import { type Accepts, readName, readRichContent } from './rich-values.ts'
import { TooManyParts } from './too-many-parts.ts'

/**
 * Consecutive structs of one client, which cover its clocks from `clock` up to, not including, `end`. The first struct begins
 * at offset `at` of the update.
 */
export type Block = { client: number; clock: number; end: number; structCount: number; at: number }
/** `length` units of one client, from `clock` on. */
export type DeletedRange = { client: number; clock: number; length: number }
/** Whether a range is known already: to be asked in the order in which Yjs writes ranges. */
type KnownRanges = { inOrder(): (range: DeletedRange) => boolean }
type ReadUpdate = { blocks: readonly Block[]; deleted: readonly DeletedRange[] }

/** A struct begins with a byte of three flags and the kind of its content. */
export const HAS_ORIGIN = 0x80
export const HAS_RIGHT_ORIGIN = 0x40
const HAS_KEY = 0x20
const KIND_BITS = 0x1f
/** Units of a nested type that was deleted: Yjs leaves only how many they were. */
export const GARBAGE = 0
export const DELETED = 1
export const STRING = 4
/** The number that precedes the parent of a struct: `PARENT_IS_NAMED` the name of a shared type, `PARENT_IS_NESTED` the id of a nested one. */
const PARENT_IS_NAMED = 1
const PARENT_IS_NESTED = 0

/** Far above what people type, and far below 2^53, from where numbers are not exact any more. */
const CLOCK_MAX = 2 ** 32

/** In place of a client's number where a struct has no origin or no right origin. */
export const NO_CLIENT = -1

const NO_LIMITS = { structs: Infinity, clients: Infinity, deletedRanges: Infinity }

/**
 * Reads a whole update, from the cursor to the last byte. Throws on bytes that are no update of the accepted kind, on bytes
 * after the end, and `TooManyParts` where the limits are exceeded.
 */
export function readUpdate(cursor: UpdateCursor, limits = NO_LIMITS): ReadUpdate {
  const blocks = readBlocks(cursor, limits)
  return { blocks, deleted: readDeletions(cursor, limits) }
}

/** Reads the first part of an update, up to its delete set. */
export function readBlocks(cursor: UpdateCursor, limits = NO_LIMITS): readonly Block[] {
  const blockCount = cursor.readVarUint()
  if (blockCount > limits.clients) throw tooMany('clients', blockCount, cursor)
  let structsLeft = limits.structs
  // The array is not created with the length `blockCount`, which a stranger chose: it grows with the blocks that are really there.
  const blocks: Block[] = []
  for (let n = 0; n < blockCount; n++) {
    cursor.readBlockHeader()
    const { client, clock, structCount, at } = cursor
    structsLeft -= structCount
    if (structsLeft < 0) throw tooMany('structs', structCount, cursor)
    let end = clock
    for (let struct = 0; struct < structCount; struct++) {
      cursor.readStruct()
      end += cursor.length
    }
    if (structCount === 0) throw new Error('an empty block')
    if (end > CLOCK_MAX) throw new Error('a clock is too large')
    blocks.push({ client, clock, end, structCount, at })
  }
  return blocks
}

/** Reads the second part of an update, its delete set, up to the last byte. Ranges of `known` do not count for the limit, see `readDeleteSet`. */
export function readDeletions(cursor: UpdateCursor, limits = NO_LIMITS, known?: KnownRanges): readonly DeletedRange[] {
  const deleted = cursor.readDeleteSet(limits.deletedRanges, known)
  // An update in format V2 begins with a zero, which reads as "no blocks" here: its other bytes would be ignored.
  if (cursor.at !== cursor.bytes.length) throw new Error('the update goes on after its end')
  return deleted
}

/**
 * Each part takes at least one byte. So a count that is larger than the number of bytes left is a broken update, and not one that is too
 * large.
 */
function tooMany(parts: string, count: number, { bytes, at }: UpdateCursor): Error {
  return count > bytes.length - at ? new Error(`fewer ${parts} than announced`) : new TooManyParts(`too many ${parts}`)
}

/**
 * Moves over the bytes of an update; `at` is the offset of the next byte. Each method reads one thing and leaves what it
 * found in the fields, which hold until the next call. All methods throw where the bytes end too early or are not valid.
 */
export class UpdateCursor {
  /** The block whose header was read last: its client, the clock of its first struct, and the number of its structs. */
  client = NO_CLIENT
  clock = 0
  structCount = 0
  /** The struct that was read last: its length in UTF-16 units, and whether it is text. It ends at `at`. */
  length = 0
  isText = false
  /** The units that were that struct's left and right neighbours (its origins) when it was typed. They must exist before it can be applied. */
  originClient = NO_CLIENT
  originClock = 0
  rightClient = NO_CLIENT
  rightClock = 0
  /** The offset of that struct's first byte. */
  structStart = 0
  /** The offset of the varint that gives the size of the struct's text in bytes. */
  textSizeStart = 0
  /** The offset of the struct's text. */
  textStart = 0
  /** The offset of the name that was read last, which ends at `at`. */
  nameStart = 0
  /** The kind of the struct's content: `STRING`, `DELETED` and so on. */
  kind = STRING
  /** Only of a struct whose content is a nested type: the number that Yjs gives to its kind (array, map and so on). */
  nestedTypeRef = 0
  /**
   * Only of a struct in a rich document that names no neighbours: the type that it is in, its parent. A nested type is given by the id
   * of the struct that made it (`parentClient`, `parentClock`), a shared type by its name (`rootName`).
   */
  parentClient = NO_CLIENT
  parentClock = 0
  rootName = ''
  /** The key in the parent under which the struct is, if it is under one: from offset `keyStart` up to `keyEnd`. */
  hasKey = false
  keyStart = 0
  keyEnd = 0

  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
    readonly accepts: Accepts = 'text',
  ) {}

  /** Seven bits in each byte, the lowest first; the highest bit says that another byte follows. */
  readVarUint(): number {
    let value = 0
    // Eight bytes are enough for any exact number, so a ninth is refused. Without this limit the factor is Infinity after
    // 147 bytes; `0 * Infinity` is NaN, every comparison with NaN is false, and so the number would pass every check for
    // numbers that are too large. lib0's reader has no such limit.
    for (let factor = 1; factor <= 128 ** 7; factor *= 128) {
      const next = this.readByte()
      value += (next & 0x7f) * factor
      if (next < 0x80 && value <= Number.MAX_SAFE_INTEGER) return value
    }
    throw new Error('a number is too large')
  }

  /** The structs of the block follow; each must be read with `readStruct`. */
  readBlockHeader(): void {
    this.structCount = this.readVarUint()
    this.client = this.readVarUint()
    this.clock = this.readVarUint()
  }

  /**
   * Reads one struct into the fields. In a plain document it throws on every content but text and deleted text, and on a struct of
   * another shared type than the text; in a rich document on what `rich-values.ts` refuses.
   */
  readStruct(): void {
    this.structStart = this.at
    const info = this.readByte()
    const kind = info & KIND_BITS
    const isPlain = (kind === STRING || kind === DELETED) && (info & HAS_KEY) === 0
    if (!isPlain && this.accepts === 'text') throw new Error('not a piece of text')
    if (kind === GARBAGE && info !== GARBAGE) throw new Error('garbage with neighbours')
    const hasOrigin = (info & HAS_ORIGIN) !== 0
    const hasRightOrigin = (info & HAS_RIGHT_ORIGIN) !== 0
    this.originClient = hasOrigin ? this.readVarUint() : NO_CLIENT
    this.originClock = hasOrigin ? this.readVarUint() : 0
    this.rightClient = hasRightOrigin ? this.readVarUint() : NO_CLIENT
    this.rightClock = hasRightOrigin ? this.readVarUint() : 0
    this.parentClient = NO_CLIENT
    // A struct belongs to the shared type of its neighbour. One without neighbours names its type.
    if (!hasOrigin && !hasRightOrigin && kind !== GARBAGE) this.#readParent((info & HAS_KEY) !== 0)
    this.kind = kind
    this.isText = kind === STRING
    this.textSizeStart = this.at
    if (isPlain || kind === STRING || kind === DELETED || kind === GARBAGE) {
      const size = this.readVarUint()
      this.textStart = this.at
      this.length = this.isText ? this.#skipText(size) : size
    } else this.length = readRichContent(this)
    if (this.length < 1) throw new Error('an empty struct')
  }

  #readParent(hasKey: boolean): void {
    const kind = this.readVarUint()
    if (this.accepts === 'text') {
      if (kind !== PARENT_IS_NAMED || this.readString() !== DOCUMENT_TEXT)
        throw new Error('a struct of another shared type')
      return
    }
    if (kind === PARENT_IS_NAMED) this.rootName = this.#rootName()
    else if (kind === PARENT_IS_NESTED) {
      this.parentClient = this.readVarUint()
      this.parentClock = this.readVarUint()
    } else throw new Error('a parent that is none')
    this.hasKey = hasKey
    if (!hasKey) return
    readName(this)
    this.keyEnd = this.at
    this.keyStart = this.nameStart
  }

  #rootName(): string {
    readName(this)
    return this.textFrom(this.nameStart)
  }

  /**
   * The ranges that the update deletes. They follow its last block. Throws `TooManyParts` on more than `max`. Where there are more, those of
   * `known` are left out and do not count: a client sends all deletions that it knows whenever it connects, however many a document has.
   */
  readDeleteSet(max = Infinity, known?: KnownRanges): readonly DeletedRange[] {
    const clients = this.readVarUint()
    if (clients === 0) return NO_RANGES
    let deleted: DeletedRange[] = []
    let isKnown: ((range: DeletedRange) => boolean) | undefined
    for (let n = 0; n < clients; n++) {
      const client = this.readVarUint()
      const ranges = this.readVarUint()
      for (let left = ranges; left > 0; left--) {
        const range = { client, clock: this.readVarUint(), length: this.readVarUint() }
        if (known && !isKnown && deleted.length >= max) {
          const isKnownOne = known.inOrder()
          isKnown = isKnownOne
          deleted = deleted.filter((each) => !isKnownOne(each))
        }
        if (isKnown?.(range)) continue
        if (deleted.length >= max) throw new TooManyParts('too many deletions')
        deleted.push(range)
      }
    }
    return deleted
  }

  /** Reads a string: its size in bytes, then its text. Throws if that is not valid UTF-8. */
  readString(): string {
    const size = this.readVarUint()
    this.skip(size)
    return this.textFrom(this.at - size)
  }

  /** The text from offset `start` up to the next byte. Throws if that is not valid UTF-8. */
  textFrom(start: number): string {
    return utf8.decode(this.bytes.subarray(start, this.at))
  }

  /** Moves over a text of `size` bytes and returns its length in UTF-16 units. */
  #skipText(size: number): number {
    this.skip(size)
    return textLength(this.bytes, this.at - size, this.at)
  }

  /** Moves over `size` bytes. */
  skip(size: number): void {
    if (size > this.bytes.length - this.at) throw new Error('the update ends too early')
    this.at += size
  }

  readByte(): number {
    const value = this.bytes[this.at++]
    if (value === undefined) throw new Error('the update ends too early')
    return value
  }
}

/** Most updates delete nothing: they share this array. */
const NO_RANGES: readonly DeletedRange[] = []

// `fatal`, because clients decode with it as well: invalid UTF-8 that was accepted here would throw in all of them.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The length in UTF-16 units, as Yjs counts. Throws on invalid UTF-8. */
function textLength(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++)
    // Only text outside ASCII is decoded: the `subarray` that this takes costs more than everything else here.
    if ((bytes[at] as number) > 127) return utf8.decode(bytes.subarray(start, end)).length
  return end - start
}
