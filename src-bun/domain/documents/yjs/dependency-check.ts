// Checks that a document could apply an update completely, without applying it.
//
// A struct can be applied when the units that it names as its left and right neighbour exist. An update may hold the
// blocks of many clients, and they may depend on each other in any order: the first struct of A needs one of B, whose
// second needs one of A. So this goes through them as Yjs would. It advances each block struct by struct until one needs
// a unit that another block has yet to write; then it puts the block on that client's list, and resumes it as soon as
// that client is far enough. If some block is still blocked at the end, its structs depend on each other in a circle or
// on something that does not exist, and the update is refused.
//
// A struct is read at most three times: when it needs its left neighbour, when it needs its right one, and when it has
// both. Trying all blocks again in every round would be simpler, and took fifteen seconds for the largest update that the
// limits allow. This runs once per keystroke, where an update has one block of one struct: avoid allocations.
import type { StateVector } from './state-vector.ts'
import { type Block, type DeletedRange, NO_CLIENT, type UpdateCursor } from './update-reader.ts'

/**
 * How far the check has come in one client's block: `structsLeft` structs are still to be checked, the first of which is
 * at byte `at` and begins at `nextClock`. `blocked` are the blocks of other clients that need something of this one.
 */
type BlockProgress = {
  client: number
  nextClock: number
  structsLeft: number
  at: number
  blocked: Blocked[] | undefined
}
/** A block that resumes once the client it depends on has written the unit at `clock`. */
type Blocked = { clock: number; block: BlockProgress }

export class DependencyCheck {
  /** Sorted by client. */
  readonly #blocks: BlockProgress[]
  readonly #known: StateVector
  readonly #cursor: UpdateCursor

  /** `cursor` is on the update that the blocks were read from, and is moved. `known` is what the hub has already. */
  constructor(cursor: UpdateCursor, blocks: readonly Block[], known: StateVector) {
    this.#blocks = blocks.map(progressOf)
    if (blocks.length > 1) this.#blocks.sort((a, b) => a.client - b.client)
    this.#known = known
    this.#cursor = cursor
  }

  /** Whether the blocks, and then the deletions, can be applied. To be called once. */
  passes(deleted: readonly DeletedRange[]): boolean {
    return this.#beginWhereKnownEnds() && this.#advanceAll() && this.#haveWritten(deleted)
  }

  /** No gap before a block, and no client in two blocks: some readers would take the second block, others would lose it. */
  #beginWhereKnownEnds(): boolean {
    let previous = NO_CLIENT
    for (const { client, nextClock } of this.#blocks) {
      if (client === previous || nextClock !== (this.#known.get(client) ?? 0)) return false
      previous = client
    }
    return true
  }

  /** Whether every block could be advanced to its end. */
  #advanceAll(): boolean {
    const ready: BlockProgress[] = []
    for (const first of this.#blocks) {
      for (let block: BlockProgress | undefined = first; block; block = ready.pop()) {
        if (!this.#advance(block)) return false
        const { blocked, nextClock } = block
        while (blocked && (blocked.at(-1)?.clock ?? nextClock) < nextClock) ready.push((blocked.pop() as Blocked).block)
      }
    }
    for (const { structsLeft } of this.#blocks) if (structsLeft > 0) return false
    return true
  }

  #haveWritten(deleted: readonly DeletedRange[]): boolean {
    for (const { client, clock, length } of deleted)
      if (length === 0 || clock + length > this.#nextClock(client)) return false
    return true
  }

  /** Goes on until the end of the block, or until a struct lacks a neighbour. False if that neighbour can never exist. */
  #advance(block: BlockProgress): boolean {
    const cursor = this.#cursor
    cursor.at = block.at
    for (; block.structsLeft > 0; block.structsLeft--) {
      cursor.readStruct()
      const { originClient, originClock, rightClient, rightClock } = cursor
      if (!this.#exists(originClient, originClock)) return this.#block(block, originClient, originClock)
      if (!this.#exists(rightClient, rightClock)) return this.#block(block, rightClient, rightClock)
      block.nextClock += cursor.length
      block.at = cursor.at
    }
    return true
  }

  #exists(client: number, clock: number): boolean {
    return client === NO_CLIENT || clock < this.#nextClock(client)
  }

  /** The clock that a client will write next, after what is known and what has been checked so far. */
  #nextClock(client: number): number {
    return this.#blockOf(client)?.nextClock ?? this.#known.get(client) ?? 0
  }

  /** Lets the block resume once `client` has written `clock`. False if the update has no block of that client. */
  #block(block: BlockProgress, client: number, clock: number): boolean {
    const other = this.#blockOf(client)
    if (!other) return false
    other.blocked ??= []
    // Sorted by descending clock, so that the next one to resume is at the end, where it is quickly taken off.
    other.blocked.splice(lowerBound(-clock, other.blocked, byDescendingClock), 0, { clock, block })
    return true
  }

  #blockOf(client: number): BlockProgress | undefined {
    const blocks = this.#blocks
    const block = blocks[lowerBound(client, blocks, byClient)]
    return block?.client === client ? block : undefined
  }
}

const progressOf = ({ client, clock, structs, at }: Block): BlockProgress => ({
  client,
  nextClock: clock,
  structsLeft: structs,
  at,
  blocked: undefined,
})
const byClient = ({ client }: BlockProgress): number => client
const byDescendingClock = ({ clock }: Blocked): number => -clock

/** The index of the first item whose key is `key` or higher, in an array that is sorted by that key. */
function lowerBound<T>(key: number, sorted: readonly T[], keyOf: (item: T) => number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (keyOf(sorted[middle] as T) >= key) high = middle
    else low = middle + 1
  }
  return low
}
