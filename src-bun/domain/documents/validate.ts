// Judges an update before it is stored or told to anybody: `applyUpdate` never sees what a stranger sent.
import * as Y from 'yjs'
import { CLIENTS_PER_UPDATE, STRUCTS_PER_UPDATE } from '../../contract/limits.ts'
import { allow, type Result, refuse } from '../result.ts'
import {
  type Block,
  type DeletedRange,
  type ReadUpdate,
  readUpdate,
  type Struct,
  type StructId,
} from './read-update.ts'

/** What a document knows: for each Yjs client the next clock it may write. */
export type StateVector = ReadonlyMap<number, number>

/**
 * `bytes` is what the hub did not have yet (format V1); `advances` are the new state of each client that wrote structs,
 * deletions have no author.
 */
export type SoundUpdate = { bytes: Uint8Array; advances: Map<number, number>; deleted: DeletedRange[] }

/** How far a block has come. */
type Turn = { block: Block; done: number }

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
    const advances = advance(update, known)
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
 * clients may build on each other in any order, so each is followed as far as it goes, in turns, until all are through.
 */
function advance({ blocks }: ReadUpdate, known: StateVector): Map<number, number> | undefined {
  const advances = new Map<number, number>()
  let waiting: Turn[] = []
  for (const block of blocks) {
    const { client, clock } = block
    // A client in two blocks would be read by some and lost by others.
    if (advances.has(client) || clock !== (known.get(client) ?? 0)) return undefined
    advances.set(client, clock)
    waiting.push({ block, done: 0 })
  }
  while (waiting.length > 0) {
    let moved = false
    const stuck: Turn[] = []
    for (const turn of waiting) {
      const done = follow(turn, advances, known)
      moved ||= done > turn.done
      turn.done = done
      if (done < turn.block.structs.length) stuck.push(turn)
    }
    if (!moved) return undefined
    waiting = stuck
  }
  return advances
}

/** How many of the structs of its block can be put in their place by now. */
function follow({ block, done }: Turn, advances: Map<number, number>, known: StateVector): number {
  const { client, structs } = block
  const next = (of: number) => advances.get(of) ?? known.get(of) ?? 0
  const isThere = (ref: StructId | undefined) => !ref || ref.clock < next(ref.client)
  const fits = ({ origin, rightOrigin }: Struct) => isThere(origin) && isThere(rightOrigin)
  let at = done
  for (let struct = structs[at]; struct && fits(struct); struct = structs[++at])
    advances.set(client, next(client) + struct.length)
  return at
}
