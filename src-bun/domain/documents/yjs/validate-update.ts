// Decides whether an update from a client may be stored and sent on, before any Yjs code applies it.
//
// Yjs trusts its peers. It stores a struct whose neighbour it does not know as "pending" in every snapshot for ever, and a
// struct that names itself as its neighbour throws in every client that opens the document. One hostile or broken update
// would thus spoil the document for all. So the hub stores an update only if a document with the hub's state vector could
// apply it completely:
//   - in a plain document it has only text of the document's one text, and deletions (`update-reader.ts`); in a rich document only
//     accepted contents (`rich-values.ts`), each in a type that may have it (`rich-structure.ts`),
//   - the block of each client begins at the clock where the hub's copy of that client ends: no gap,
//   - the neighbours of each struct exist before it, and so does everything that it deletes (`dependency-check.ts`).
//
// Clients may send what the hub already has; providers with a local store do so whenever they connect. Known structs are
// cut off first. If a known (client, clock) arrives with other content, the content that was stored first stands.
import * as Y from 'yjs'
import { CLIENTS_PER_UPDATE, DELETED_RANGES_PER_UPDATE, STRUCTS_PER_UPDATE } from '../../../contract/limits.ts'
import { allow, type Result, refuse } from '../../result.ts'
import type { DeleteSet } from './delete-set.ts'
import { DependencyCheck } from './dependency-check.ts'
import type { RichStructure } from './rich-structure.ts'
import { encodeStateVector, type StateVector } from './state-vector.ts'
import { TooManyParts } from './too-many-parts.ts'
import { type Block, type DeletedRange, readBlocks, readDeletions, UpdateCursor } from './update-reader.ts'

/**
 * The part of an update that is new to the hub, as bytes in format V1 and as blocks. `deleted` has the deletions of the update, also those that
 * the hub knows, but without the latter if they are very many. If the delete set was recognised by its hash, the hub knows all of it, and `deleted` is empty.
 */
export type ValidUpdate = {
  bytes: Uint8Array
  blocks: readonly Block[]
  deleted: readonly DeletedRange[]
  /** The encoded delete set, if it is long and its hash is not remembered yet. */
  deleteSet?: Uint8Array
}

/** Delete sets of at least this many bytes are recognised by a hash: reading a shorter one is quicker than hashing it. */
const LONG_DELETE_SET_BYTES = 1024

const LIMITS = {
  structs: STRUCTS_PER_UPDATE,
  clients: CLIENTS_PER_UPDATE,
  deletedRanges: DELETED_RANGES_PER_UPDATE,
}

/**
 * `known` is the state vector of the hub's copy, `deletions` what is deleted in it, and `structure`, in a rich document, which types it
 * has. The types of the update are added to `structure` tentatively: call `structure.commit()` after the update was stored, or else the
 * next validation rolls them back. Returns the part of the update that is new, which may be nothing, or refuses with
 * `document.invalidUpdate`, or with `document.updateTooLarge` if it has too many structs, clientIDs or deleted ranges that
 * the hub does not know. Never throws. `bytes` of the result is
 * `raw` itself if nothing was cut off: no struct was known, and the delete set was not recognised by its hash (`hasEncoded`).
 */
export function validateUpdate(
  raw: Uint8Array,
  known: StateVector,
  deletions?: Pick<DeleteSet, 'hasEncoded' | 'inOrder'>,
  structure?: RichStructure,
): Result<ValidUpdate> {
  const accepts = structure ? 'rich' : 'text'
  structure?.rollBack()
  try {
    let cursor = new UpdateCursor(raw, 0, accepts)
    let blocks = readBlocks(cursor, LIMITS)
    const deleteSetAt = cursor.at
    const long = raw.length - deleteSetAt >= LONG_DELETE_SET_BYTES ? raw.subarray(deleteSetAt) : undefined
    const isDeleteSetKnown = long !== undefined && deletions?.hasEncoded(long) === true
    const deleted = isDeleteSetKnown ? [] : readDeletions(cursor, LIMITS, deletions)
    if (isDeleteSetKnown)
      cursor = new UpdateCursor(Buffer.concat([raw.subarray(0, deleteSetAt), NO_DELETIONS]), 0, accepts)
    if (hasKnownStructs(blocks, known)) {
      // `Y.diffUpdate` joins the blocks of a client, so that the check below would not see a second one, or a gap before it.
      if (new Set(blocks.map(({ client }) => client)).size < blocks.length) return refuse('document.invalidUpdate')
      if (hasUnknownStructs(blocks, known)) {
        // It is safe to give these bytes to Yjs: our reader has accepted them, and it accepts none that make Yjs throw, or allocate more
        // than a fixed multiple of their length. The deletions stay as they are, and are not read once more.
        const structs = Y.diffUpdate(
          Buffer.concat([raw.subarray(0, deleteSetAt), NO_DELETIONS]),
          encodeStateVector(known),
        )
        const deleteSet = cursor.bytes.subarray(deleteSetAt)
        cursor = new UpdateCursor(Buffer.concat([structs.subarray(0, -NO_DELETIONS.length), deleteSet]), 0, accepts)
        // A part of an update within the limits is within them too.
        blocks = readBlocks(cursor)
      } else {
        blocks = []
        cursor = new UpdateCursor(Buffer.concat([NO_BLOCKS, cursor.bytes.subarray(deleteSetAt)]), 0, accepts)
      }
    }
    if (!canBeApplied(cursor, blocks, deleted, known, structure)) return refuse('document.invalidUpdate')
    const { bytes } = cursor
    return allow(long && !isDeleteSetKnown ? { bytes, blocks, deleted, deleteSet: long } : { bytes, blocks, deleted })
  } catch (thrown) {
    // Only readers throw here, on bytes that are not a valid update.
    return refuse(thrown instanceof TooManyParts ? 'document.updateTooLarge' : 'document.invalidUpdate')
  }
}

function canBeApplied(
  cursor: UpdateCursor,
  blocks: readonly Block[],
  deleted: readonly DeletedRange[],
  known: StateVector,
  structure: RichStructure | undefined,
): boolean {
  if (!structure) return new DependencyCheck(cursor, blocks, known).passes(deleted)
  // The first pass (`readBlocks`) has checked the contents of this update, so this cursor reads them as `stored`, without checking them again.
  const again = new UpdateCursor(cursor.bytes, 0, 'stored')
  const add = (client: number, clock: number) => structure.add(again, client, clock)
  return new DependencyCheck(again, blocks, known, add).passes(deleted)
}

/** The bytes with which an update without structs begins, and with which an update without deletions ends. */
const NO_BLOCKS = Uint8Array.of(0)
const NO_DELETIONS = Uint8Array.of(0)

function hasKnownStructs(blocks: readonly Block[], known: StateVector): boolean {
  for (const { client, clock } of blocks) if (clock < (known.get(client) ?? 0)) return true
  return false
}

function hasUnknownStructs(blocks: readonly Block[], known: StateVector): boolean {
  for (const { client, end } of blocks) if (end > (known.get(client) ?? 0)) return true
  return false
}
