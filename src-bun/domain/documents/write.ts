import { CLIENTS_PER_DOCUMENT } from '../../contract/limits.ts'
import type { DocumentUpdate, OperationScope } from '../operations/operation-scope.ts'
import { allow, type Result, refuse } from '../result.ts'
import { validateUpdate } from './yjs/validate-update.ts'

/**
 * Validates an update of a member and appends what is new of it to the document's log. Refuses an invalid update
 * (`document.invalidUpdate`), structs under a Yjs clientID that belongs to somebody else (`document.notYours`), too many
 * clientIDs in one document (`document.full`), and anything new from a member who may only read (`notAllowed`).
 */
export function writeDocument(scope: OperationScope, update: DocumentUpdate): Result<true> {
  const { documentId, memberId, connectionId, frame } = update
  const document = scope.openDocuments.get(documentId)
  const { claims, stateVector, deletions } = document
  const valid = validateUpdate(update.bytes, stateVector)
  if (!valid.ok) return valid
  const { bytes, blocks, deleted } = valid.value
  if (blocks.length === 0 && deletions.hasAll(deleted)) {
    scope.committed.documentWrites.push({ documentId, connectionId, frame, stored: undefined })
    return allow(true)
  }

  // Every client sends all it knows when it opens a document. A reader may do so too, as long as nothing of it is new.
  if (!update.mayWrite) return refuse('notAllowed')
  const unclaimed: number[] = []
  for (const { client } of blocks) {
    const owner = claims.get(client)
    if (owner === undefined) unclaimed.push(client)
    else if (owner !== memberId) return refuse('document.notYours')
  }
  if (claims.size + unclaimed.length > CLIENTS_PER_DOCUMENT) return refuse('document.full')

  const seq = document.seq + 1
  scope.openDocuments.markChanged(documentId)
  scope.log.append({ documentId, seq, authorId: memberId, at: scope.now, bytes, newClients: unclaimed })
  document.seq = seq
  for (const client of unclaimed) claims.set(client, memberId)
  for (const { client, end } of blocks) stateVector.set(client, end)
  deletions.add(deleted)
  scope.committed.documentWrites.push({
    documentId,
    connectionId,
    // The frame holds more than what was stored where a part of the update was known.
    frame: bytes === update.bytes ? frame : undefined,
    stored: { seq, bytes },
  })
  return allow(true)
}
