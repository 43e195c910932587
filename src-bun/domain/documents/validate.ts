// Judges an update before it is stored or told to anybody: `applyUpdate` never sees what a stranger sent.
import * as Y from 'yjs'
import { CLIENTS_PER_UPDATE, STRUCTS_PER_UPDATE } from '../../contract/limits.ts'
import { allow, type Result, refuse } from '../result.ts'
import { type DeletedRange, NOBODY, type ReadUpdate, readUpdate, UpdateCursor } from './read-update.ts'

/** What a document knows: for each Yjs client the next clock it may write. */
export type StateVector = ReadonlyMap<number, number>

/**
 * `bytes` is what the hub did not have yet (format V1); `advances` are the new state of each client that wrote structs,
 * deletions have no author.
 */
export type SoundUpdate = { bytes: Uint8Array; advances: Map<number, number>; deleted: DeletedRange[] }

/** How many structs of a client still have to be put in their place, the first of them at byte `at` of the update. */
type Turn = { client: number; left: number; at: number }
/** Whose turn it is once a client has written `clock`. */
type Waiting = { clock: number; turn: Turn }
type StructId = { client: number; clock: number }

const LIMITS = { structs: STRUCTS_PER_UPDATE, clients: CLIENTS_PER_UPDATE }

/**
 * Sound means: only text, no gap in any client's clocks, and nothing that builds on what is not there before it. An
 * unsound update would wait in the document for ever, or throw in everybody who opens it. Structs that the hub already
 * has are cut off first, so that the first content of a (client, clock) stands, whoever sends it again.
 */
export function soundUpdate(raw: Uint8Array, known: StateVector): Result<SoundUpdate> {
  try {
    let bytes = raw
    let update = readUpdate(raw, LIMITS)
    if (update.blocks.some(({ client, clock }) => clock < (known.get(client) ?? 0))) {
      bytes = Y.diffUpdate(raw, Y.encodeStateVector(new Map(known)))
      update = readUpdate(bytes)
    }
    const advances = advance(bytes, update, known)
    const end = (client: number) => advances?.get(client) ?? known.get(client) ?? 0
    const isThere = ({ client, clock, length }: DeletedRange) => length > 0 && clock + length <= end(client)
    if (!advances || !update.deleted.every(isThere)) return refuse('document.invalidUpdate')
    return allow({ bytes, advances, deleted: update.deleted })
  } catch {
    // Whatever a reader throws on bytes from outside means the same: they are not an update.
    return refuse('document.invalidUpdate')
  }
}

/**
 * Where each client stands afterwards, or undefined where some struct can never be put in its place. The blocks of several
 * clients may build on each other in any order: each is followed as far as it goes, and again once what it lacks is there,
 * so that no struct is looked at more than three times.
 */
function advance(bytes: Uint8Array, { blocks }: ReadUpdate, known: StateVector): Map<number, number> | undefined {
  const advances = new Map<number, number>()
  const ready: Turn[] = []
  for (const { client, clock, structs, at } of blocks) {
    // A client in two blocks would be read by some and lost by others.
    if (advances.has(client) || clock !== (known.get(client) ?? 0)) return undefined
    advances.set(client, clock)
    ready.push({ client, left: structs, at })
  }
  let unfinished = ready.length
  /** By the client they wait for, the soonest last. */
  const waiting = new Map<number, Waiting[]>()
  for (let turn = ready.pop(); turn; turn = ready.pop()) {
    const lacks = follow(turn, bytes, advances, known)
    if (lacks) {
      const others = waiting.get(lacks.client) ?? []
      waiting.set(lacks.client, others)
      others.splice(placeOf(lacks.clock, others), 0, { clock: lacks.clock, turn })
    } else unfinished--
    const next = advances.get(turn.client) as number
    const there = waiting.get(turn.client)
    while (there && (there.at(-1)?.clock ?? next) < next) ready.push((there.pop() as Waiting).turn)
  }
  return unfinished === 0 ? advances : undefined
}

/** As far as its structs can be put in their place by now; says what the next one lacks, if there is one. */
function follow(
  turn: Turn,
  bytes: Uint8Array,
  advances: Map<number, number>,
  known: StateVector,
): StructId | undefined {
  const next = (client: number) => advances.get(client) ?? known.get(client) ?? 0
  const isThere = (client: number, clock: number) => client === NOBODY || clock < next(client)
  const cursor = new UpdateCursor(bytes, turn.at)
  for (; turn.left > 0; turn.left--) {
    cursor.struct()
    const { originClient, originClock, rightClient, rightClock } = cursor
    if (!isThere(originClient, originClock)) return { client: originClient, clock: originClock }
    if (!isThere(rightClient, rightClock)) return { client: rightClient, clock: rightClock }
    advances.set(turn.client, next(turn.client) + cursor.length)
    turn.at = cursor.at
  }
  return undefined
}

/** Where it belongs among those that are sorted from the latest to the soonest. */
function placeOf(clock: number, waiting: readonly Waiting[]): number {
  let [low, high] = [0, waiting.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((waiting[middle] as Waiting).clock > clock) low = middle + 1
    else high = middle
  }
  return low
}
