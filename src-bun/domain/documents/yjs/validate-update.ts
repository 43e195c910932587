// Decides whether an update from a client may be stored and sent on, before any Yjs code applies it.
//
// Yjs trusts its peers. A struct whose neighbour it does not know it keeps as "pending" in every snapshot for ever, and a
// struct that names itself as its neighbour throws in everybody who opens the document. One hostile or broken update would
// thus spoil the document for all. So the hub stores an update only if a document that is exactly as far as the hub's
// state vector says can apply all of it at once:
//   - it consists of text in the document's one text, and of deletions (`update-reader.ts`),
//   - the block of each client begins at the clock where the hub's copy of that client ends: no gap,
//   - the neighbours of each struct exist before it, and so does everything that it deletes (`dependency-check.ts`).
//
// Clients may send what the hub already has; providers with a local store do so whenever they connect. Those structs are
// cut off first. If the same (client, clock) comes again with other content, the content that came first stands.
import * as Y from 'yjs'
import { CLIENTS_PER_UPDATE, STRUCTS_PER_UPDATE } from '../../../contract/limits.ts'
import { allow, type Result, refuse } from '../../result.ts'
import { DependencyCheck } from './dependency-check.ts'
import { encodeStateVector, type StateVector } from './state-vector.ts'
import { type Block, type DeletedRange, readUpdate, UpdateCursor } from './update-reader.ts'

/** What of an update is new to the hub: as an update in format V1, and as its blocks and deletions. Deletions name no author. */
export type ValidUpdate = { bytes: Uint8Array; blocks: readonly Block[]; deleted: readonly DeletedRange[] }

const LIMITS = { structs: STRUCTS_PER_UPDATE, clients: CLIENTS_PER_UPDATE }

/**
 * `known` is the state vector of the hub's copy. Returns what is new of the update, which may be nothing, or refuses with
 * `document.invalidUpdate`; never throws. `bytes` of the result is `raw` itself if all of it is new.
 */
export function validateUpdate(raw: Uint8Array, known: StateVector): Result<ValidUpdate> {
  try {
    let cursor = new UpdateCursor(raw)
    let { blocks, deleted } = readUpdate(cursor, LIMITS)
    if (hasKnownStructs(blocks, known)) {
      // Yjs may read these bytes: `readUpdate` has found nothing in them that would make it allocate or throw.
      cursor = new UpdateCursor(Y.diffUpdate(raw, encodeStateVector(known)))
      ;({ blocks, deleted } = readUpdate(cursor))
    }
    const isValid = new DependencyCheck(cursor, blocks, known).passes(deleted)
    return isValid ? allow({ bytes: cursor.bytes, blocks, deleted }) : refuse('document.invalidUpdate')
  } catch {
    // Every error here was thrown by a reader, and means that the bytes are no update.
    return refuse('document.invalidUpdate')
  }
}

function hasKnownStructs(blocks: readonly Block[], known: StateVector): boolean {
  for (const { client, clock } of blocks) if (clock < (known.get(client) ?? 0)) return true
  return false
}
