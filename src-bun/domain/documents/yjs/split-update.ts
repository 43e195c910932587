// Splits a large update into pieces, so that no frame and no row of the log is larger than a slow reader can be sent at once.
//
// Each piece is an update by itself, and the pieces must be applied in their order: a piece needs nothing that a later one
// contains. So the structs are taken in the order in which a document could apply them, which `DependencyCheck` finds. A long
// text, as a paste is, is cut into several structs in the form in which Yjs itself cuts a text: the second part names the last
// unit of the first as its origin. Deletions come last.
import * as encoding from 'lib0/encoding'
import { UPDATE_PIECE_BYTES } from '../../../contract/limits.ts'
import { concatBytes } from '../concat-bytes.ts'
import { DeleteSet } from './delete-set.ts'
import { DependencyCheck } from './dependency-check.ts'
import type { StateVector } from './state-vector.ts'
import {
  type DeletedRange,
  HAS_ORIGIN,
  HAS_RIGHT_ORIGIN,
  NO_CLIENT,
  readUpdate,
  STRING,
  UpdateCursor,
} from './update-reader.ts'

/** A piece is full when its structs have this many bytes. With its last struct and its deletions it is at most about twice as long. */
const PIECE_BYTES = UPDATE_PIECE_BYTES
/**
 * About how much memory one view of the update (a `Uint8Array`) takes by itself, in bytes, without the bytes that it refers to. A piece is a
 * list of views. If those are shorter than this on average, it is copied into one array, which takes less memory.
 */
const VIEW_BYTES = 100
/** Deleted ranges in one piece: each takes some 10 bytes. */
const PIECE_RANGES = 16 * 1024

/**
 * One piece, and how far its clients have written after it. `bytes` is put together from the views each time that it is read.
 * Until then the views only refer to bytes of the update.
 */
export type Piece = { readonly bytes: Uint8Array; ends: ReadonlyMap<number, number>; hasDeletions: boolean }

/** Structs of one client that follow each other, from `clock` up to, not including, `end`. */
type Run = { clock: number; end: number; structCount: number; views: Uint8Array[] }

/** The pieces of a valid update, at least one. Throws on bytes that are not an update. */
export function splitUpdate(update: Uint8Array): Piece[] {
  const cursor = new UpdateCursor(update, 0, 'stored')
  const { blocks, deleted } = readUpdate(cursor)
  const pieces = new Pieces()
  // The update may be only a part of a document. Its readers have what it builds on and does not contain.
  const starts = new Map(blocks.map(({ client, clock }) => [client, clock]))
  const known = { get: (client: number) => starts.get(client) ?? Number.POSITIVE_INFINITY }
  const check = new DependencyCheck(cursor, blocks, known, (client, clock) => {
    pieces.addStruct(cursor, client, clock)
    return true
  })
  if (!check.passes(deleted)) throw new Error('an update that cannot be applied has no order')
  return pieces.finish(deleted)
}

/** Whether a reader with this state vector has everything in the piece. Deletions do not show in a state vector. */
export function hasPiece(stateVector: StateVector, { ends, hasDeletions }: Omit<Piece, 'bytes'>): boolean {
  if (hasDeletions) return false
  for (const [client, end] of ends) if ((stateVector.get(client) ?? 0) < end) return false
  return true
}

/** Collects structs, and begins a new piece whenever one is full. */
class Pieces {
  readonly #finished: Piece[] = []
  #runs = new Map<number, Run>()
  #bytes = 0

  /** Adds the struct that the cursor has read last. */
  addStruct(cursor: UpdateCursor, client: number, clock: number): void {
    const { bytes, structStart, textSizeStart, at, length, isText } = cursor
    if (!isText || at - structStart <= PIECE_BYTES) this.#add(client, clock, length, [bytes.subarray(structStart, at)])
    else {
      const head = bytes.subarray(structStart, textSizeStart)
      for (const { offset, units, text } of cutText(cursor)) {
        const start = offset === 0 ? head : continuedHead(cursor, client, clock + offset - 1)
        this.#add(client, clock + offset, units, [start, varUints(text.length), text])
      }
    }
  }

  #add(client: number, clock: number, units: number, struct: readonly Uint8Array[]): void {
    const run = this.#runs.get(client) ?? { clock, end: clock, structCount: 0, views: [] }
    this.#runs.set(client, run)
    run.end += units
    run.structCount++
    for (const part of struct) {
      append(run.views, part)
      this.#bytes += part.length
    }
    if (this.#bytes >= PIECE_BYTES) this.#end([])
  }

  finish(deleted: readonly DeletedRange[]): Piece[] {
    for (let from = 0; from < deleted.length; from += PIECE_RANGES) this.#end(deleted.slice(from, from + PIECE_RANGES))
    if (this.#runs.size > 0 || this.#finished.length === 0) this.#end([])
    return this.#finished
  }

  /** Ends the present piece, with these deletions. */
  #end(deleted: readonly DeletedRange[]): void {
    const runs = [...this.#runs].sort(([a], [b]) => b - a)
    const blocks = runs.flatMap(([client, { structCount, clock, views }]) => [
      varUints(structCount, client, clock),
      ...views,
    ])
    const all = [varUints(runs.length), ...blocks, new DeleteSet(deleted).encode()]
    const views = all.length * VIEW_BYTES > this.#bytes ? [concatBytes(all)] : all
    this.#finished.push({
      get bytes() {
        return concatBytes(views)
      },
      ends: new Map(runs.map(([client, { end }]) => [client, end])),
      hasDeletions: deleted.length > 0,
    })
    this.#runs = new Map()
    this.#bytes = 0
  }
}

/** Adds the bytes of a struct. If they directly follow the last view in the update, that view is made longer instead. */
function append(views: Uint8Array[], bytes: Uint8Array): void {
  const last = views.at(-1)
  if (last?.buffer === bytes.buffer && last.byteOffset + last.length === bytes.byteOffset)
    views[views.length - 1] = new Uint8Array(last.buffer, last.byteOffset, last.length + bytes.length)
  else views.push(bytes)
}

/** The text of the cursor's struct in parts of at most `PIECE_BYTES` bytes; `offset` and `units` count UTF-16 units. */
function* cutText({ bytes, textStart, at: end, length }: UpdateCursor): Generator<{
  offset: number
  units: number
  text: Uint8Array
}> {
  const isAscii = length === end - textStart
  let offset = 0
  for (let from = textStart; from < end; ) {
    let to = Math.min(from + PIECE_BYTES, end)
    // Not inside a character: the bytes of one after its first are 10xxxxxx. Both halves of a surrogate pair are one character.
    while (to < end && ((bytes[to] as number) & 0xc0) === 0x80) to--
    const units = isAscii ? to - from : countUnits(bytes, from, to)
    yield { offset, units, text: bytes.subarray(from, to) }
    offset += units
    from = to
  }
}

/** The UTF-16 units of valid UTF-8: one for each character, two for those of four bytes. */
function countUnits(bytes: Uint8Array, from: number, to: number): number {
  let units = 0
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1
  }
  return units
}

/** What precedes the text of a struct that continues the unit at `originClock`: with the right origin of the cursor's struct. */
function continuedHead({ rightClient, rightClock }: UpdateCursor, client: number, originClock: number): Uint8Array {
  const hasRightOrigin = rightClient !== NO_CLIENT
  const info = STRING | HAS_ORIGIN | (hasRightOrigin ? HAS_RIGHT_ORIGIN : 0)
  return Uint8Array.of(info, ...varUints(client, originClock, ...(hasRightOrigin ? [rightClient, rightClock] : [])))
}

const varUints = (...values: number[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const value of values) encoding.writeVarUint(encoder, value)
  })
