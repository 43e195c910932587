import * as encoding from 'lib0/encoding'
import type { DeletedRange } from './update-reader.ts'

type Range = { start: number; end: number }

const FEW = 16

/**
 * What is deleted in a document, as ranges of clocks. Clients send all deletions they know at every reconnect; without
 * this each of them would be logged and told again.
 */
export class DeleteSet {
  readonly #ranges = new Map<number, Range[]>()

  constructor(deleted: readonly DeletedRange[]) {
    this.add(deleted)
  }

  hasAll(deleted: readonly DeletedRange[]): boolean {
    for (const range of deleted) if (!this.has(range)) return false
    return true
  }

  has({ client, clock, length }: DeletedRange): boolean {
    const ranges = this.#ranges.get(client)
    const range = ranges?.[upTo(ranges, clock) - 1]
    return range !== undefined && range.end >= clock + length
  }

  /** Few are put in their places; many, whose order is a stranger's, are sorted together with those that are there. */
  add(deleted: readonly DeletedRange[]): void {
    if (deleted.length <= FEW) for (const range of deleted) this.#put(range)
    else for (const [client, added] of Map.groupBy(deleted, ({ client }) => client)) this.#merge(client, added)
  }

  #merge(client: number, added: readonly DeletedRange[]): void {
    const all = added.map(({ clock, length }) => ({ start: clock, end: clock + length }))
    for (const range of this.#ranges.get(client) ?? []) all.push(range)
    all.sort((a, b) => a.start - b.start)
    const ranges: Range[] = []
    for (const { start, end } of all) {
      const last = ranges.at(-1)
      if (last && start <= last.end) last.end = Math.max(last.end, end)
      else ranges.push({ start, end })
    }
    this.#ranges.set(client, ranges)
  }

  #put({ client, clock, length }: DeletedRange): void {
    const ranges = this.#ranges.get(client) ?? []
    this.#ranges.set(client, ranges)
    let [start, end] = [clock, clock + length]
    // All that touch the new one become one with it.
    let first = upTo(ranges, start)
    if ((ranges[first - 1]?.end ?? -1) >= start) first--
    let last = first
    for (let range = ranges[last]; range && range.start <= end; range = ranges[++last]) {
      start = Math.min(start, range.start)
      end = Math.max(end, range.end)
    }
    ranges.splice(first, last - first, { start, end })
  }

  /** As the end of an update in format V1. */
  encode(): Uint8Array {
    return encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, this.#ranges.size)
      for (const [client, ranges] of [...this.#ranges].sort(([a], [b]) => b - a)) {
        encoding.writeVarUint(encoder, client)
        encoding.writeVarUint(encoder, ranges.length)
        for (const { start, end } of ranges) {
          encoding.writeVarUint(encoder, start)
          encoding.writeVarUint(encoder, end - start)
        }
      }
    })
  }
}

/** How many of the sorted ranges start at or before `clock`. */
function upTo(ranges: readonly Range[], clock: number): number {
  let [low, high] = [0, ranges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle] as Range).start <= clock) low = middle + 1
    else high = middle
  }
  return low
}
