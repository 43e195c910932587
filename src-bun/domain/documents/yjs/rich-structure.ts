// Which type each unit of a rich document is in: what the hub has in memory to validate the next update.
//
// A struct does not say in which type it is, unless it has no neighbours: it is in the type of its neighbour. So how deep a new type
// is nested, and whether the neighbours of a struct are in one type at all, can only be said by who knows where the neighbours are.
// That is all that is here: for each client, from which clock on its units are in which type. Text that is typed in one paragraph
// is one entry, however long it is.
//
// A type that was deleted is garbage for everybody who opens the document later, with what was in it; the hub reads it as such too
// when it opens the document anew. What is written there is in `NOWHERE`, where Yjs drops it.
import {
  RICH_FIRST_VALUES_MAX,
  RICH_NESTING_MAX,
  RICH_ROOTS_PER_DOCUMENT,
  RICH_RUNS_PER_DOCUMENT,
  RICH_TYPES_PER_DOCUMENT,
} from '../../../contract/limits.ts'
import type { DeleteSet } from './delete-set.ts'
import { decidedBy, fits, fitsKey, type Sequence, sequenceOf } from './rich-kinds.ts'
import { FORMAT, TYPE } from './rich-values.ts'
import { TooManyParts } from './too-many-parts.ts'
import { type DeletedRange, GARBAGE, NO_CLIENT, type UpdateCursor } from './update-reader.ts'

/**
 * A place is four times the number of a type, and `KEYED` where the units are values of its keys (the attributes of an element), or
 * else part of its sequence; `IS_FORMAT` beside that where the unit begins or ends a format, which is no content.
 */
type Place = number
const KEYED = 1
const IS_FORMAT = 2
const NOWHERE: Place = 0

/** What one client wrote: from clock `starts[n]` on, its units are at `places[n]`, up to `starts[n + 1]`. `types` has the number of each type that it made, by its clock. */
type ClientUnits = { starts: number[]; places: Place[]; types: Map<number, number> }

const NOTHING: Pick<ClientUnits, 'starts' | 'places'> = { starts: [], places: [] }

/** First values are counted by a hash, so that many attributes take no memory. Documents of people have some for each. */
const COUNTERS = 65_536

export class RichStructure {
  readonly #clients = new Map<number, ClientUnits>()
  /** By the number of a type, how deep it is, and what is in its sequence. The first is `NOWHERE`'s. */
  readonly #depths: number[] = [0]
  readonly #sequences: Sequence[] = ['undecided']
  readonly #roots = new Map<string, number>()
  readonly #firstValues = new Uint16Array(COUNTERS)
  /** So that nobody can choose keys that are counted together with those of somebody else. */
  readonly #seed = Math.trunc(Math.random() * 2 ** 31)
  #isLimited = false
  #runs = 0
  /** What undoes each step since the last `commit`, in the order of the steps. */
  #undo: (() => unknown)[] = []

  /** Adds a struct of the stored document, at its client's next clock. Limits are for what is new. */
  load(cursor: UpdateCursor, client: number, clock: number): void {
    this.#add(cursor, client, clock, this.#placeOf(cursor) ?? NOWHERE)
  }

  /**
   * Adds the struct that the cursor has read last, at its client's next clock. False if it cannot be there: its neighbours are in
   * two types, it is not for the type that it is in, or it is nested too deeply. Throws `TooManyParts` if the document has too much. What was added is tentative until `commit` or `rollBack`.
   */
  add(cursor: UpdateCursor, client: number, clock: number): boolean {
    this.#isLimited = true
    try {
      const place = this.#placeOf(cursor)
      if (place === undefined || !this.#fits(cursor, place)) return false
      return this.#add(cursor, client, clock, place) <= RICH_NESTING_MAX
    } finally {
      this.#isLimited = false
    }
  }

  /** Makes everything that was added since the last `commit` permanent. */
  commit(): void {
    this.#undo = []
  }

  /** Removes what was added since the last `commit`. */
  rollBack(): void {
    for (let step = this.#undo.pop(); step; step = this.#undo.pop()) step()
  }

  /**
   * Whether each of these units begins or ends a format, or is deleted already. Yjs deletes formats that change nothing in everybody
   * who reads the document, also in who may not write.
   */
  hasOnlyFormats(ranges: readonly DeletedRange[], deletions: Pick<DeleteSet, 'has'>): boolean {
    for (const { client, clock, length } of ranges) {
      const { starts, places } = this.#clients.get(client) ?? NOTHING
      const end = clock + length
      for (let run = runAt(starts, clock), at = clock; at < end; run++) {
        const next = Math.min(starts[run + 1] ?? end, end)
        const isFormat = ((places[run] ?? 0) & IS_FORMAT) !== 0
        if (!isFormat && !deletions.has({ client, clock: at, length: next - at })) return false
        at = next
      }
    }
    return true
  }

  /** Returns how deep the struct is, if it is a type, else 0. */
  #add(cursor: UpdateCursor, client: number, clock: number, place: Place): number {
    let units = this.#clients.get(client)
    if (!units) {
      units = { starts: [], places: [], types: new Map() }
      this.#clients.set(client, units)
    }
    const given = cursor.kind === FORMAT ? place | IS_FORMAT : place
    if (units.places.at(-1) !== given) this.#addRun(units, clock, given)
    this.#decide(cursor, place)
    return cursor.kind === TYPE ? this.#addType(units.types, clock, place, sequenceOf(cursor)) : 0
  }

  /** Undefined where there is none. */
  #placeOf(cursor: UpdateCursor): Place | undefined {
    const { originClient, rightClient } = cursor
    if (cursor.kind === GARBAGE) return NOWHERE
    if (originClient === NO_CLIENT && rightClient === NO_CLIENT) return this.#placeInParent(cursor)
    const left = originClient === NO_CLIENT ? undefined : this.#lookUp(originClient, cursor.originClock)
    const right = rightClient === NO_CLIENT ? undefined : this.#lookUp(rightClient, cursor.rightClock)
    return left === undefined || right === undefined || left === right ? (left ?? right) : undefined
  }

  #placeInParent(cursor: UpdateCursor): Place {
    const { parentClient, parentClock, rootName } = cursor
    const type = parentClient === NO_CLIENT ? this.#root(rootName) : this.#typeAt(parentClient, parentClock)
    if (type === 0) return NOWHERE
    if (!cursor.hasKey) return 4 * type
    this.#countFirstValue(type, cursor)
    return 4 * type + KEYED
  }

  #lookUp(client: number, clock: number): Place {
    const units = this.#clients.get(client)
    return units ? (units.places[runAt(units.starts, clock)] ?? 0) & ~IS_FORMAT : NOWHERE
  }

  #typeAt(client: number, clock: number): number {
    return this.#clients.get(client)?.types.get(clock) ?? 0
  }

  #root(name: string): number {
    const known = this.#roots.get(name)
    if (known !== undefined) return known
    this.#limit('shared types', this.#roots.size, RICH_ROOTS_PER_DOCUMENT)
    const type = this.#newType(0, 'undecided')
    this.#roots.set(name, type)
    this.#toUndo(() => this.#roots.delete(name))
    return type
  }

  #addType(types: Map<number, number>, clock: number, place: Place, sequence: Sequence): number {
    const depth = (this.#depths[place >> 2] ?? 0) + 1
    this.#limit('types', this.#depths.length, RICH_TYPES_PER_DOCUMENT)
    types.set(clock, this.#newType(depth, sequence))
    this.#toUndo(() => types.delete(clock))
    return depth
  }

  #newType(depth: number, sequence: Sequence): number {
    this.#sequences.push(sequence)
    this.#toUndo(() => {
      this.#depths.pop()
      this.#sequences.pop()
    })
    return this.#depths.push(depth) - 1
  }

  #fits(cursor: UpdateCursor, place: Place): boolean {
    if (place === NOWHERE) return true
    return (place & KEYED) !== 0 ? fitsKey(cursor) : fits(cursor, this.#sequences[place >> 2] ?? 'undecided')
  }

  #decide(cursor: UpdateCursor, place: Place): void {
    const type = place >> 2
    if (place === NOWHERE || (place & KEYED) !== 0 || this.#sequences[type] !== 'undecided') return
    this.#sequences[type] = decidedBy(cursor)
    this.#toUndo(() => {
      this.#sequences[type] = 'undecided'
    })
  }

  #addRun({ starts, places }: ClientUnits, clock: number, place: Place): void {
    this.#limit('runs', this.#runs, RICH_RUNS_PER_DOCUMENT)
    this.#runs++
    starts.push(clock)
    places.push(place)
    this.#toUndo(() => {
      this.#runs--
      starts.pop()
      places.pop()
    })
  }

  /** Of a key that has no value yet as far as its writer knows. */
  #countFirstValue(type: number, cursor: UpdateCursor): void {
    const counter = hashOf(type ^ this.#seed, cursor)
    const count = this.#firstValues[counter] ?? 0
    this.#limit('first values', count, RICH_FIRST_VALUES_MAX)
    this.#firstValues[counter] = count + 1
    this.#toUndo(() => {
      this.#firstValues[counter] = count
    })
  }

  #toUndo(step: () => unknown): void {
    if (this.#isLimited) this.#undo.push(step)
  }

  #limit(what: string, count: number, max: number): void {
    if (this.#isLimited && count >= max) throw new TooManyParts(`too many ${what}`)
  }
}

/** The index of the last of the sorted starts that is not above `clock`; -1 if all are. */
function runAt(starts: readonly number[], clock: number): number {
  let [low, high] = [0, starts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] as number) <= clock) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Of a type and the key that the cursor has read last. */
function hashOf(type: number, { bytes, keyStart, keyEnd }: UpdateCursor): number {
  let hash = type
  for (let at = keyStart; at < keyEnd; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return (hash ^ (hash >>> 16)) & (COUNTERS - 1)
}
