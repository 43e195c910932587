// Members, rooms, documents, boards and comments of a session box.
import type { BoardRecord } from '../../contract/boards.ts'
import { fitsInto } from '../../contract/characters.ts'
import { REASON_MAX_CHARS, RECORDS_PER_BOARD } from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import type { Room } from '../../contract/rooms.ts'
import { isOfType } from '../boards.ts'
import { freeName, guestNameOf } from '../members/members.ts'
import { OWNER } from '../ports/common.ts'
import { shortenedName } from '../text.ts'
import type { Takers } from './messages.ts'
import { must } from './records.ts'
import {
  createBoard,
  createDocument,
  createMember,
  createRoom,
  ensureBoard,
  ensureDocument,
  ensureMember,
  ensureRoom,
  freeBoardName,
  type Import,
  isInUse,
  roomNameOf,
  titleOf,
  topicOf,
} from './stand-ins.ts'

function takeMember(of: Import, { member }: { member: Member }): boolean {
  const { members } = of.scope
  const { id, role } = member
  if (role === 'host') of.state.hosts.add(id)
  else of.state.hosts.delete(id)
  if (!members.byId(id)) createMember(of, member)
  else {
    members.rename(id, freeName(members, guestNameOf(member.name), id))
    members.setRole(id, role === 'host' ? 'member' : role)
  }
  members.setMuted(id, member.muted === true)
  return true
}

export const memberTakers: Takers = {
  'member.joined': takeMember,
  'member.renamed': takeMember,
  'member.changed': takeMember,
  'member.removed'(of, { memberId, until, reason = '', forgotten }) {
    const { members } = of.scope
    must(fitsInto(REASON_MAX_CHARS, reason), 'a reason that is too long')
    if (!members.byId(memberId)) return false
    if (forgotten) members.forget(memberId, '')
    else members.remove(memberId, { until, reason: shortenedName(reason, REASON_MAX_CHARS), at: of.at })
    return true
  },
  'member.readmitted': (of, { memberId }) => of.scope.members.readmit(memberId),
}

/** What a room is called in between leads to it later on. Where another one has the name, it gets it at the end. */
function changeRoom(of: Import, room: Room): boolean {
  const { rooms } = of.scope
  if (!ensureRoom(of, room.id)) return false
  const [name, topic] = [room.direct ? '' : roomNameOf(room.name), topicOf(room.topic)]
  const other = room.private ? undefined : rooms.byName(name)
  if (other === undefined || other.id === room.id) rooms.change(room.id, { name, topic, at: of.at })
  rooms.archive(room.id, room.archived)
  rooms.lock(room.id, room.locked)
  return true
}

export const roomTakers: Takers = {
  'room.created'(of, { room, createdAt }) {
    if (of.scope.rooms.createdBy(room.id) === undefined) createRoom(of, room, createdAt)
    return true
  },
  'room.changed': (of, { room }) => changeRoom(of, room),
  'room.joined'(of, { room, memberId }) {
    if (!ensureRoom(of, room.id)) return false
    if (of.scope.rooms.isPrivate(room.id)) of.scope.rooms.join(room.id, ensureMember(of, memberId), of.at)
    return true
  },
  'room.left'(of, { roomId, memberId }) {
    of.scope.rooms.leave(roomId, memberId)
    return of.scope.rooms.createdBy(roomId) !== undefined
  },
  'room.deleted'(of, { roomId }) {
    const isHere = isInUse(of, 'rooms', roomId)
    // The log does not say who it was.
    if (isHere) of.scope.rooms.trash(roomId, { at: of.at, by: '' })
    return isHere
  },
  'room.restored'(of, { room }) {
    if (!ensureRoom(of, room.id)) return false
    if (isInUse(of, 'rooms', room.id)) return true
    const name = roomNameOf(room.name)
    const isTaken = !room.private && of.scope.rooms.byName(name) !== undefined
    of.scope.rooms.restore(room.id, isTaken ? `${name.slice(0, 20)} ${room.id}` : name)
    return true
  },
}

export const documentTakers: Takers = {
  'document.created': (of, { document }) =>
    of.scope.documents.createdBy(document.id) !== undefined || createDocument(of, document),
  'document.renamed'(of, { document }) {
    const isHere = ensureDocument(of, document.id)
    if (isHere) of.scope.documents.rename(document.id, titleOf(document.title), of.at)
    return isHere
  },
  'document.changed'(of, { document }) {
    const isHere = ensureDocument(of, document.id)
    if (isHere) of.scope.importRows.settleDocument(document)
    return isHere
  },
  // One whose room was deleted with it is not in the trash by itself.
  'document.deleted'(of, { documentId }) {
    if (isInUse(of, 'documents', documentId)) of.scope.documents.trash(documentId, { at: of.at, by: '' })
    return of.scope.documents.createdBy(documentId) !== undefined
  },
  'document.restored'(of, { document }) {
    const isHere = ensureDocument(of, document.id)
    if (isHere) of.scope.documents.restore(document.id)
    return isHere
  },
}

export const boardTakers: Takers = {
  'board.created': (of, { board }) => of.scope.boards.createdBy(board.id) !== undefined || createBoard(of, board),
  'board.changed'(of, { board }) {
    const isHere = ensureBoard(of, board.id)
    if (isHere) of.scope.boards.archive(board.id, board.archived === true)
    return isHere
  },
  'board.deleted'(of, { boardId }) {
    if (isInUse(of, 'boards', boardId)) of.scope.boards.trash(boardId, { at: of.at, by: '' })
    return of.scope.boards.createdBy(boardId) !== undefined
  },
  // What came back with its room has its name.
  'board.restored'(of, { board }) {
    if (!ensureBoard(of, board.id)) return false
    if (isInUse(of, 'boards', board.id)) return true
    const name = freeBoardName(of, board)
    of.scope.boards.restore(board.id, name)
    return true
  },
  'record.set': (of, { record }) => putRecord(of, record),
  'record.removed'(of, { boardId, key }) {
    of.scope.boards.remove(boardId, key)
    return of.scope.boards.createdBy(boardId) !== undefined
  },
}

function putRecord(of: Import, record: BoardRecord): boolean {
  const { boards } = of.scope
  const { boardId, key, updatedBy } = record
  if (!ensureBoard(of, boardId)) return false
  must(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/.test(key), 'a key that no record has')
  must(boards.hasFewerRecordsThan(boardId, RECORDS_PER_BOARD) || boards.has(boardId, key), 'too many records')
  const columns = new Map(boards.visibleTo(OWNER, boardId)?.columns.map((column) => [column.key, column]))
  // An earlier version may have stored what is refused now.
  const values = Object.entries(record.values).filter(([name, value]) => isOfType(columns.get(name), value))
  boards.put({
    ...record,
    values: Object.fromEntries(values),
    updatedBy: ensureMember(of, updatedBy, record.updatedByName),
  })
  return true
}
