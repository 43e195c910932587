// Judges an update before it is stored or told to anybody: `applyUpdate` never sees what a stranger sent.
import * as Y from 'yjs'
import { CLIENTS_PER_UPDATE, STRUCTS_PER_UPDATE } from '../../../contract/limits.ts'
import { allow, type Result, refuse } from '../../result.ts'
import { type Block, type DeletedRange, NO_CLIENT, readUpdate, UpdateCursor } from './update-reader.ts'

/** What a document knows: for each Yjs client the next clock it may write. */
export type StateVector = ReadonlyMap<number, number>

/** What the hub did not have yet: `bytes` (format V1), and what is in them. Deletions have no author. */
export type ValidUpdate = { bytes: Uint8Array; blocks: readonly Block[]; deleted: readonly DeletedRange[] }

const LIMITS = { structs: STRUCTS_PER_UPDATE, clients: CLIENTS_PER_UPDATE }

/**
 * Sound means: only text, no gap in any client's clocks, and nothing that builds on what is not there before it. An
 * unsound update would wait in the document for ever, or throw in everybody who opens it. Structs that the hub already
 * has are cut off first, so that the first content of a (client, clock) stands, whoever sends it again.
 */
export function validateUpdate(raw: Uint8Array, known: StateVector): Result<ValidUpdate> {
  try {
    let cursor = new UpdateCursor(raw)
    let { blocks, deleted } = readUpdate(cursor, LIMITS)
    if (hasKnownStructs(blocks, known)) {
      cursor = new UpdateCursor(Y.diffUpdate(raw, Y.encodeStateVector(new Map(known))))
      ;({ blocks, deleted } = readUpdate(cursor))
    }
    const isValid = new DependencyCheck(cursor, blocks, known).place(deleted)
    return isValid ? allow({ bytes: cursor.bytes, blocks, deleted }) : refuse('document.invalidUpdate')
  } catch {
    // Whatever a reader throws on bytes from outside means the same: they are not an update.
    return refuse('document.invalidUpdate')
  }
}

function hasKnownStructs(blocks: readonly Block[], known: StateVector): boolean {
  for (const { client, clock } of blocks) if (clock < (known.get(client) ?? 0)) return true
  return false
}

/** How far a block is: `left` structs still have to be put in their place, the first of them at byte `at`, its clock `next`. */
type BlockProgress = { client: number; next: number; left: number; at: number; waiting: Blocked[] | undefined }
/** Whose turn it is once somebody has written `clock`. The soonest is last. */
type Blocked = { clock: number; turn: BlockProgress }

/**
 * Puts every struct of an update in its place, on paper. The blocks of several clients may build on each other in any
 * order: each is followed as far as it goes, and again once what it lacks is there, so that no struct is followed more
 * than three times. Of each keystroke there is one of these, so it makes few objects.
 */
class DependencyCheck {
  /** By client. */
  readonly #turns: BlockProgress[]
  readonly #known: StateVector
  readonly #cursor: UpdateCursor

  constructor(cursor: UpdateCursor, blocks: readonly Block[], known: StateVector) {
    this.#turns = blocks.map(progressOf)
    if (blocks.length > 1) this.#turns.sort((a, b) => a.client - b.client)
    this.#known = known
    this.#cursor = cursor
  }

  /** Once only. False where some struct can never be put in its place, or something is deleted that is not there. */
  place(deleted: readonly DeletedRange[]): boolean {
    let last = NO_CLIENT
    for (const { client, next } of this.#turns) {
      // A client in two blocks would be read by some and lost by others.
      if (client === last || next !== (this.#known.get(client) ?? 0)) return false
      last = client
    }
    const ready: BlockProgress[] = []
    for (const first of this.#turns) {
      for (let turn: BlockProgress | undefined = first; turn; turn = ready.pop()) {
        if (!this.#follow(turn)) return false
        const { waiting, next } = turn
        while (waiting && (waiting.at(-1)?.clock ?? next) < next) ready.push((waiting.pop() as Blocked).turn)
      }
    }
    for (const { left } of this.#turns) if (left > 0) return false
    for (const { client, clock, length } of deleted)
      if (length === 0 || clock + length > this.#next(client)) return false
    return true
  }

  /** As far as its structs can be put in their place by now; then it waits for what it lacks. False where that will never come. */
  #follow(turn: BlockProgress): boolean {
    const cursor = this.#cursor
    cursor.at = turn.at
    for (; turn.left > 0; turn.left--) {
      cursor.readStruct()
      const { originClient, originClock, rightClient, rightClock } = cursor
      if (!this.#isThere(originClient, originClock)) return this.#wait(turn, originClient, originClock)
      if (!this.#isThere(rightClient, rightClock)) return this.#wait(turn, rightClient, rightClock)
      turn.next += cursor.length
      turn.at = cursor.at
    }
    return true
  }

  #isThere(client: number, clock: number): boolean {
    return client === NO_CLIENT || clock < this.#next(client)
  }

  /** The next clock of a client, by now. */
  #next(client: number): number {
    return this.#turnOf(client)?.next ?? this.#known.get(client) ?? 0
  }

  #wait(turn: BlockProgress, client: number, clock: number): boolean {
    const other = this.#turnOf(client)
    if (!other) return false
    other.waiting ??= []
    other.waiting.splice(placeOf(-clock, other.waiting, soonestLast), 0, { clock, turn })
    return true
  }

  #turnOf(client: number): BlockProgress | undefined {
    const turns = this.#turns
    const turn = turns[placeOf(client, turns, byClient)]
    return turn?.client === client ? turn : undefined
  }
}

const progressOf = ({ client, clock, structs, at }: Block): BlockProgress => ({
  client,
  next: clock,
  left: structs,
  at,
  waiting: undefined,
})
const byClient = ({ client }: BlockProgress): number => client
const soonestLast = ({ clock }: Blocked): number => -clock

/** Where `key` is, or would be, in what is sorted by `keyOf`. */
function placeOf<T>(key: number, sorted: readonly T[], keyOf: (item: T) => number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (keyOf(sorted[middle] as T) >= key) high = middle
    else low = middle + 1
  }
  return low
}
