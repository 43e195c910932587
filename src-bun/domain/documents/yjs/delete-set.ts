// The delete set of a document: which units are deleted, as ranges of clocks for each client.
//
// Deletions have no clock of their own, so a state vector does not show which of them somebody has. Yjs clients therefore
// send all deletions they know whenever they connect. The hub has this set of each open document to recognise deletions that
// it has logged: without it, each of them would be logged and sent to everybody again, at every reconnect of every client.
import * as encoding from 'lib0/encoding'
import type { DeletedRange } from './update-reader.ts'

/** The clocks from `start` up to, not including, `end`. */
type Range = { start: number; end: number }

/** Up to this many ranges are inserted one by one, which is quicker for the few of a keystroke. */
const INSERT_SINGLY_MAX = 16

/** How many encoded delete sets are remembered, to be recognised by their hash. */
const ENCODINGS_MAX = 16

// A cryptographic hash, because nobody can find two delete sets that have the same one. Otherwise somebody could make the hub take a delete set
// that it does not know for one that it knows.
const hashOf = (bytes: Uint8Array): string => new Bun.CryptoHasher('sha256').update(bytes).digest('base64')

export class DeleteSet {
  /** By client: sorted, and neither overlapping nor touching each other. */
  readonly #ranges = new Map<number, Range[]>()
  /** Hashes of encoded delete sets that are part of this one, the oldest first. Nothing that is deleted ever comes back, so they stay true. */
  readonly #encodings = new Set<string>()

  constructor(deleted: readonly DeletedRange[]) {
    this.add(deleted)
  }

  /** Whether every unit of these ranges is deleted. */
  hasAll(deleted: readonly DeletedRange[]): boolean {
    for (const range of deleted) if (!this.has(range)) return false
    return true
  }

  /** Whether every unit of the range is deleted. */
  has({ client, clock, length }: DeletedRange): boolean {
    const ranges = this.#ranges.get(client)
    const range = ranges && lastStartingUpTo(ranges, clock)
    return range !== undefined && range.end >= clock + length
  }

  /**
   * Returns a function that answers `has` for ranges in the order in which Yjs writes them: each client once, and its ranges one behind the other.
   * Millions of them take time linear in their number. Of ranges in another order, and of empty ones, it says that they are not known: a
   * stranger could otherwise send the same one as often as a frame has room for it.
   */
  inOrder(): (range: DeletedRange) => boolean {
    const clients = new Set<number>()
    let current: number | undefined
    let ranges: readonly Range[] = []
    let at = 0
    let asked = 0
    return ({ client, clock, length }) => {
      if (client !== current) {
        current = client
        ranges = clients.has(client) ? [] : (this.#ranges.get(client) ?? [])
        clients.add(client)
        at = 0
        asked = 0
      }
      if (clock < asked || length === 0) return false
      asked = clock + length
      while ((ranges[at + 1]?.start ?? Infinity) <= clock) at++
      const range = ranges[at]
      return range !== undefined && range.start <= clock && range.end >= asked
    }
  }

  /** Whether these bytes were given to `rememberEncoded` before: then every unit of their ranges is deleted. */
  hasEncoded(bytes: Uint8Array): boolean {
    return this.#encodings.size > 0 && this.#encodings.has(hashOf(bytes))
  }

  /**
   * To be called with the bytes of ranges that are deleted. Every client sends all deletions that it knows when it connects, and
   * most of them know the same.
   */
  rememberEncoded(bytes: Uint8Array): void {
    this.#encodings.add(hashOf(bytes))
    if (this.#encodings.size > ENCODINGS_MAX) this.#encodings.delete(this.#encodings.values().next().value as string)
  }

  /**
   * A few ranges are inserted one by one. More are sorted together with the ones that are there, because a stranger chooses
   * their order, and each range that is inserted before others moves all of those: the largest update has a quarter of a
   * million ranges.
   */
  add(deleted: readonly DeletedRange[]): void {
    if (deleted.length <= INSERT_SINGLY_MAX) for (const range of deleted) this.#insert(range)
    else for (const [client, added] of byClient(deleted)) this.#mergeSorted(client, added)
  }

  #insert({ client, clock, length }: DeletedRange): void {
    const ranges = this.#ranges.get(client) ?? []
    this.#ranges.set(client, ranges)
    let [start, end] = [clock, clock + length]
    // The ranges that overlap or touch the new one are replaced by one range that covers them all.
    let first = countStartingUpTo(ranges, start)
    if ((ranges[first - 1]?.end ?? -1) >= start) first--
    let last = first
    for (let range = ranges[last]; range && range.start <= end; range = ranges[++last]) {
      start = Math.min(start, range.start)
      end = Math.max(end, range.end)
    }
    ranges.splice(first, last - first, { start, end })
  }

  #mergeSorted(client: number, added: readonly DeletedRange[]): void {
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

  /** The bytes with which an update in format V1 ends: the highest client first, as Yjs writes them. */
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

/** `Map.groupBy`, which older browsers lack: the viewer of session boxes reads histories, too. */
function byClient(deleted: readonly DeletedRange[]): Map<number, DeletedRange[]> {
  const groups = new Map<number, DeletedRange[]>()
  for (const range of deleted) {
    const group = groups.get(range.client)
    if (group) group.push(range)
    else groups.set(range.client, [range])
  }
  return groups
}

/** The last of the sorted ranges that starts at or before `clock`: the only one that can contain it. */
function lastStartingUpTo(ranges: readonly Range[], clock: number): Range | undefined {
  return ranges[countStartingUpTo(ranges, clock) - 1]
}

/** How many of the sorted ranges start at or before `clock`. */
function countStartingUpTo(ranges: readonly Range[], clock: number): number {
  let [low, high] = [0, ranges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle] as Range).start <= clock) low = middle + 1
    else high = middle
  }
  return low
}
