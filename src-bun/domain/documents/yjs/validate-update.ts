// Decides whether an update from a client may be stored and sent on, before any Yjs code applies it.
//
// Yjs trusts its peers. It stores a struct whose neighbour it does not know as "pending" in every snapshot for ever, and a
// struct that names itself as its neighbour throws in every client that opens the document. One hostile or broken update
// would thus spoil the document for all. So the hub stores an update only if a document with the hub's state vector could
// apply it completely:
//   - it consists of text in the document's one text, and of deletions (`update-reader.ts`),
//   - the block of each client begins at the clock where the hub's copy of that client ends: no gap,
//   - the neighbours of each struct exist before it, and so does everything that it deletes (`dependency-check.ts`).
//
// Clients may send what the hub already has; providers with a local store do so whenever they connect. Known structs are
// cut off first. If a known (client, clock) arrives with other content, the content that was stored first stands.
import * as Y from 'yjs'
import { CLIENTS_PER_UPDATE, DELETED_RANGES_PER_UPDATE, STRUCTS_PER_UPDATE } from '../../../contract/limits.ts'
import { allow, type Result, refuse } from '../../result.ts'
import { DependencyCheck } from './dependency-check.ts'
import { encodeStateVector, type StateVector } from './state-vector.ts'
import { type Block, type DeletedRange, readUpdate, TooManyParts, UpdateCursor } from './update-reader.ts'

/** The part of an update that is new to the hub: as bytes in format V1, and as its blocks; with all of its deletions, new or not. */
export type ValidUpdate = { bytes: Uint8Array; blocks: readonly Block[]; deleted: readonly DeletedRange[] }

const LIMITS = {
  structs: STRUCTS_PER_UPDATE,
  clients: CLIENTS_PER_UPDATE,
  deletedRanges: DELETED_RANGES_PER_UPDATE,
}

/**
 * `known` is the state vector of the hub's copy. Returns the part of the update that is new, which may be nothing, or refuses
 * with `document.invalidUpdate`, or `document.updateTooLarge` where it has too many parts; never throws. `bytes` of the result is `raw` itself if no struct of it is known.
 */
export function validateUpdate(raw: Uint8Array, known: StateVector): Result<ValidUpdate> {
  try {
    let cursor = new UpdateCursor(raw)
    let { blocks, deleted } = readUpdate(cursor, LIMITS)
    if (hasKnownStructs(blocks, known)) {
      // `Y.diffUpdate` joins the blocks of a client, so that the check below would not see a second one, or a gap before it.
      if (new Set(blocks.map(({ client }) => client)).size < blocks.length) return refuse('document.invalidUpdate')
      // Yjs may read these bytes: `readUpdate` accepts none that make it throw, or allocate more than a multiple of their length.
      cursor = new UpdateCursor(Y.diffUpdate(raw, encodeStateVector(known)))
      // A part of an update within the limits is within them too.
      ;({ blocks, deleted } = readUpdate(cursor))
    }
    const isValid = new DependencyCheck(cursor, blocks, known).passes(deleted)
    return isValid ? allow({ bytes: cursor.bytes, blocks, deleted }) : refuse('document.invalidUpdate')
  } catch (thrown) {
    // Only readers throw here, on bytes that are not a valid update.
    return refuse(thrown instanceof TooManyParts ? 'document.updateTooLarge' : 'document.invalidUpdate')
  }
}

function hasKnownStructs(blocks: readonly Block[], known: StateVector): boolean {
  for (const { client, clock } of blocks) if (clock < (known.get(client) ?? 0)) return true
  return false
}
