// Archiving, deleting and restoring rooms, documents and boards.
import { createSignal } from 'solid-js'
import type { Board } from '../../src-bun/contract/boards.ts'
import type { Document } from '../../src-bun/contract/documents.ts'
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import type { Change } from '../../src-bun/contract/frames/changes.ts'
import type { Room } from '../../src-bun/contract/rooms.ts'
import type { TrashItem, TrashKind } from '../../src-bun/contract/trash.ts'
import { nameOrder } from '../i18n/order.ts'
import { fetchTrash, startAnew as postStartAnew } from '../live/http.ts'
import { runCommand } from './connection/commands.ts'
import { connection } from './connection/connection.ts'
import { hub, mayWrite, roomName } from './hub.ts'

/** A room, a document or a board. */
export type Thing = { kind: TrashKind; id: string; name: string }
export type { TrashItem }
export { fetchTrash }

const [lastDeleted, setLastDeleted] = createSignal<Thing>()

/** What was deleted last on this page, until that is undone or the note is closed. */
export { lastDeleted }
export const forgetDeleted = (): void => void setLastDeleted(undefined)

/** The lobby and conversations of two cannot be removed or renamed. */
export const mayRemoveRoom = (room: Room): boolean => mayRemove(room) && room.name !== 'lobby' && !room.direct

/** Whether the hub would let this person archive and delete: a host, and who has made the thing. Nobody deletes the lobby or a conversation. */
export function mayRemove({ createdBy }: { createdBy?: string }): boolean {
  return mayWrite() && (hub.me?.role === 'host' || createdBy === hub.me?.id)
}

/** A thing that this person sees, as the store has it. */
export function shownThing({ kind, id }: Pick<Thing, 'kind' | 'id'>): Room | Document | Board | undefined {
  return { room: hub.rooms, document: hub.documents, board: hub.boards }[kind][id]
}

export function addressOf({ kind, id }: Pick<Thing, 'kind' | 'id'>): string {
  return `/${kind}s/${id}`
}

/** Everything archived that this person sees: rooms, then documents, then boards, each by name. */
export function archivedThings(): Thing[] {
  const compareNames = nameOrder()
  const byName = (things: Thing[]) => things.sort((a, b) => compareNames(a.name, b.name))
  const rooms = Object.values(hub.rooms).filter(({ archived }) => archived)
  const documents = Object.values(hub.documents).filter(({ archived }) => archived)
  const boards = Object.values(hub.boards).filter(({ archived }) => archived)
  return [
    ...byName(rooms.map((room) => ({ kind: 'room', id: room.id, name: roomName(room) }))),
    ...byName(documents.map(({ id, title }) => ({ kind: 'document', id, name: title }))),
    ...byName(boards.map(({ id, name }) => ({ kind: 'board', id, name }))),
  ]
}

// Each of these resolves with undefined when it is done, or with the code of the refusal.

const ARCHIVE = {
  room: (roomId: string, archived: boolean) => runCommand({ type: 'room.archive', roomId, archived }, 'room.changed'),
  document: (documentId: string, archived: boolean) =>
    runCommand({ type: 'document.archive', documentId, archived }, 'document.changed'),
  board: (boardId: string, archived: boolean) =>
    runCommand({ type: 'board.archive', boardId, archived }, 'board.changed'),
} as const

export async function archive({ kind, id }: Thing, archived: boolean): Promise<ErrorCode | undefined> {
  return codeOf(await ARCHIVE[kind](id, archived))
}

const DELETE = {
  room: (roomId: string) => runCommand({ type: 'room.delete', roomId }, 'room.deleted'),
  document: (documentId: string) => runCommand({ type: 'document.delete', documentId }, 'document.deleted'),
  board: (boardId: string) => runCommand({ type: 'board.delete', boardId }, 'board.deleted'),
} as const

/** Puts a thing into the trash. */
export async function moveToTrash(thing: Thing): Promise<ErrorCode | undefined> {
  const refused = codeOf(await DELETE[thing.kind](thing.id))
  if (refused === undefined) setLastDeleted(thing)
  return refused
}

export async function restore(id: string): Promise<ErrorCode | undefined> {
  const types = ['room.restored', 'document.restored', 'board.restored'] as const
  const refused = codeOf(await runCommand({ type: 'trash.restore', id }, types))
  if (refused === undefined && lastDeleted()?.id === id) forgetDeleted()
  return refused
}

/** Erases things in the trash for good. */
export async function erase(ids: string[]): Promise<ErrorCode | undefined> {
  const refused = codeOf(await runCommand({ type: 'trash.empty', ids }, 'trash.emptied'))
  if (refused === undefined && ids.includes(lastDeleted()?.id ?? '')) forgetDeleted()
  return refused
}

/** Replaces a document by a new one with its title and text, whose id it gives. */
export async function startAnew(documentId: string): Promise<{ id: string } | { code: ErrorCode }> {
  const answer = await postStartAnew(documentId)
  return answer.ok ? { id: answer.value.id } : { code: answer.code }
}

/** Without a connection a command would wait, and be done long after somebody has gone on. */
export const isConnected = (): boolean => connection().state === 'connected'

const codeOf = (answer: Change | { code: ErrorCode }) => ('code' in answer ? answer.code : undefined)
