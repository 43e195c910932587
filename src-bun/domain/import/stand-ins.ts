// Makes what a record is about where the log does not say how it began: the lobby, what is older than the log, and who came before it.

import type { Board } from '../../contract/boards.ts'
import type { Document } from '../../contract/documents.ts'
import {
  BOARD_COLUMNS_MAX_BYTES,
  BOARD_NAME_MAX_CHARS,
  BOARDS_MAX,
  DOCUMENTS_MAX,
  MEMBERS_MAX,
  ROOM_NAME_MAX_CHARS,
  ROOM_TOPIC_MAX_CHARS,
  ROOMS_MAX,
  TITLE_MAX_CHARS,
} from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import type { Room } from '../../contract/rooms.ts'
import { COLOURS, freeName, guestNameOf } from '../members/members.ts'
import type { OperationScope } from '../operations/operation-scope.ts'
import { OWNER } from '../ports/common.ts'
import { shortenedName } from '../text.ts'
import { type ImportState, must } from './records.ts'

/** Where something goes, and what is known of it. */
export type Import = { scope: OperationScope; state: ImportState; at: number }

export const roomNameOf = (name: string): string => shortenedName(name, ROOM_NAME_MAX_CHARS) || 'room'
export const topicOf = (topic: string): string => shortenedName(topic, ROOM_TOPIC_MAX_CHARS)
export const titleOf = (title: string): string => shortenedName(title, TITLE_MAX_CHARS) || 'document'
export const boardNameOf = (name: string): string => shortenedName(name, BOARD_NAME_MAX_CHARS) || 'board'

export function ensureMember(of: Import, id: string, name = ''): string {
  if (!of.scope.members.byId(id)) createMember(of, { id, name, colour: '', role: 'member' })
  return id
}

export function createMember({ scope, at }: Import, { id, name, colour, role }: Member): void {
  must(!scope.members.hasMoreThan(MEMBERS_MAX), 'too many members')
  scope.members.create({
    ...{ id, name: freeName(scope.members, guestNameOf(name)), createdAt: at },
    // Nobody is a host before somebody uses the first link of the new hub.
    role: role === 'host' ? 'member' : role,
    // It becomes a part of a style sheet.
    colour: /^#[0-9a-f]{6}$/.test(colour) ? colour : COLOURS[0],
  })
}

/** Whoever made a thing of which nobody knows who made it. */
function makerOf(of: Import, id: string | undefined): string {
  if (id !== undefined) return ensureMember(of, id)
  of.state.somebody ??= of.scope.newId()
  return ensureMember(of, of.state.somebody, 'Somebody')
}

/** False where the box does not have the room. */
export function ensureRoom(of: Import, id: string): boolean {
  if (of.scope.rooms.createdBy(id) !== undefined) return true
  const known = of.state.index.rooms.find((room) => room.id === id)
  if (known) createRoom(of, known, of.at)
  return known !== undefined
}

export function createRoom(
  of: Import,
  { id, name, createdBy = '', private: isPrivate, direct, memberIds = [] }: Room,
  createdAt: number,
): void {
  const { rooms } = of.scope
  must(!rooms.hasMoreThan(ROOMS_MAX), 'too many rooms')
  must(!direct || (isPrivate && new Set(memberIds).size === 2), 'a room of two has two members')
  for (const memberId of memberIds) ensureMember(of, memberId)
  if (createdBy !== '') ensureMember(of, createdBy)
  const shown = direct ? '' : roomNameOf(name)
  // Public rooms have different names. While another room has this name, this one is private; `settleRooms` gives it its name and makes it
  // public at the end.
  const isKept = isPrivate || rooms.byName(shown) !== undefined
  rooms.create({ id, name: shown, createdAt, createdBy, direct, ...(isKept ? { memberIds } : {}) })
}

export function ensureDocument(of: Import, id: string): boolean {
  if (of.scope.documents.createdBy(id) !== undefined) return true
  const known = of.state.index.documents.find((document) => document.id === id)
  return known !== undefined && createDocument(of, known)
}

/** False where the box does not have its room. */
export function createDocument(of: Import, document: Document): boolean {
  const { documents } = of.scope
  const { id, title, createdAt, roomId, kind } = document
  if (roomId !== undefined && !ensureRoom(of, roomId)) return false
  must(!documents.hasMoreThan(DOCUMENTS_MAX), 'too many documents')
  const createdBy = makerOf(of, document.createdBy ?? of.state.index.documents.find((one) => one.id === id)?.createdBy)
  documents.create({ id, title: titleOf(title), createdAt, createdBy, roomId, isRich: kind === 'rich' })
  return true
}

export function ensureBoard(of: Import, id: string): boolean {
  if (of.scope.boards.createdBy(id) !== undefined) return true
  const known = of.state.index.boards.find((board) => board.id === id)
  return known !== undefined && createBoard(of, known)
}

export function createBoard(of: Import, board: Board): boolean {
  const { boards } = of.scope
  const { roomId } = board
  if (roomId !== undefined && !ensureRoom(of, roomId)) return false
  must(boards.total() < BOARDS_MAX, 'too many boards')
  must(Buffer.byteLength(JSON.stringify(board.columns)) <= BOARD_COLUMNS_MAX_BYTES, 'too many columns')
  boards.create({ ...board, name: freeBoardName(of, board), createdBy: makerOf(of, board.createdBy) })
  return true
}

/** Where another one has the name meanwhile, it gets it at the end. */
export function freeBoardName({ scope }: Import, { id, name, roomId }: Board): string {
  const shown = boardNameOf(name)
  return scope.boards.isNameTaken(shown, roomId) ? `${shown.slice(0, 20)} ${id}` : shown
}

/** Whether something is there and neither it nor its room is in the trash. */
export const isInUse = ({ scope }: Import, kind: 'rooms' | 'documents' | 'boards', id: string): boolean =>
  scope[kind].visibleTo(OWNER, id) !== undefined
