import * as Y from 'yjs'
import type { Document } from '../../contract/documents.ts'
import { DOCUMENT_TEXT } from '../../contract/frames/collaborate.ts'
import type { OperationScope } from '../operations/operation-scope.ts'
import { chargeOf } from '../quotas/charges.ts'
import { allow, type Result, refuse } from '../result.ts'
import { createDocument } from './catalogue.ts'
import { copyComments } from './comments/comments.ts'
import { writeDocument } from './write.ts'

/** The update that writes `text` into an empty document, in Yjs format V1. */
export function updateOfText(text: string): Uint8Array {
  const doc = new Y.Doc()
  doc.getText(DOCUMENT_TEXT).insert(0, text)
  return Y.encodeStateAsUpdate(doc)
}

/**
 * Makes a document with the title, the room and the comments of another one, and writes `bytes` into it as the member, who has to be a host.
 * Refuses what making a document and writing in it refuse.
 */
export function startAnew(
  scope: OperationScope,
  { memberId, documentId, bytes }: { memberId: string; documentId: string; bytes: Uint8Array },
): Result<Document> {
  const actor = scope.members.byId(memberId)
  if (actor?.role !== 'host') return refuse('notAllowed')
  const from = scope.documents.visibleTo(actor, documentId)
  if (!from) return refuse('document.notFound')
  const { title, roomId } = from
  const fields = { type: 'document.create', clientId: '', title, ...(roomId === undefined ? {} : { roomId }) } as const
  const made = createDocument({ ...scope, actor }, fields)
  if (!made.ok) return made
  const exceeded = scope.quotas.take({ memberId }, chargeOf([made.value]))
  if (exceeded) return refuse(exceeded)

  const { id } = made.value.document
  const document = from.viewersComment ? scope.documents.letViewersComment(id, true) : made.value.document
  scope.logChange({ ...made.value, document }, { actorId: memberId, at: scope.now })
  const update = { documentId: document.id, memberId, bytes, mayWrite: true, relayFrame: undefined }
  const written = writeDocument(scope, { ...update, connectionId: `anew ${document.id}` })
  // Nobody has it open.
  scope.openDocuments.release(document.id)
  if (!written.ok) return written
  copyComments(scope, { memberId, from: documentId, to: document.id })
  return allow(document)
}
