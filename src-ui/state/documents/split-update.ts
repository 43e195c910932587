// A paste, or an afternoon of edits offline, is one Yjs update of any size, but a frame has a limit. So a long update is split into
// updates that the hub can store one after the other, because none of them builds on a later one.
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { CLIENTS_PER_UPDATE } from '../../../src-bun/contract/limits.ts'

/**
 * A piece is full when its structs have this many bytes. With its last struct and its deletions it has less than 512 KiB, which is
 * well below the hub's limit for a frame and lets a slow network show progress.
 */
const PIECE_BYTES = 128 * 1024
/** A text that was inserted in one go is one struct, which is cut into parts of at most this many UTF-16 units. A part fits into a piece in any script. */
const STRUCT_MAX_UNITS = 32 * 1024
/** The most structs in a piece. So it is within the hub's limits for structs and for clients in an update. */
const PIECE_MAX_STRUCTS = CLIENTS_PER_UPDATE
/** The most deleted ranges in a piece. A range takes at most 10 bytes, and 10 more where it is the only one of its client. */
const PIECE_MAX_RANGES = 8 * 1024

type Struct = Y.Item | Y.GC | Y.Skip
type Range = { clock: number; len: number }
/** Structs of one client that follow each other, as bytes. */
type Block = { clock: number; count: number; structs: Y.UpdateEncoderV1 }
/** The structs of one client. Those before the index `next` are in a piece already. */
type Queue = { structs: Struct[]; next: number }

/**
 * Splits an update in format V1 into updates that must be applied in their order. An update that is short enough is returned as it
 * is. Structs after a gap, and structs that build on those, are left out, because no document could apply them.
 */
export function splitUpdate(update: Uint8Array): Uint8Array[] {
  if (update.length <= PIECE_BYTES) return [update]
  const { structs, ds } = Y.decodeUpdate(update)
  const pieces = new Pieces()
  for (const struct of inOrderOfDependence(queuesOf(structs))) pieces.addStruct(struct)
  // Deletions come last, because they may be of structs in any of the pieces.
  for (const [client, ranges] of ds.clients) for (const range of ranges) pieces.addDeletion(client, range)
  return pieces.finish()
}

function queuesOf(structs: readonly Struct[]): Map<number, Queue> {
  const queues = new Map<number, Queue>()
  for (const struct of structs) {
    const queue = queues.get(struct.id.client) ?? { structs: [], next: 0 }
    queues.set(struct.id.client, queue)
    for (const part of cut(struct)) queue.structs.push(part)
  }
  return queues
}

/** Cuts a long text into structs of at most `STRUCT_MAX_UNITS` UTF-16 units, in the form in which Yjs itself splits a text. */
function* cut(struct: Struct): Generator<Struct> {
  const text = struct instanceof Y.Item && struct.content instanceof Y.ContentString ? struct.content.str : ''
  if (!(struct instanceof Y.Item) || text.length <= STRUCT_MAX_UNITS) return yield struct
  const { id, origin, rightOrigin, parent, parentSub } = struct
  for (let from = 0; from < text.length; ) {
    const to = endOfPart(text, from)
    const left = from === 0 ? origin : Y.createID(id.client, id.clock + from - 1)
    const content = new Y.ContentString(text.slice(from, to))
    yield new Y.Item(Y.createID(id.client, id.clock + from), null, left, null, rightOrigin, parent, parentSub, content)
    from = to
  }
}

/** Where the part that begins at `from` ends: never between the two halves of a surrogate pair, because Yjs would replace both. */
function endOfPart(text: string, from: number): number {
  const to = from + STRUCT_MAX_UNITS
  const endsWithHalf = (text.charCodeAt(to - 1) & 0xfc00) === 0xd800
  return endsWithHalf ? to - 1 : to
}

/** Yields each struct after those of the update that it names as its neighbours or its parent. */
function* inOrderOfDependence(queues: Map<number, Queue>): Generator<Y.Item | Y.GC> {
  for (let hasProgress = true; hasProgress; ) {
    hasProgress = false
    for (const queue of queues.values()) {
      for (let struct = queue.structs[queue.next]; struct; struct = queue.structs[++queue.next]) {
        if (struct instanceof Y.Skip || !isReady(struct, queues)) break
        hasProgress = true
        yield struct
      }
    }
  }
}

function isReady(struct: Y.Item | Y.GC, queues: Map<number, Queue>): boolean {
  if (struct instanceof Y.GC) return true
  const parent = struct.parent instanceof Y.ID ? struct.parent : null
  return [struct.origin, struct.rightOrigin, parent].every((id) => {
    const queue = id && queues.get(id.client)
    // The clock of the first struct of that client that is in no piece yet.
    const firstMissing = queue?.structs[queue.next]?.id.clock ?? Number.POSITIVE_INFINITY
    return id === null || id.client === struct.id.client || id.clock < firstMissing
  })
}

/** Collects structs and deletions, and begins a new piece whenever one is full. */
class Pieces {
  readonly #finished: Uint8Array[] = []
  #blocks = new Map<number, Block>()
  #structCount = 0
  #byteCount = 0
  #deletions = new Map<number, Range[]>()
  #rangeCount = 0

  addStruct(struct: Y.Item | Y.GC): void {
    const { client, clock } = struct.id
    const block = this.#blocks.get(client) ?? { clock, count: 0, structs: new Y.UpdateEncoderV1() }
    this.#blocks.set(client, block)
    const before = encoding.length(block.structs.restEncoder)
    struct.write(block.structs, 0)
    this.#byteCount += encoding.length(block.structs.restEncoder) - before
    block.count++
    this.#structCount++
    if (this.#byteCount >= PIECE_BYTES || this.#structCount >= PIECE_MAX_STRUCTS) this.#end()
  }

  addDeletion(client: number, range: Range): void {
    const ranges = this.#deletions.get(client) ?? []
    this.#deletions.set(client, ranges)
    ranges.push(range)
    if (++this.#rangeCount >= PIECE_MAX_RANGES) this.#end()
  }

  finish(): Uint8Array[] {
    if (this.#structCount + this.#rangeCount > 0) this.#end()
    return this.#finished
  }

  #end(): void {
    this.#finished.push(encoding.encode((encoder) => this.#write(encoder)))
    this.#blocks = new Map()
    this.#deletions = new Map()
    this.#structCount = this.#byteCount = this.#rangeCount = 0
  }

  #write(encoder: encoding.Encoder): void {
    const writeNumbers = (...numbers: number[]) => {
      for (const number of numbers) encoding.writeVarUint(encoder, number)
    }
    writeNumbers(this.#blocks.size)
    for (const [client, { clock, count, structs }] of this.#blocks) {
      writeNumbers(count, client, clock)
      encoding.writeUint8Array(encoder, structs.toUint8Array())
    }
    writeNumbers(this.#deletions.size)
    for (const [client, ranges] of this.#deletions) {
      writeNumbers(client, ranges.length)
      for (const { clock, len } of ranges) writeNumbers(clock, len)
    }
  }
}
