// The files of messages and documents: begun, complete, given to a message or a document, and removed when none has them. What is done with their
// bytes is in `store/contents/`.
import type { FileToSend, MessageFile } from '../../contract/files/files.ts'
import { isImageType } from '../../contract/files/image-types.ts'
import {
  DRAWN_IMAGE_MAX_PIXELS,
  FILE_MAX_BYTES,
  FILE_NAME_MAX_CHARS,
  FILE_TYPE_MAX_CHARS,
  PREVIEW_MAX_BYTES,
  PREVIEW_MAX_PIXELS,
  UNUSED_FILE_KEPT_MS,
  UPLOADS_PER_MEMBER,
} from '../../contract/limits.ts'
import { writerOf } from '../documents/edit.ts'
import type { OperationScope } from '../operations/operation-scope.ts'
import { whyMayNotSpeak } from '../permissions.ts'
import type { StoredFile } from '../ports/rooms.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { shortenedName } from '../text.ts'

const DONE = allow(true as const)
const UNKNOWN_TYPE = 'application/octet-stream'
const TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/
/** How many files are removed in one turn. */
const REMOVED_AT_ONCE = 100

/** `mediaType` as the sender says. */
export type NewFile = { memberId: string; name: string; mediaType: string; bytes: number }

/**
 * A member begins to send a file. Refuses what `whyMayNotSpeak` gives, `file.tooLarge`, `file.tooMany` where too many of theirs are
 * not complete, and `file.tooMuch` and `file.noRoom` by the quotas.
 */
export function beginFile(scope: OperationScope, { memberId, name, mediaType, bytes }: NewFile): Result<StoredFile> {
  const { files, quotas, now } = scope
  const member = scope.members.byId(memberId)
  if (!member) return refuse('notAllowed')
  if (scope.members.removal(member, now)) return refuse('member.removed')
  const reason = whyMayNotSpeak(member)
  if (reason) return refuse(reason)
  if (bytes > FILE_MAX_BYTES) return refuse('file.tooLarge')
  if (files.hasUnfinished(memberId, UPLOADS_PER_MEMBER)) return refuse('file.tooMany')
  const id = scope.newId()
  files.create({ id, memberId, name: fileNameOf(name), type: mediaTypeOf(mediaType), bytes, createdAt: now })
  const exceeded = quotas.take({ memberId }, { files: 1, fileBytes: bytes })
  if (exceeded) return refuse(exceeded)
  scope.idleGuests.markActive(memberId)
  return allow(files.byId(id) as StoredFile)
}

/** What was found in a file: `imageType` and `imageSize`, in pixels, are by its bytes, where they are an image and say how large. */
export type FoundContent = {
  id: string
  hash: string
  imageType: string | undefined
  imageSize: { width: number; height: number } | undefined
}

/**
 * All bytes of the file are there. `isShared`: a file that is complete has the same content. Refuses `file.wrongOffset` where the file is
 * complete with another content: its client has sent it at two machines of a cluster.
 */
export function announceContent(
  { files }: OperationScope,
  { id, hash, imageType, imageSize }: FoundContent,
): Result<{ isShared: boolean }> {
  const file = files.byId(id)
  if (!file) return refuse('file.notFound')
  if (file.isComplete && file.hash !== hash) return refuse('file.wrongOffset')
  if (!file.isComplete)
    files.announce(id, { hash, type: imageType ?? (isImageType(file.type) ? UNKNOWN_TYPE : file.type), imageSize })
  return allow({ isShared: files.isComplete(hash, id) })
}

/** The content of the file is in its place. Refuses `file.wrongOffset` where another content was announced since. */
export function completeFile({ files }: OperationScope, { id, hash }: { id: string; hash: string }): Result<true> {
  const file = files.byId(id)
  if (!file) return refuse('file.notFound')
  if (file.hash !== hash) return refuse('file.wrongOffset')
  files.complete(id)
  return DONE
}

/** A member gives up a file that no message has. */
export function removeFile(
  { files }: OperationScope,
  { id, memberId }: { id: string; memberId: string },
): Result<true> {
  const file = ownUnused(files.byId(id), memberId)
  if (!file) return refuse('file.notFound')
  files.remove(file)
  return DONE
}

/** Removes files that no message has had for long enough. Returns their ids, and whether there may be more. */
export function removeUnusedFiles({ files, trustedTime }: OperationScope): Result<{ ids: string[]; more: boolean }> {
  const unused = files.unusedSince(trustedTime.now() - UNUSED_FILE_KEPT_MS, REMOVED_AT_ONCE)
  for (const file of unused) files.remove(file)
  return allow({ ids: unused.map(({ id }) => id), more: unused.length === REMOVED_AT_ONCE })
}

/** These contents are not on the disk any more. Returns those that no file had until now. */
export function forgetContents({ files }: OperationScope, { hashes }: { hashes: readonly string[] }): Result<string[]> {
  return allow(hashes.filter((hash) => files.forgetContent(hash)))
}

/** Contents were found of which nobody may know. They are removed like others, where no file has them. */
export function noteUnusedContents({ files }: OperationScope, { hashes }: { hashes: readonly string[] }): Result<true> {
  for (const hash of hashes) files.noteUnused(hash)
  return DONE
}

/** The file, where it is this member's and neither a message nor a document has it. */
export const ownUnused = (file: StoredFile | undefined, memberId: string): StoredFile | undefined =>
  file && file.memberId === memberId && file.roomId === undefined && file.documentId === undefined ? file : undefined

/**
 * A member gives a file of theirs to a document, whose text is to name it. Whoever may read the document may read the file then.
 * Refuses what writing in the document refuses, `file.notFound` for a file that is not theirs or that something else has,
 * `file.unfinished`, and `file.tooLarge` for an image of more pixels than pages draw. Said twice it is the same.
 */
export function giveFileToDocument(
  scope: OperationScope,
  { memberId, documentId, id }: { memberId: string; documentId: string; id: string },
): Result<StoredFile> {
  const allowed = writerOf(scope, memberId, documentId)
  if (!allowed.ok) return allowed
  const file = scope.files.byId(id)
  if (file?.memberId === memberId && file.documentId === documentId) return allow(file)
  if (!ownUnused(file, memberId)) return refuse('file.notFound')
  if (!file?.isComplete) return refuse('file.unfinished')
  if (isImageType(file.type) && (file.pixels ?? Number.POSITIVE_INFINITY) > DRAWN_IMAGE_MAX_PIXELS)
    return refuse('file.tooLarge')
  scope.files.giveToDocument(id, documentId)
  scope.idleGuests.markActive(memberId)
  return allow(file)
}

/**
 * What a message is to say of its files. Refuses `file.notFound` for a file that is not the actor's or that a message has already,
 * `file.unfinished` for one that is not complete, and `file.tooLarge` for a preview that is none. An image that is too large to be
 * drawn among messages, and has no preview, gets no size: pages show it as a file.
 */
export function filesToAttach({ files, actor }: Scope, wanted: readonly FileToSend[]): Result<MessageFile[]> {
  const attached: MessageFile[] = []
  const ids = wanted.flatMap(({ id, preview }) => (preview === undefined ? [id] : [id, preview]))
  if (new Set(ids).size < ids.length) return refuse('file.notFound')
  for (const { id, width, height, preview } of wanted) {
    const file = ownUnused(files.byId(id), actor.id)
    const small = preview === undefined ? undefined : ownUnused(files.byId(preview), actor.id)
    if (!file || (preview !== undefined && !small)) return refuse('file.notFound')
    if (!file.isComplete || small?.isComplete === false) return refuse('file.unfinished')
    if (small && !isPreview(small)) return refuse('file.tooLarge')
    const { name, type, bytes } = file
    const isDrawn = small !== undefined || (file.pixels ?? Number.POSITIVE_INFINITY) <= DRAWN_IMAGE_MAX_PIXELS
    const size = width === undefined || height === undefined || !isDrawn ? {} : { width, height }
    attached.push({ id, name, type, bytes, ...size, ...(preview === undefined ? {} : { preview }) })
  }
  return allow(attached)
}

const isPreview = ({ bytes, type, pixels = Number.POSITIVE_INFINITY }: StoredFile): boolean =>
  bytes <= PREVIEW_MAX_BYTES && isImageType(type) && pixels <= PREVIEW_MAX_PIXELS

/** A name for showing and saving: of what was sent as a path, the last part. */
export function fileNameOf(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? ''
  const name = shortenedName(last, FILE_NAME_MAX_CHARS)
  return /^\.*$/.test(name) ? 'file' : name
}

export function mediaTypeOf(given: string): string {
  const type = /^[^;,\s]*/.exec(given.trim().toLowerCase())?.[0] ?? ''
  return type.length <= FILE_TYPE_MAX_CHARS && TYPE.test(type) ? type : UNKNOWN_TYPE
}
