// Merges the updates of a document into one, as bytes, for somebody who opens it or fell behind.
//
// `Y.mergeUpdates` does the same for any updates: it looks for gaps and overlaps, and makes an object of each struct. Our
// logs need neither, because `validateUpdate` has let no gap and no overlap in: each update of a log continues every
// client exactly where the updates before it ended. So one pass is enough:
//   1. the bytes of each struct are appended to what its client has written so far (`ClientRun`),
//   2. a struct that only continues the one before it, as most keystrokes do, is joined with it, as a `Y.Doc` would,
//   3. the delete sets are united;
// and then the runs, the highest client first, and the delete set are the merged update.
//
// `Y.mergeUpdates` is the slow equivalent and takes many times as long. test/unit/merge-updates.test.ts compares the two.
// Where there is a gap after all, this function calls it.
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { type RowBytes, readRowHeader, splitRow } from '../log-row.ts'
import { DeleteSet } from './delete-set.ts'
import { UpdateCursor } from './update-reader.ts'

/**
 * One update from the updates in `rows`, which are in order and all in format V1. It reads rows as they are stored, because
 * taking each update out first would copy it. Throws on bytes that are no such rows; only a single update comes back as it
 * is, unread.
 */
export function mergeUpdates(rows: readonly RowBytes[]): Uint8Array {
  if (rows.length === 1 && rows[0]?.updates === 1) return rows[0].bytes
  const runs = new Map<number, ClientRun>()
  const deletions = new DeleteSet([])
  for (const row of rows) {
    const { lengths, start } = readRowHeader(row)
    const cursor = new UpdateCursor(row.bytes, start)
    for (const length of lengths) {
      const end = cursor.at + length
      if (!appendBlocks(runs, cursor)) return Y.mergeUpdates(rows.flatMap(splitRow))
      deletions.add(cursor.readDeleteSet())
      // A row names the length of each update, and an update says itself where it ends. Compaction stores history by the
      // one and makes the snapshot by the other, so they must agree.
      if (cursor.at !== end) throw new Error('an update ends elsewhere than its row says')
    }
  }
  const ordered = [...runs.values()].sort((a, b) => b.client - a.client)
  return Buffer.concat([varUints(runs.size), ...ordered.flatMap((run) => run.encode()), deletions.encode()])
}

/** Reads all blocks of an update and appends each to the run of its client. False if a block leaves a gap. */
function appendBlocks(runs: Map<number, ClientRun>, cursor: UpdateCursor): boolean {
  for (let blocks = cursor.readVarUint(); blocks > 0; blocks--) {
    cursor.readBlockHeader()
    const { client, clock, structs } = cursor
    const run = runs.get(client) ?? new ClientRun(client, clock)
    runs.set(client, run)
    if (run.nextClock !== clock) return false
    for (let n = 0; n < structs; n++) {
      cursor.readStruct()
      run.add(cursor)
    }
  }
  return true
}

/** The most bytes that a varint takes in an update. */
const VAR_UINT_MAX_BYTES = 8

/** All structs of one client in the merged update, which cover its clocks from `clock` up to, not including, `nextClock`. */
class ClientRun {
  nextClock: number
  #structs = 0
  /** The structs, one after another. The first `#at` bytes are used. */
  #bytes = new Uint8Array(256)
  #at = 0
  /** The newest struct: whether it is text; the offsets of its text's size and of the text; its right neighbour. */
  #isText = false
  #textSizeStart = 0
  #textStart = 0
  #rightClient = 0
  #rightClock = 0
  /** Whether text was joined to it, so that the size before its text is wrong for now. */
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
    this.#makeRoom(at - structStart + VAR_UINT_MAX_BYTES)
    if (this.#isContinuedBy(cursor)) {
      this.#hasGrown = true
      this.#copy(cursor, textStart)
    } else {
      this.#writeSize()
      this.#structs++
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
    this.#writeSize()
    return [varUints(this.#structs, this.client, this.clock), this.#bytes.subarray(0, this.#at)]
  }

  /**
   * Whether the struct is text that was typed directly behind the newest one, with the same right neighbour. Yjs then
   * treats both as one piece of text. (A struct behind a deleted piece, or one that was typed after somebody had written
   * in between, stays apart.)
   */
  #isContinuedBy({ isText, originClient, originClock, rightClient, rightClock }: UpdateCursor): boolean {
    return (
      isText &&
      this.#isText &&
      originClient === this.client &&
      originClock === this.nextClock - 1 &&
      rightClient === this.#rightClient &&
      rightClock === this.#rightClock
    )
  }

  /** Writes the size of the newest struct's text, once nothing is joined to it any more. The varint may have become longer. */
  #writeSize(): void {
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
    for (let byte = from; byte < at; byte++) this.#bytes[this.#at++] = bytes[byte] as number
  }

  #makeRoom(bytes: number): void {
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
