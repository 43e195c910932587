// What somebody does to a document outside of an editor: an edit that the hub has made for them, and names for points of its history.
import type { NamedVersion } from '../../contract/http/history.ts'
import { NAMED_VERSIONS_PER_DOCUMENT, TITLE_MAX_CHARS } from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import type { OperationScope } from '../operations/operation-scope.ts'
import { whyMayNotSpeak } from '../permissions.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanName } from '../text.ts'
import { writeDocument } from './write.ts'

/** The numbers of the updates that an edit has become. */
export type Written = { firstSeq: number; seq: number }

/**
 * Writes an update that the hub has made on behalf of a member, as if an editor of theirs had sent it. What others have written since
 * it was made stays. Refuses what writing in a document refuses, and says why nobody or not this member may write.
 */
export function editDocument(
  scope: OperationScope,
  { memberId, documentId, bytes }: { memberId: string; documentId: string; bytes: Uint8Array },
): Result<Written> {
  const allowed = textWriterOf(scope, memberId, documentId)
  if (!allowed.ok) return allowed
  const { openDocuments } = scope
  const wasOpen = openDocuments.has(documentId)
  try {
    const before = openDocuments.get(documentId).seq
    const update = { documentId, memberId, bytes, mayWrite: true, relayFrame: undefined }
    const written = writeDocument(scope, { ...update, connectionId: `edit ${scope.newId()}` })
    return written.ok ? allow({ firstSeq: before + 1, seq: openDocuments.get(documentId).seq }) : written
  } finally {
    // No socket would release it.
    if (!wasOpen) openDocuments.release(documentId)
  }
}

/**
 * Gives a point of the history a name, in the place of one that it has. Refuses a name that is none (`name.unusable`), a point that
 * there is not (`document.noSuchPoint`), and more names than a document has (`document.tooManyVersions`).
 */
export function nameVersion(
  scope: OperationScope,
  { memberId, documentId, seq, name: given }: { memberId: string; documentId: string; seq: number; name: string },
): Result<NamedVersion> {
  const allowed = textWriterOf(scope, memberId, documentId)
  if (!allowed.ok) return allowed
  const name = cleanName(given, TITLE_MAX_CHARS)
  if (name === '') return refuse('name.unusable')
  if (seq > scope.openDocuments.lastSeq(documentId)) return refuse('document.noSuchPoint')
  const named = scope.namedVersions.all(documentId)
  const isNew = named.every((version) => version.seq !== seq)
  if (isNew && named.length >= NAMED_VERSIONS_PER_DOCUMENT) return refuse('document.tooManyVersions')
  const version = { seq, name, by: memberId, at: scope.now }
  scope.namedVersions.set(documentId, version)
  scope.idleGuests.markActive(memberId)
  return allow({ ...version, byName: allowed.value.name })
}

/** Takes a name away, for who has given it and for hosts. */
export function removeVersionName(
  scope: OperationScope,
  { memberId, documentId, seq }: { memberId: string; documentId: string; seq: number },
): Result<true> {
  const allowed = textWriterOf(scope, memberId, documentId)
  if (!allowed.ok) return allowed
  const named = scope.namedVersions.all(documentId).find((version) => version.seq === seq)
  if (!named) return refuse('document.noSuchPoint')
  if (named.by !== memberId && allowed.value.role !== 'host') return refuse('notAllowed')
  scope.namedVersions.remove(documentId, seq)
  return allow(true)
}

/** The member, if they may write in the document now. Refuses with the reason why they may not. */
export function writerOf(
  scope: Pick<OperationScope, 'members' | 'documents' | 'rooms' | 'now'>,
  memberId: string,
  documentId: string,
): Result<Member> {
  const member = scope.members.byId(memberId)
  if (!member) return refuse('notAllowed')
  if (scope.members.removal(member, scope.now)) return refuse('member.removed')
  const document = scope.documents.visibleTo(member, documentId)
  if (!document) return refuse('document.notFound')
  const room = document.roomId === undefined ? undefined : scope.rooms.visibleTo(member, document.roomId)
  const reason = whyMayNotSpeak(member, room) ?? scope.documents.whyReadOnly(documentId)
  return reason ? refuse(reason) : allow(member)
}

/** The same for what only a text has: edits of the hub, and a history that can be read. Refuses a rich document with `document.otherKind`. */
export function textWriterOf(...asked: Parameters<typeof writerOf>): Result<Member> {
  const [{ documents }, , documentId] = asked
  const writer = writerOf(...asked)
  return writer.ok && documents.isRich(documentId) ? refuse('document.otherKind') : writer
}
