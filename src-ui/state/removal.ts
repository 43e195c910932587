// Archiving, deleting and restoring rooms, documents and boards.
import { createSignal } from 'solid-js'
import type { Board } from '../../src-bun/contract/boards.ts'
import type { Document } from '../../src-bun/contract/documents.ts'
import type { Room } from '../../src-bun/contract/rooms.ts'
import type { TrashItem, TrashKind } from '../../src-bun/contract/trash.ts'
import { errorText } from '../i18n/i18n.ts'
import { nameOrder } from '../i18n/order.ts'
import { fetchTrash, startAnew as postStartAnew } from '../live/http.ts'
import { type Done, isConnected, runNow, whyNotNow } from './connection/now.ts'
import { hub, mayWrite, roomName } from './hub.ts'

/** A room, a document or a board. */
export type Thing = { kind: TrashKind; id: string; name: string }
export type { TrashItem }
export { fetchTrash, isConnected }

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

// Each of these is done now or not at all.

const ARCHIVE = {
  room: (roomId: string, archived: boolean, signal: AbortSignal) =>
    runNow({ type: 'room.archive', roomId, archived }, 'room.changed', signal),
  document: (documentId: string, archived: boolean, signal: AbortSignal) =>
    runNow({ type: 'document.archive', documentId, archived }, 'document.changed', signal),
  board: (boardId: string, archived: boolean, signal: AbortSignal) =>
    runNow({ type: 'board.archive', boardId, archived }, 'board.changed', signal),
} as const

export const archive = ({ kind, id }: Thing, archived: boolean, signal: AbortSignal): Done =>
  ARCHIVE[kind](id, archived, signal)

const DELETE = {
  room: (roomId: string, signal: AbortSignal) => runNow({ type: 'room.delete', roomId }, 'room.deleted', signal),
  document: (documentId: string, signal: AbortSignal) =>
    runNow({ type: 'document.delete', documentId }, 'document.deleted', signal),
  board: (boardId: string, signal: AbortSignal) => runNow({ type: 'board.delete', boardId }, 'board.deleted', signal),
} as const

/** Puts a thing into the trash. */
export async function moveToTrash(thing: Thing, signal: AbortSignal): Done {
  const refused = await DELETE[thing.kind](thing.id, signal)
  if (refused === undefined) setLastDeleted(thing)
  return refused
}

export async function restore(id: string, signal: AbortSignal): Done {
  const types = ['room.restored', 'document.restored', 'board.restored'] as const
  const refused = await runNow({ type: 'trash.restore', id }, types, signal)
  if (refused === undefined && lastDeleted()?.id === id) forgetDeleted()
  return refused
}

/** Erases things in the trash for good. */
export async function erase(ids: string[], signal: AbortSignal): Done {
  const refused = await runNow({ type: 'trash.empty', ids }, 'trash.emptied', signal)
  if (refused === undefined && ids.includes(lastDeleted()?.id ?? '')) forgetDeleted()
  return refused
}

/** Replaces a document by a new one with its title and text, whose id it gives. */
export async function startAnew(
  documentId: string,
  signal: AbortSignal,
): Promise<{ id: string } | { problem: string }> {
  const away = whyNotNow()
  if (away !== undefined) return { problem: away }
  const answer = await postStartAnew(documentId, signal)
  return answer.ok ? { id: answer.value.id } : { problem: errorText(answer.code) }
}
