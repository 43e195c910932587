// The trash: rooms, documents and boards are deleted into it, restored from it, and erased for good. Who has made a thing may
// delete it, and so may a host; who has deleted it may take it back, and so may a host who could see it. Only a host erases.
import type { BoardDelete, BoardDeleted, BoardRestored } from '../contract/boards.ts'
import type { DocumentDelete, DocumentDeleted, DocumentRestored } from '../contract/documents.ts'
import type { LookHereChanged } from '../contract/leading/leading.ts'
import { TRASH_ITEMS_PER_COMMAND, TRASH_MS } from '../contract/limits.ts'
import type { RoomDelete, RoomDeleted, RoomRestored } from '../contract/rooms.ts'
import type { TrashEmptied, TrashEmpty, TrashItem, TrashKind, TrashRestore } from '../contract/trash.ts'
import { isIn } from './audience.ts'
import { audit } from './audit.ts'
import { endLookHereAt } from './leading/look-here.ts'
import type { OperationScope } from './operations/operation-scope.ts'
import { type Actor, OWNER } from './ports/common.ts'
import type { Scope, Tables, TrashedThing } from './ports/tables.ts'
import { allow, type Result, refuse } from './result.ts'
import { LOBBY } from './rooms/rooms.ts'

/** The documents and boards of the room go with it. They come back with it too, so they are not in the trash by themselves. */
export function deleteRoom(
  scope: Scope,
  { roomId }: RoomDelete,
): Result<readonly [RoomDeleted, ...(DocumentDeleted | BoardDeleted | LookHereChanged)[]]> {
  const room = scope.rooms.visibleTo(scope.actor, roomId)
  if (!room) return refuse('room.notFound')
  if (room.direct) return refuse('room.isDirect')
  const refused = whyMayNotManage(scope, scope.rooms.createdBy(roomId))
  if (refused) return refuse(refused)
  if (room.name === LOBBY && !room.private) return refuse('room.isLobby')
  const documents = scope.documents.inRoom(roomId)
  const boards = scope.boards.inRoom(roomId)
  scope.rooms.trash(roomId, deletionBy(scope))
  audit(scope, 'room.delete', roomId)
  return allow([
    { type: 'room.deleted', roomId },
    ...documents.map(({ id }) => ({ type: 'document.deleted' as const, documentId: id })),
    ...boards.map(({ id }) => ({ type: 'board.deleted' as const, boardId: id })),
    ...endLookHereAt(scope.settings, [roomId, ...documents.map(({ id }) => id), ...boards.map(({ id }) => id)]),
  ])
}

export function deleteDocument(
  scope: Scope,
  { documentId }: DocumentDelete,
): Result<readonly [DocumentDeleted, ...LookHereChanged[]]> {
  if (!scope.documents.visibleTo(scope.actor, documentId)) return refuse('document.notFound')
  const refused = whyMayNotManage(scope, scope.documents.createdBy(documentId))
  if (refused) return refuse(refused)
  scope.documents.trash(documentId, deletionBy(scope))
  audit(scope, 'document.delete', documentId)
  return allow([{ type: 'document.deleted', documentId }, ...endLookHereAt(scope.settings, [documentId])])
}

export function deleteBoard(
  scope: Scope,
  { boardId }: BoardDelete,
): Result<readonly [BoardDeleted, ...LookHereChanged[]]> {
  const board = scope.boards.visibleTo(scope.actor, boardId)
  if (!board) return refuse('board.notFound')
  const refused = whyMayNotManage(scope, scope.boards.createdBy(board.id))
  if (refused) return refuse(refused)
  scope.boards.trash(board.id, deletionBy(scope))
  audit(scope, 'board.delete', board.id)
  return allow([{ type: 'board.deleted', boardId: board.id }, ...endLookHereAt(scope.settings, [board.id])])
}

type Restored = RoomRestored | DocumentRestored | BoardRestored

/** Gives a room or a board a number where its name was taken meanwhile. */
export function restoreFromTrash(scope: Scope, { id }: TrashRestore): Result<readonly [Restored, ...Restored[]]> {
  const thing = scope.trash.byId(id)
  if (!thing || !isListedFor(scope.actor, thing)) return refuse('trash.notFound')
  // The answer shows the thing.
  if (!couldSee(scope, scope.actor, thing)) return refuse('notAllowed')
  audit(scope, `${thing.kind}.undelete`, id)
  return allow(restorers[thing.kind](scope, thing))
}

const restorers: {
  readonly [K in TrashKind]: (scope: Scope, thing: TrashedThing) => readonly [Restored, ...Restored[]]
} = {
  room({ rooms, documents, boards }, { id, name }) {
    const freeName = rooms.isPrivate(id) ? name : freeNameLike(name, (taken) => rooms.byName(taken) !== undefined)
    return [
      { type: 'room.restored', room: rooms.restore(id, freeName) },
      ...documents.inRoom(id).map((document) => ({ type: 'document.restored' as const, document })),
      ...boards.inRoom(id).map((board) => ({ type: 'board.restored' as const, board })),
    ]
  },
  document: ({ documents }, { id }) => [{ type: 'document.restored', document: documents.restore(id) }],
  board({ boards }, { id, name, roomId }) {
    const freeName = freeNameLike(name, (taken) => boards.isNameTaken(taken, roomId))
    return [{ type: 'board.restored', board: boards.restore(id, freeName) }]
  },
}

/** Erases for good what is named, or what is in the trash: the newest `TRASH_ITEMS_PER_COMMAND` things of it. */
export function emptyTrash(scope: Scope, { ids }: TrashEmpty): Result<TrashEmptied> {
  const newest = () => scope.trash.page({ limit: TRASH_ITEMS_PER_COMMAND })
  const things = ids ? ids.flatMap((id) => scope.trash.byId(id) ?? []) : newest()
  if (ids && things.length === 0) return refuse('trash.notFound')
  for (const thing of things) {
    scope.trash.startErasing(thing)
    audit(scope, `${thing.kind}.erase`, thing.id)
  }
  return allow({ type: 'trash.emptied', ids: things.map(({ id }) => id), by: scope.actor.id })
}

/**
 * Erases the next part of what was taken out of the trash, and what has been in it for `TRASH_MS`. The result says whether there is
 * more to do. A part takes some milliseconds.
 */
export function eraseNext({ trash, leaves, trustedTime, recorded }: OperationScope): Result<{ more: boolean }> {
  const expired = trash.deletedBefore(trustedTime.now() - TRASH_MS, TRASH_ITEMS_PER_COMMAND)
  for (const thing of expired) trash.startErasing(thing)
  recorded.expiredThings.push(...expired.map(({ id }) => id))
  // What is erased has leaves in the log tree before.
  const documentId = trash.nextDocument()
  const appended = leaves.append(documentId === undefined ? [] : [documentId])
  if (appended.hasMoreChanges || (documentId !== undefined && !appended.done.includes(documentId)))
    return allow({ more: true })
  return allow({ more: trash.eraseSome() })
}

/**
 * What is in the trash for this actor: everything for a host, for others what they have put there. The newest
 * `TRASH_ITEMS_PER_COMMAND` things; `more` where there are older ones.
 */
export function trashFor(
  { trash, rooms }: Pick<Tables, 'trash' | 'rooms'>,
  actor: Actor,
): { items: TrashItem[]; more: boolean } {
  const limit = TRASH_ITEMS_PER_COMMAND
  const things = trash.page({ limit: limit + 1, ...(actor.role === 'host' ? {} : { deletedBy: actor.id }) })
  const items = things.slice(0, limit).map((thing) => {
    const { roomId: _roomId, name, ...item } = thing
    const shown = couldSee({ rooms }, actor, thing) ? { name } : {}
    return { ...item, ...shown, erasedAt: item.deletedAt + TRASH_MS }
  })
  return { items, more: things.length > limit }
}

/** Whether the actor would see the thing if it were not in the trash. */
function couldSee({ rooms }: Pick<Tables, 'rooms'>, actor: Actor, { roomId }: TrashedThing): boolean {
  return actor === OWNER || roomId === undefined || isIn(rooms.lastAudience(roomId), actor)
}

const isListedFor = (actor: Actor, { deletedBy }: TrashedThing): boolean =>
  actor.role === 'host' || deletedBy === actor.id

/** Why the actor may not archive or delete what `createdBy` has made, if so. */
export function whyMayNotManage({ actor }: Pick<Scope, 'actor'>, createdBy: string | undefined) {
  return actor.role === 'host' || createdBy === actor.id ? undefined : 'notAllowed'
}

const deletionBy = ({ actor, now }: Scope) => ({ at: now, by: actor.id })

/** "design", or "design 2" where that is taken. */
function freeNameLike(name: string, isTaken: (name: string) => boolean): string {
  for (let number = 2, free = name; ; number++) {
    if (!isTaken(free)) return free
    free = `${name} ${number}`
  }
}
