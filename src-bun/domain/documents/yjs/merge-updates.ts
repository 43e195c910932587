import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { headOf, type Joined, split } from '../history.ts'
import { DeleteSet } from './delete-set.ts'
import { UpdateCursor } from './update-reader.ts'

/**
 * Rows of updates (format V1) of which each builds on those before it → one update. In a log every client's structs follow
 * each other, so they are put one behind the other, and what was typed in a row becomes one piece of text, as it does in a
 * `Y.Doc`; `Y.mergeUpdates`, which looks for gaps, takes many times as long. Throws on bytes that are no such rows,
 * but for a single update, which comes back unread.
 */
export function mergeUpdates(rows: readonly Joined[]): Uint8Array {
  if (rows.length === 1 && rows[0]?.updates === 1) return rows[0].bytes
  const runs = new Map<number, ClientRun>()
  const deletions = new DeleteSet([])
  for (const row of rows) {
    const { lengths, start } = headOf(row)
    const cursor = new UpdateCursor(row.bytes, start)
    for (const length of lengths) {
      const end = cursor.at + length
      for (let blocks = cursor.readVarUint(); blocks > 0; blocks--) {
        cursor.readBlockHeader()
        const { client, clock, structs } = cursor
        const run = runs.get(client) ?? new ClientRun(client, clock)
        runs.set(client, run)
        // A gap.
        if (run.next !== clock) return Y.mergeUpdates(rows.flatMap(split))
        for (let n = 0; n < structs; n++) {
          cursor.readStruct()
          run.add(cursor)
        }
      }
      deletions.add(cursor.readDeleteSet())
      // What is put together here and what is sealed must be the same updates.
      if (cursor.at !== end) throw new Error('an update ends elsewhere than its row says')
    }
  }
  // The highest client first, as Yjs writes them.
  const ordered = [...runs.values()].sort((a, b) => b.client - a.client)
  return Buffer.concat([numbers(runs.size), ...ordered.flatMap((run) => run.encode()), deletions.encode()])
}

/** A number in an update takes at most so many bytes. */
const UINT_MAX_BYTES = 8

/** What one client wrote, from `clock` on and up to `next`. */
class ClientRun {
  next: number
  #structs = 0
  #bytes = new Uint8Array(256)
  #at = 0
  /** Of the newest struct: whether it is text, where the size of that is and where itself, and whether more was put behind it. */
  #isText = false
  #sizeAt = 0
  #textAt = 0
  #hasGrown = false
  #rightClient = 0
  #rightClock = 0

  constructor(
    readonly client: number,
    readonly clock: number,
  ) {
    this.next = clock
  }

  /** The struct that was read last. */
  add(cursor: UpdateCursor): void {
    const { structStart, at, length, textSizeStart, textStart } = cursor
    this.#makeRoom(at - structStart + UINT_MAX_BYTES)
    if (this.#isContinuedBy(cursor)) {
      this.#hasGrown = true
      this.#copy(cursor, textStart)
    } else {
      this.#end()
      this.#structs++
      this.#sizeAt = this.#at + textSizeStart - structStart
      this.#textAt = this.#at + textStart - structStart
      this.#copy(cursor, structStart)
    }
    this.#isText = cursor.isText
    this.#rightClient = cursor.rightClient
    this.#rightClock = cursor.rightClock
    this.next += length
  }

  /** As a block of an update. */
  encode(): Uint8Array[] {
    this.#end()
    return [numbers(this.#structs, this.client, this.clock), this.#bytes.subarray(0, this.#at)]
  }

  /** Typed right behind what this client wrote last, with the same neighbour on the right: Yjs would not tell them apart. */
  #isContinuedBy({ isText, originClient, originClock, rightClient, rightClock }: UpdateCursor): boolean {
    return (
      isText &&
      this.#isText &&
      originClient === this.client &&
      originClock === this.next - 1 &&
      rightClient === this.#rightClient &&
      rightClock === this.#rightClock
    )
  }

  /** The size of what has been put together is known only now, and may take more bytes than were there for it. */
  #end(): void {
    if (!this.#hasGrown) return
    this.#hasGrown = false
    const size = numbers(this.#at - this.#textAt)
    const textAt = this.#sizeAt + size.length
    this.#bytes.copyWithin(textAt, this.#textAt, this.#at)
    this.#bytes.set(size, this.#sizeAt)
    this.#at += textAt - this.#textAt
  }

  /** Byte by byte: they are few each, and a view of them costs more. */
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

const numbers = (...values: number[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const value of values) encoding.writeVarUint(encoder, value)
  })
