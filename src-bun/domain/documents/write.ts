import type { ErrorCode } from '../../contract/errors.ts'
import {
  CLIENTS_PER_DOCUMENT,
  DOCUMENT_MAX_BYTES,
  RICH_DOCUMENT_MAX_BYTES,
  UPDATE_PIECE_BYTES,
} from '../../contract/limits.ts'
import type { IncomingUpdate, OperationScope, StoredUpdate } from '../operations/operation-scope.ts'
import { whyMayNotSend } from '../permissions.ts'
import type { Members } from '../ports/members.ts'
import { allow, type Result, refuse } from '../result.ts'
import type { OpenDocument } from './open-documents.ts'
import { type Piece, splitUpdate } from './yjs/split-update.ts'
import { validateUpdate } from './yjs/validate-update.ts'

/**
 * Writes an update into the log, see `validateAndAppend` for its refusals. Once an update of a socket is refused or throws, all later ones
 * of that socket in the same group are refused as well: an acknowledgement is only a number n, which
 * means that the first n updates of the socket are stored. If a later update were accepted, n would cover the refused one as well, and the
 * client would believe that it is stored. The socket is closed after the group.
 */
export function writeDocument(scope: OperationScope, update: IncomingUpdate): Result<true> {
  const { refusedConnections } = scope.recorded
  const earlier = refusedConnections.size > 0 ? refusedConnections.get(update.connectionId) : undefined
  if (earlier !== undefined) return refuse(earlier)
  // Stays `internal` if validation throws, as it does when the disk cannot be read.
  let code: ErrorCode | undefined = 'internal'
  try {
    const result = validateAndAppend(scope, update)
    code = result.ok ? undefined : result.code
    return result
  } finally {
    if (code !== undefined) refusedConnections.set(update.connectionId, code)
  }
}

/**
 * Validates an update of a member and appends its new part to the document's log, in pieces if it is large. Refuses:
 * - an invalid update (`document.invalidUpdate`), and one with too many structs, clientIDs or deleted ranges (`document.updateTooLarge`),
 * - structs under a Yjs clientID that belongs to somebody else (`document.notYours`),
 * - too many clientIDs in the document (`document.full`) or of one member (`document.tooManyClients`),
 * - more bytes than a document may have (`document.tooLarge`), or than a member may write in an hour (`document.tooMuch`),
 * - anything new in a document that is archived or deleted, and from a member who may only read (`notAllowed`).
 */
function validateAndAppend(scope: OperationScope, update: IncomingUpdate): Result<true> {
  const { documentId, memberId, connectionId, relayFrame } = update
  const document = scope.openDocuments.get(documentId)
  const { claims, stateVector, deletions, structure } = document
  const valid = validateUpdate(update.bytes, stateVector, deletions, structure)
  if (!valid.ok) return valid
  const { bytes, blocks, deleted, deleteSet } = valid.value
  const whyNot = () =>
    document.whyReadOnly ?? (update.mayWrite && mayStillWrite(scope, update) ? undefined : 'notAllowed')
  const hasNothingNew = blocks.length === 0 && deletions.hasAll(deleted)
  /** In a rich document, Yjs by itself deletes formats that have no effect, even in the page of a member who may only read. */
  const hasOnlyFormats = () => blocks.length === 0 && structure?.hasOnlyFormats(deleted, deletions) === true
  // Such an update of a member who may not write is accepted and not stored, because a refusal would close the socket.
  if (hasNothingNew || (hasOnlyFormats() && whyNot() !== undefined)) {
    if (hasNothingNew && deleteSet) deletions.rememberEncoded(deleteSet)
    scope.recorded.acceptedUpdates.push({ documentId, connectionId, relayFrame, stored: undefined, blocks })
    return allow(true)
  }

  // When a client opens a document it sends what the hub lacks and all deletions that it knows, a viewer's client as well. So an update
  // of a viewer is refused only here, where it is known to contain something new.
  const refused = whyNot()
  if (refused) return refuse(refused)
  const unclaimed: number[] = []
  for (const { client } of blocks) {
    const claimedBy = claims.get(client)
    if (claimedBy === undefined) unclaimed.push(client)
    // Until somebody has written with a clientID, it is reserved for the member whose awareness shows it.
    const clientOwner = claimedBy ?? update.clientOwners?.get(client)
    if (clientOwner !== undefined && clientOwner !== memberId) return refuse('document.notYours')
  }
  const tooMuch = whyTooMuch(scope, update, document, {
    newClients: unclaimed.length,
    bytes: bytes.length,
    isDeletion: blocks.length === 0,
  })
  if (tooMuch) return refuse(tooMuch)

  // Ordinary keystrokes skip this: a member's first update always has a new clientID, or nothing but deletions.
  if (unclaimed.length > 0 || blocks.length === 0) scope.idleGuests.markActive(memberId)
  const pieces = bytes.length > 2 * UPDATE_PIECE_BYTES ? splitUpdate(bytes) : undefined
  const first = pieces?.[0]?.bytes ?? bytes
  const seq = document.seq + 1
  scope.openDocuments.markChanged(documentId)
  scope.documentLog.append({ documentId, seq, authorId: memberId, at: scope.now, bytes: first, newClients: unclaimed })
  document.seq = seq
  const laterPieces = pieces && appendLaterPieces(scope, update, document, pieces)
  for (const client of unclaimed) claims.set(client, memberId)
  for (const { client, end } of blocks) stateVector.set(client, end)
  structure?.commit()
  document.size += bytes.length
  deletions.add(deleted)
  if (deleteSet) deletions.rememberEncoded(deleteSet)
  scope.recorded.acceptedUpdates.push({
    documentId,
    connectionId,
    // The frame of the sender can be relayed as it came only if all of it was new and was stored in one piece.
    relayFrame: first === update.bytes ? relayFrame : undefined,
    stored: { seq, bytes: first },
    laterPieces,
    blocks,
  })
  return allow(true)
}

/** Why the document has no room for the update, or the member may not write as much. In a document of the largest size, text can still be deleted. */
function whyTooMuch(
  { quotas, members }: OperationScope,
  { memberId }: IncomingUpdate,
  { claims, size, structure }: OpenDocument,
  { newClients, bytes, isDeletion }: { newClients: number; bytes: number; isDeletion: boolean },
): ErrorCode | undefined {
  const maxBytes = structure ? RICH_DOCUMENT_MAX_BYTES : DOCUMENT_MAX_BYTES
  if (!isDeletion && size + bytes > maxBytes) return 'document.tooLarge'
  if (newClients === 0) return quotas.take({ memberId }, { documentBytes: bytes })
  if (claims.size + newClients > CLIENTS_PER_DOCUMENT) return 'document.full'
  if (!isWithinShare(members, claims, memberId, newClients)) return 'document.tooManyClients'
  return quotas.take({ memberId }, { documentBytes: bytes, documentClients: newClients })
}

/**
 * Whether a member may add `newClients` Yjs clientIDs to a document. A member may have at most half of the clientIDs that the others
 * leave free, so that some are left for the next member, however many members use their whole share. Members who joined from one address
 * have one share together, because a person can join under many names.
 */
function isWithinShare(
  members: Pick<Members, 'joinedFrom'>,
  claims: ReadonlyMap<number, string>,
  memberId: string,
  newClients: number,
): boolean {
  // With few clientIDs in the document nobody can be near the limit, and counting them would cost time at each update.
  if (claims.size + newClients <= CLIENTS_PER_DOCUMENT / 3) return true
  const address = members.joinedFrom(memberId)
  const counts = new Map<string, number>()
  for (const owner of claims.values()) counts.set(owner, (counts.get(owner) ?? 0) + 1)
  let own = 0
  for (const [owner, count] of counts)
    if (owner === memberId || (address !== undefined && members.joinedFrom(owner) === address)) own += count
  return own + newClients <= (CLIENTS_PER_DOCUMENT - (claims.size - own)) / 2
}

/**
 * Whether the member may write at this moment. `mayWrite` of an update is what its socket knows, and a socket learns only after the
 * COMMIT that its member was removed, muted, or taken out of a room, or that the room was locked or archived. So the permission is
 * looked up here if the open group has done any of this, and always in a cluster, where the socket may be on another machine.
 */
function mayStillWrite(scope: OperationScope, { memberId, documentId }: IncomingUpdate): boolean {
  const { changedMembers, changedRooms } = scope.recorded
  if (!scope.looksUpRights && changedRooms.size === 0 && !changedMembers.has(memberId)) return true
  const member = scope.members.byId(memberId)
  if (!member || scope.members.removal(member, scope.now)) return false
  const document = scope.documents.visibleTo(member, documentId)
  if (!document) return false
  const room = document.roomId === undefined ? undefined : scope.rooms.visibleTo(member, document.roomId)
  return whyMayNotSend(member, 'update', room) === undefined
}

/** Appends the pieces of a large update after the first one. */
function appendLaterPieces(
  scope: OperationScope,
  { documentId, memberId }: IncomingUpdate,
  document: OpenDocument,
  pieces: readonly Piece[],
): StoredUpdate[] {
  return pieces.slice(1).map(({ bytes }) => {
    const seq = ++document.seq
    scope.documentLog.append({ documentId, seq, authorId: memberId, at: scope.now, bytes, newClients: [] })
    return { seq, bytes }
  })
}
