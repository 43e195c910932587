// Which update has deleted each unit of a document.
//
// A client that comes back repeats every deletion that it knows of, so the first update that names a unit counts. Ranges are only
// collected at first, and made disjoint when they are asked for, all at once: each one that is put between a hundred thousand
// others would move them.
import type { DeletedRange } from '../yjs/update-reader.ts'

/** Sorted and disjoint: the clocks from `starts[n]` up to, not including, `ends[n]` were deleted by update number `seqs[n]`. */
export type DeletedUnits = {
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly seqs: readonly number[]
}

/** So many ranges of one update are those of somebody who came back, most of which are known. */
const REPEATED_RANGES = 16
/** Ranges that are collected beside those that are disjoint already, before they are made so. */
const COLLECTED_MAX = 100_000

const NOTHING: DeletedUnits = { starts: [], ends: [], seqs: [] }

export class DeletionTimes {
  readonly #clients = new Map<number, ClientDeletions>()

  /** To be called with the deletions of each update, in the order of their numbers. */
  add(seq: number, deleted: readonly DeletedRange[]): void {
    for (const { client, clock, length } of deleted) {
      const known = this.#clients.get(client)
      const ofClient = known ?? new ClientDeletions()
      if (!known) this.#clients.set(client, ofClient)
      if (deleted.length <= REPEATED_RANGES || !ofClient.has(clock, clock + length))
        ofClient.add(clock, clock + length, seq)
    }
  }

  ofClient(client: number): DeletedUnits {
    return this.#clients.get(client)?.disjoint() ?? NOTHING
  }

  /** How many ranges are in memory. */
  get size(): number {
    let size = 0
    for (const { starts } of this.#clients.values()) size += starts.length
    return size
  }
}

class ClientDeletions implements DeletedUnits {
  /** The first `#disjoint` ranges are sorted and disjoint; those behind them are in the order of their numbers. */
  starts: number[] = []
  ends: number[] = []
  seqs: number[] = []
  #disjoint = 0

  add(start: number, end: number, seq: number): void {
    this.starts.push(start)
    this.ends.push(end)
    this.seqs.push(seq)
    if (this.starts.length > 2 * this.#disjoint + COLLECTED_MAX) this.disjoint()
  }

  /** Whether the disjoint ranges have all of these clocks. */
  has(start: number, end: number): boolean {
    let n = lastUpTo(this.starts, start, this.#disjoint)
    for (let at = start; n >= 0 && n < this.#disjoint && (this.starts[n] as number) <= at; n++) {
      at = Math.max(at, this.ends[n] as number)
      if (at >= end) return true
    }
    return false
  }

  /**
   * Cuts all clocks at each place where a range begins or ends. Each range then takes those of its pieces that none before it has
   * taken; `next` leads from a piece that is taken to the next one that may be free.
   */
  disjoint(): this {
    const { starts, ends, seqs } = this
    if (this.#disjoint === starts.length) return this
    const cuts = Float64Array.from(new Set([...starts, ...ends])).sort()
    const pieceAt = new Map<number, number>()
    for (const [n, cut] of cuts.entries()) pieceAt.set(cut, n)
    const next = Uint32Array.from(cuts, (_, n) => n)
    const takenBy = new Float64Array(cuts.length)
    for (const [n, seq] of seqs.entries()) {
      const end = pieceAt.get(ends[n] as number) as number
      for (let piece = freeFrom(next, pieceAt.get(starts[n] as number) as number); piece < end; ) {
        takenBy[piece] = seq
        next[piece] = piece + 1
        piece = freeFrom(next, piece)
      }
    }
    this.#takeOver(cuts, takenBy)
    return this
  }

  #takeOver(cuts: Float64Array, takenBy: Float64Array): void {
    const [starts, ends, seqs]: [number[], number[], number[]] = [[], [], []]
    for (const [n, seq] of takenBy.entries()) {
      if (seq === 0) continue
      const start = cuts[n] as number
      if (seqs.at(-1) === seq && ends.at(-1) === start) ends.pop()
      else {
        starts.push(start)
        seqs.push(seq)
      }
      ends.push(cuts[n + 1] as number)
    }
    Object.assign(this, { starts, ends, seqs })
    this.#disjoint = starts.length
  }
}

function freeFrom(next: Uint32Array, piece: number): number {
  let free = piece
  while (free < next.length && next[free] !== free) free = next[free] as number
  // Whoever comes this way again takes one step.
  for (let at = piece; at < next.length && next[at] !== at; ) {
    const after = next[at] as number
    next[at] = free
    at = after
  }
  return free
}

/** The last of the first `count` sorted numbers that is not above `value`, -1 where there is none. */
export function lastUpTo(sorted: readonly number[], value: number, count = sorted.length): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}
