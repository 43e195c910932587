// The history of documents of a session box. Each update is judged as on the wire; its number, author and time are those that it had.
import {
  CLIENTS_PER_DOCUMENT,
  DOCUMENT_MAX_BYTES,
  RICH_DOCUMENT_MAX_BYTES,
  UPDATE_MAX_BYTES,
} from '../../contract/limits.ts'
import { validateUpdate } from '../documents/yjs/validate-update.ts'
import { type BoxRecord, must } from './records.ts'
import { ensureDocument, ensureMember, type Import } from './stand-ins.ts'

type Updates = Extract<BoxRecord, { document: string }>

/** Returns whether the box has the document, and all that came before. */
export function takeUpdates(of: Import, { document: documentId, first, updates }: Updates): boolean {
  const { state, scope } = of
  if (!ensureDocument(of, documentId) || state.cut.has(documentId)) return false
  const { seq } = scope.openDocuments.get(documentId)
  must(first > seq, 'updates that were there already')
  if (first > seq + 1) {
    state.cut.add(documentId)
    return false
  }
  for (const update of updates) takeUpdate(of, documentId, update)
  return true
}

function takeUpdate(of: Import, documentId: string, { author, at, bytes }: Updates['updates'][number]): void {
  const { scope, state } = of
  const document = scope.openDocuments.get(documentId)
  const { stateVector, deletions, structure, claims } = document
  must(bytes.length <= UPDATE_MAX_BYTES, 'an update that is too large')
  const valid = validateUpdate(bytes, stateVector, deletions, structure)
  must(valid.ok, 'an update that no hub takes')
  const { blocks, deleted, deleteSet } = valid.value
  const maxBytes = structure ? RICH_DOCUMENT_MAX_BYTES : DOCUMENT_MAX_BYTES
  must(blocks.length === 0 || document.size + bytes.length <= maxBytes, 'a document that is too large')
  const newClients = [...new Set(blocks.map(({ client }) => client))].filter((client) => !claims.has(client))
  must(claims.size + newClients.length <= CLIENTS_PER_DOCUMENT, 'too many clients')

  ensureMember(of, author)
  scope.openDocuments.markChanged(documentId)
  document.seq++
  scope.documentLog.append({ documentId, seq: document.seq, authorId: author, at, bytes, newClients })
  for (const client of newClients) claims.set(client, author)
  for (const { client, end } of blocks) stateVector.set(client, end)
  structure?.commit()
  document.size += bytes.length
  deletions.add(deleted)
  if (deleteSet) deletions.rememberEncoded(deleteSet)
  const tail = state.tails.get(documentId) ?? { updates: 0, bytes: 0, snapshotBytes: 0 }
  state.tails.set(documentId, { ...tail, updates: tail.updates + 1, bytes: tail.bytes + bytes.length })
}
