// Brings records of a session box into an empty data folder: each changes the tables as it did when it was made, and stands in the log of
// changes under the number and the time that it had. Nobody is sent anything, and nobody may do anything because of it.

import { isImageType } from '../../contract/files/image-types.ts'
import type { Change } from '../../contract/frames/changes.ts'
import { DRAWN_IMAGE_MAX_PIXELS } from '../../contract/limits.ts'
import type { BoxFile } from '../../contract/log-tree/box-file.ts'
import type { Room } from '../../contract/rooms.ts'
import { nameKey } from '../name-key.ts'
import type { OperationScope } from '../operations/operation-scope.ts'
import { OWNER } from '../ports/common.ts'
import { allow, type Result } from '../result.ts'
import { fileNameOf, mediaTypeOf } from '../rooms/files.ts'
import { LOBBY } from '../rooms/rooms.ts'
import { commentTakers } from './comments.ts'
import { messageTakers, type Takers } from './messages.ts'
import { type BoxContent, type BoxRecord, type ImportState, must, Unacceptable } from './records.ts'
import {
  boardNameOf,
  ensureBoard,
  ensureDocument,
  ensureMember,
  ensureRoom,
  type Import,
  isInUse,
  roomNameOf,
  titleOf,
  topicOf,
} from './stand-ins.ts'
import { boardTakers, documentTakers, memberTakers, roomTakers } from './things.ts'
import { takeUpdates } from './updates.ts'

/** The log counts up to 2^53 at most, and there is more to come. */
const SEQ_MAX = 2 ** 48
/** Stand-ins for missing changes are written in steps of so many, some 40 ms each, so that a signal ends the command in between. */
const MISSING_PER_STEP = 10_000

const takers: Takers = {
  ...memberTakers,
  ...roomTakers,
  ...documentTakers,
  ...commentTakers,
  ...messageTakers,
  ...boardTakers,
  'trash.emptied'({ scope }, { ids }) {
    for (const thing of ids.flatMap((id) => scope.trash.byId(id) ?? [])) scope.trash.startErasing(thing)
    return true
  },
}

/**
 * `wrong` is the number of the record that no hub writes. What came before it must not stay. `taken` is how many records were taken
 * where that is not all of them: the others are to be given again.
 */
export type Imported = { wrong?: number; why?: string; taken?: number }

export function importRecords(
  scope: OperationScope,
  { state, records }: { state: ImportState; records: readonly BoxRecord[] },
): Result<Imported> {
  const step = { left: MISSING_PER_STEP }
  for (const [taken, record] of records.entries()) {
    let isTaken = true
    const why = whyNot(() => {
      if (!('change' in record)) takeOthers(scope, state, record)
      else if (fillUp(scope, state, record, step)) takeChange(scope, state, record)
      else isTaken = false
    })
    if (why !== undefined) return allow({ wrong: record.leaf, why })
    if (!isTaken) return allow({ taken })
  }
  return allow({})
}

/** A fault of the disk is thrown on. */
function whyNot(take: () => void): string | undefined {
  try {
    take()
    return undefined
  } catch (fault) {
    const code = String((fault as { code?: unknown }).code)
    if (fault instanceof Unacceptable || code.startsWith('SQLITE_CONSTRAINT')) return (fault as Error).message
    throw fault
  }
}

type ChangeRecord = Extract<BoxRecord, { seq: number }>

/** Writes what stands for the changes that are missing before this one. False where more are missing than belong into one step. */
function fillUp(scope: OperationScope, state: ImportState, { seq, at }: ChangeRecord, step: { left: number }): boolean {
  const { changes, importRows } = scope
  must(seq >= 1 && seq <= SEQ_MAX, 'a number that no change has')
  if (changes.lastSeq() === 0 && seq > 1) importRows.beginLogAt(seq - 1, at)
  const missing = seq - changes.lastSeq() - 1
  must(missing >= 0 && missing <= state.mayLack, 'changes out of their order')
  const now = Math.min(missing, step.left)
  step.left -= now
  state.mayLack -= now
  state.unknownChanges += now
  for (let n = 0; n < now; n++) changes.append({ type: 'change.erased' }, { actorId: '', at })
  return now === missing
}

function takeChange(scope: OperationScope, state: ImportState, { at, change }: ChangeRecord): void {
  const take = takers[change.type] as ((of: Import, change: Change) => boolean) | undefined
  if (take && !take({ scope, state, at }, change)) state.withoutSubject++
  scope.changes.append(change, { actorId: actorOf(change), at })
}

function takeOthers(scope: OperationScope, state: ImportState, record: Exclude<BoxRecord, { seq: number }>): void {
  const at = record.updates[0]?.at ?? 0
  if (!takeUpdates({ scope, state, at }, record)) state.withoutSubject++
}

/** Who has made a change, as far as the change itself says it. */
function actorOf(change: Change): string {
  if (change.type === 'chat.deleted') return change.message.deleted?.by ?? ''
  if (change.type === 'comment.deleted') return change.comment.deleted?.by ?? ''
  if ('message' in change) return change.message.authorId
  if ('comment' in change) return change.comment.authorId
  if ('record' in change) return change.record.updatedBy
  if ('by' in change) return change.by
  if (change.type === 'chat.reacted' || change.type === 'room.muted') return change.memberId
  if (change.type === 'member.joined' || change.type === 'member.renamed') return change.member.id
  if (change.type === 'room.created') return change.room.createdBy ?? ''
  if (change.type === 'document.created') return change.document.createdBy ?? ''
  return change.type === 'board.created' ? (change.board.createdBy ?? '') : ''
}

/** The last step: what there is is as the index of the box says, files have their contents, and nobody is a host. */
export function finishImport(
  scope: OperationScope,
  { state, contents, takenAt }: { state: ImportState; contents: ReadonlyMap<string, BoxContent>; takenAt: number },
): Result<Imported> {
  const of = { scope, state, at: takenAt }
  const why = whyNot(() => {
    settleNames(of)
    let bytes = 0
    for (const content of contents.values()) bytes += content.bytes
    for (const file of state.index.files) giveContent(of, file, contents.get(file.sha256))
    scope.settings.set('files.bytes', String(bytes))
    for (const id of state.hosts) {
      const member = scope.members.byId(id)
      if (member) scope.changes.append({ type: 'member.changed', member }, { actorId: OWNER.id, at: takenAt })
    }
  })
  return allow(why === undefined ? {} : { wrong: -1, why })
}

function settleNames(of: Import): void {
  const { scope, state } = of
  const { rooms, documents, boards } = state.index
  trashGone(of)
  const here = rooms.filter(({ id }) => ensureRoom(of, id) && isInUse(of, 'rooms', id))
  for (const room of here) {
    const { id, private: isPrivate, direct, memberIds = [] } = room
    if (direct) must(isOfItsTwo(of, room), 'a room of two has the two members with whom it was made')
    else if (isPrivate) for (const memberId of memberIds) scope.rooms.join(id, ensureMember(of, memberId), of.at)
  }
  scope.importRows.settleRooms(here.map(settled))
  for (const document of documents) {
    if (!ensureDocument(of, document.id)) continue
    const title = titleOf(document.title)
    if (scope.documents.visibleTo(OWNER, document.id)?.title !== title)
      scope.documents.rename(document.id, title, of.at)
    scope.importRows.settleDocument(document)
  }
  scope.importRows.settleBoards(
    boards
      .filter(({ id }) => ensureBoard(of, id) && isInUse(of, 'boards', id))
      .map((board) => ({ ...board, name: boardNameOf(board.name) })),
  )
}

/** A room of two is found by its members. One of them may have left it, and no other one is ever in it. */
function isOfItsTwo({ scope }: Import, { id, private: isPrivate, memberIds = [] }: Room): boolean {
  const [pair, made] = [new Set(memberIds), scope.rooms.visibleTo(OWNER, id)]
  const inside = scope.rooms.audience(id)
  if (!isPrivate || memberIds.length !== 2 || pair.size !== 2 || !made?.direct || inside === 'everybody') return false
  return new Set(made.memberIds).symmetricDifference(pair).size === 0 && inside.isSubsetOf(pair)
}

/** Nobody can rename the lobby, archive it or undo that, so it gets the name that hubs give it and is not archived. */
function settled(room: Room): Room {
  const [name, topic] = [room.direct ? '' : roomNameOf(room.name), topicOf(room.topic)]
  const isLobby = !room.private && nameKey(name) === LOBBY
  return { ...room, topic, ...(isLobby ? { name: LOBBY, archived: false } : { name }) }
}

/** What was deleted in the last moments before the box was made: the log does not say that yet, and another thing may have its name. */
function trashGone({ scope, state: { index }, at }: Import): void {
  for (const kind of ['rooms', 'documents', 'boards'] as const) {
    const there = new Set(index[kind].map(({ id }) => id))
    for (const { id } of scope[kind].all(OWNER)) if (!there.has(id)) scope[kind].trash(id, { at, by: '' })
  }
}

/** Bytes decide what is an image. A file that is not in the box keeps its name in the message, and has no content. */
function giveContent(of: Import, file: BoxFile, content: BoxContent | undefined): void {
  const { files, documents, importRows } = of.scope
  const { id, sha256: hash, place } = file
  if (!content) return
  const { bytes, imageType, imageSize } = content
  const pixels = imageSize && imageSize.width * imageSize.height
  // A page draws no image that is larger, or says nothing of it: shown small it would take gigabytes all the same.
  const isDrawn = pixels !== undefined && pixels <= DRAWN_IMAGE_MAX_PIXELS
  const typeOf = (type: string) => imageType ?? (isImageType(type) ? 'application/octet-stream' : mediaTypeOf(type))
  const stored = files.byId(id)
  if (stored) {
    must(stored.hash === undefined && stored.roomId === place && stored.bytes === bytes, 'a file of another message')
    importRows.giveContent(id, { hash, type: typeOf(stored.type), isDrawn })
    return
  }
  const memberId = documents.createdBy(place)
  if (memberId === undefined || (imageType && !isDrawn)) return
  files.create({ id, memberId, name: fileNameOf(file.name), type: typeOf(file.type), bytes, createdAt: of.at })
  files.announce(id, { hash, type: typeOf(file.type), imageSize })
  files.complete(id)
  files.giveToDocument(id, place)
}
