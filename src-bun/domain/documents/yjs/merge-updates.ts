// Merges the updates of a document into one, as bytes, for a client that opens the document or fell behind.
//
// `Y.mergeUpdates` does the same for any updates: it sorts out gaps and overlaps, and makes an object of each struct. A log
// has neither gaps nor overlaps, because `validateUpdate` lets none in: each update continues every client exactly where the
// updates before it ended. So one pass is enough:
//   1. the bytes of each struct are appended to what its client has written so far (`ClientRun`),
//   2. a struct that only continues the one before it, as most keystrokes do, is joined with it, as a `Y.Doc` would,
//   3. the delete sets are united.
// The merged update is the runs, with the highest client first, and the delete set.
//
// `Y.mergeUpdates` is the slow equivalent and takes many times as long. test/unit/merge-updates.test.ts compares the two.
// This function calls it if a block does not begin where the last one of its client ended.
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { concatBytes } from '../concat-bytes.ts'
import { type RowBytes, readRowHeader, updateBytesOf } from '../log-row.ts'
import { DeleteSet } from './delete-set.ts'
import { UpdateCursor } from './update-reader.ts'

/**
 * One update from the updates in `rows`, which are in order. It reads rows as they are stored, because taking each update
 * out of its row would copy it. Throws on bytes that are not such rows. If there is only one update, it is returned without being read.
 */
export function mergeUpdates(rows: readonly RowBytes[]): Uint8Array {
  if (rows.length === 1 && rows[0]?.updateCount === 1) return rows[0].bytes
  const runs = new Map<number, ClientRun>()
  const deletions = new DeleteSet([])
  for (const row of rows) {
    const { lengths, start } = readRowHeader(row)
    const cursor = new UpdateCursor(row.bytes, start, 'stored')
    for (const length of lengths) {
      const end = cursor.at + length
      if (!appendBlocks(runs, cursor)) return Y.mergeUpdates(rows.flatMap(updateBytesOf))
      deletions.add(cursor.readDeleteSet())
      // Where an update ends follows both from the length in its row and from its own bytes. Compaction cuts the segment by
      // the former, and makes the snapshot from what this function returns, so the two must agree.
      if (cursor.at !== end) throw new Error('an update does not have the length that its row gives')
    }
  }
  const ordered = [...runs.values()].sort((a, b) => b.client - a.client)
  return concatBytes([varUints(runs.size), ...ordered.flatMap((run) => run.encode()), deletions.encode()])
}

/** Reads all blocks of an update and appends each to the run of its client. False if a block does not continue its run. */
function appendBlocks(runs: Map<number, ClientRun>, cursor: UpdateCursor): boolean {
  for (let blocks = cursor.readVarUint(); blocks > 0; blocks--) {
    cursor.readBlockHeader()
    const { client, clock, structCount } = cursor
    // The first block of a client may begin at any clock, because the rows may be only the tail of a document.
    const run = runs.get(client) ?? new ClientRun(client, clock)
    runs.set(client, run)
    if (run.nextClock !== clock) return false
    for (let n = 0; n < structCount; n++) {
      cursor.readStruct()
      run.add(cursor)
    }
  }
  return true
}

/** The most bytes that a varint takes in an update. */
const VAR_UINT_MAX_BYTES = 8

/** At this length (bytes) and above, copying by `set` takes less time than copying byte by byte. */
const COPY_AT_ONCE_BYTES = 1024

/** All structs of one client in the merged update, which cover its clocks from `clock` up to, not including, `nextClock`. */
class ClientRun {
  nextClock: number
  #structCount = 0
  /** The structs, one after another. The first `#at` bytes are used. */
  #bytes = new Uint8Array(256)
  #at = 0
  /** The last struct: whether it is text; the offsets of its text's size and of the text; its right neighbour. */
  #isText = false
  #textSizeStart = 0
  #textStart = 0
  #rightClient = 0
  #rightClock = 0
  /** Whether text was joined to the last struct, so that the size before its text is wrong until `#writeTextSize`. */
  #hasGrown = false

  constructor(
    readonly client: number,
    readonly clock: number,
  ) {
    this.nextClock = clock
  }

  /** Appends the struct that the cursor has read last. */
  add(cursor: UpdateCursor): void {
    const { structStart, at, length, textSizeStart, textStart } = cursor
    // The additional bytes are for `#writeTextSize`: the size before the text may become a longer varint.
    this.#reserve(at - structStart + VAR_UINT_MAX_BYTES)
    if (this.#continuesLastStruct(cursor)) {
      this.#hasGrown = true
      this.#copy(cursor, textStart)
    } else {
      this.#writeTextSize()
      this.#structCount++
      this.#textSizeStart = this.#at + textSizeStart - structStart
      this.#textStart = this.#at + textStart - structStart
      this.#copy(cursor, structStart)
    }
    this.#isText = cursor.isText
    this.#rightClient = cursor.rightClient
    this.#rightClock = cursor.rightClock
    this.nextClock += length
  }

  /** The block of this client: its header and its structs. */
  encode(): Uint8Array[] {
    this.#writeTextSize()
    return [varUints(this.#structCount, this.client, this.clock), this.#bytes.subarray(0, this.#at)]
  }

  /**
   * Whether the cursor's struct continues the last struct of this run: both are text, and the cursor's was typed directly
   * after it, with the same right neighbour. Yjs then treats both as one piece of text. (A struct after a deleted piece, or
   * one that was typed after somebody had written in between, stays a struct of its own.)
   */
  #continuesLastStruct({ isText, originClient, originClock, rightClient, rightClock }: UpdateCursor): boolean {
    return (
      isText &&
      this.#isText &&
      originClient === this.client &&
      originClock === this.nextClock - 1 &&
      rightClient === this.#rightClient &&
      rightClock === this.#rightClock
    )
  }

  /** Writes the size of the last struct's text, once nothing is joined to it any more. Moves the text if the size takes more bytes. */
  #writeTextSize(): void {
    if (!this.#hasGrown) return
    this.#hasGrown = false
    const size = varUints(this.#at - this.#textStart)
    const textStart = this.#textSizeStart + size.length
    this.#bytes.copyWithin(textStart, this.#textStart, this.#at)
    this.#bytes.set(size, this.#textSizeStart)
    this.#at += textStart - this.#textStart
  }

  /** Copies from offset `from` to the cursor. Byte by byte: for the few bytes of a keystroke, `set` and `subarray` cost more. */
  #copy({ bytes, at }: UpdateCursor, from: number): void {
    if (at - from >= COPY_AT_ONCE_BYTES) {
      this.#bytes.set(bytes.subarray(from, at), this.#at)
      this.#at += at - from
    } else for (let byte = from; byte < at; byte++) this.#bytes[this.#at++] = bytes[byte] as number
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return
    const larger = new Uint8Array(2 * (this.#at + bytes))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}

const varUints = (...values: number[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const value of values) encoding.writeVarUint(encoder, value)
  })
