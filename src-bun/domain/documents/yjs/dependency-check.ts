// Checks that a document could apply an update completely, without applying it.
//
// A struct can be applied when the units that it names as its left and right neighbour, or as the type that it is in, exist. An update may contain the
// blocks of many clients, and they may depend on each other in any order: the first struct of A needs one of B, whose
// second needs one of A. So the check goes through the blocks as Yjs would. It advances each block struct by struct until
// one needs a unit that another block has yet to write. The block is then parked as a dependent of that other block, and
// resumes as soon as the unit is written. If some block is still parked at the end, its structs depend on each other in a
// circle or on something that does not exist, and the update is refused.
//
// A block resumes with the struct at which it stopped. It may stop there twice, once for each neighbour, so a struct is
// read at most three times. Trying all blocks again in every round would be simpler, and took fifteen seconds for the
// largest update that the limits allow. The check runs once per keystroke, where an update has one block of one struct:
// avoid allocations.
import type { StateVector } from './state-vector.ts'
import { type Block, type DeletedRange, NO_CLIENT, type UpdateCursor } from './update-reader.ts'

/**
 * How far the check has come in one client's block: `structsLeft` structs are still to be checked, the first of which is
 * at byte `at` and begins at `nextClock`.
 */
type BlockProgress = {
  client: number
  nextClock: number
  structsLeft: number
  at: number
  /** The blocks that are parked until this one has written a unit. Undefined as long as there was none. */
  dependents: Dependent[] | undefined
}
/** A parked block; it resumes once the unit at `clock` of the client it depends on is written. */
type Dependent = { clock: number; block: BlockProgress }
/** Called with each struct. Returns false if the struct may not be at its position, so that the update is refused. */
type OnStruct = (client: number, clock: number) => boolean

export class DependencyCheck {
  /** Sorted by client. */
  readonly #blocks: BlockProgress[]
  readonly #known: Pick<StateVector, 'get'>
  readonly #cursor: UpdateCursor
  readonly #onStruct: OnStruct | undefined

  /**
   * `cursor` is on the update that the blocks were read from, and is moved. `known` is what the hub has already. `onStruct` is
   * called once for each struct, with the cursor just after it, in an order in which a document could apply the structs.
   */
  constructor(cursor: UpdateCursor, blocks: readonly Block[], known: Pick<StateVector, 'get'>, onStruct?: OnStruct) {
    this.#blocks = blocks.map(progressOf)
    if (blocks.length > 1) this.#blocks.sort((a, b) => a.client - b.client)
    this.#known = known
    this.#cursor = cursor
    this.#onStruct = onStruct
  }

  /** Whether the blocks, and then the deletions, can be applied. To be called once. */
  passes(deleted: readonly DeletedRange[]): boolean {
    return this.#blocksContinueKnown() && this.#advanceAll() && this.#deletedUnitsExist(deleted)
  }

  /**
   * Whether each block begins where the hub's copy of its client ends. False also if a client has two blocks: some readers
   * would take the second one, others would lose it.
   */
  #blocksContinueKnown(): boolean {
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
        if (block.dependents) moveReady(block.dependents, block.nextClock, ready)
      }
    }
    for (const { structsLeft } of this.#blocks) if (structsLeft > 0) return false
    return true
  }

  /** Whether every unit that the update deletes is known or in one of the blocks. A range of no units is not valid either. */
  #deletedUnitsExist(deleted: readonly DeletedRange[]): boolean {
    for (const { client, clock, length } of deleted)
      if (length === 0 || clock + length > this.#nextClock(client)) return false
    return true
  }

  /**
   * Checks structs until the end of the block, or until one lacks a neighbour and the block is parked. False if that
   * neighbour can never exist.
   */
  #advance(block: BlockProgress): boolean {
    const cursor = this.#cursor
    cursor.at = block.at
    for (; block.structsLeft > 0; block.structsLeft--) {
      cursor.readStruct()
      const { originClient, originClock, rightClient, rightClock, parentClient, parentClock } = cursor
      if (!this.#exists(originClient, originClock)) return this.#parkUntilWritten(block, originClient, originClock)
      if (!this.#exists(rightClient, rightClock)) return this.#parkUntilWritten(block, rightClient, rightClock)
      if (!this.#exists(parentClient, parentClock)) return this.#parkUntilWritten(block, parentClient, parentClock)
      if (this.#onStruct?.(block.client, block.nextClock) === false) return false
      block.nextClock += cursor.length
      block.at = cursor.at
    }
    return true
  }

  /** Whether the unit is known or has been checked. True for `NO_CLIENT`: a struct without that neighbour needs none. */
  #exists(client: number, clock: number): boolean {
    return client === NO_CLIENT || clock < this.#nextClock(client)
  }

  /** The clock that a client will write next, after what is known and what has been checked so far. */
  #nextClock(client: number): number {
    return this.#blockOf(client)?.nextClock ?? this.#known.get(client) ?? 0
  }

  /** Parks the block until `client` has written the unit at `clock`. False if the update has no block of that client. */
  #parkUntilWritten(block: BlockProgress, client: number, clock: number): boolean {
    const other = this.#blockOf(client)
    if (!other) return false
    other.dependents ??= []
    insertByDescendingClock(other.dependents, { clock, block })
    return true
  }

  #blockOf(client: number): BlockProgress | undefined {
    const blocks = this.#blocks
    const block = blocks[lowerBound(client, blocks, byClient)]
    return block?.client === client ? block : undefined
  }
}

const progressOf = ({ client, clock, structCount, at }: Block): BlockProgress => ({
  client,
  nextClock: clock,
  structsLeft: structCount,
  at,
  dependents: undefined,
})

/** Moves those dependents to `ready` whose unit is written, because its clock is below `nextClock`. */
function moveReady(dependents: Dependent[], nextClock: number, ready: BlockProgress[]): void {
  for (let last = dependents.at(-1); last && last.clock < nextClock; last = dependents.at(-1)) {
    ready.push(last.block)
    dependents.pop()
  }
}

/** Keeps the list sorted so that the dependent that resumes first is at the end, where it is quickly removed. */
function insertByDescendingClock(dependents: Dependent[], dependent: Dependent): void {
  dependents.splice(lowerBound(-dependent.clock, dependents, byDescendingClock), 0, dependent)
}

const byClient = ({ client }: BlockProgress): number => client
const byDescendingClock = ({ clock }: Dependent): number => -clock

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
