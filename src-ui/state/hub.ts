// The store of everything this page knows of the hub. Only `state/` writes to it, and only what the hub has sent.
import { createStore, produce, reconcile } from 'solid-js/store'
import type { Board } from '../../src-bun/contract/boards.ts'
import type { Message } from '../../src-bun/contract/chat.ts'
import type { Document } from '../../src-bun/contract/documents.ts'
import type { CheckpointFrame, MachinesFrame, Snapshot } from '../../src-bun/contract/frames/live.ts'
import type { TakingHome } from '../../src-bun/contract/http/exports.ts'
import type { Leading } from '../../src-bun/contract/leading/leading.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import type { PresenceEntry } from '../../src-bun/contract/presence.ts'
import type { Room } from '../../src-bun/contract/rooms.ts'
import { nameOrder } from '../i18n/order.ts'
import { finalState } from './connection/connection.ts'
import { dictionary } from './dictionary.ts'

export type RoomMessages = {
  /** Ascending by seq and without holes, from some message to the newest. */
  items: Message[]
  /** Whether the hub has older ones. */
  more: boolean
  state: 'loading' | 'ready' | 'failed'
}

export type HubState = {
  hubName: string
  hubId: string
  epoch: string
  seq: number
  me: Member | undefined
  rooms: Record<string, Room>
  members: Record<string, Member>
  documents: Record<string, Document>
  boards: Record<string, Board>
  /** The rooms that this person has muted. */
  muted: Record<string, true>
  presence: Record<string, PresenceEntry>
  messages: Record<string, RoomMessages | undefined>
  /**
   * What somebody who leads has begun. `offsetMs`: how much the clock of the hub is before this one. `isCalled`: this page was there when
   * a host called everybody somewhere, and has not followed yet.
   */
  leading: Omit<Leading, 'now'> & { offsetMs: number; isCalled?: boolean }
  /** Who may export. */
  exportsTo?: TakingHome | undefined
  /** After how many days messages lose their words. Undefined where everything is kept. */
  keepDays?: number | undefined
  /** The last one that the hub has sent; `receipts/` compares it with what this device keeps. */
  checkpoint?: CheckpointFrame
  /** Of a hub on several machines. */
  machines?: MachinesFrame
  ready: boolean
  /** Of which kinds the hub has more that is not archived. */
  more: NonNullable<Snapshot['more']>
}

/** Of a hub of which the page has been sent nothing. Another one each time, because the store changes what it is given. */
export const nothingKnown = (): HubState => ({
  hubName: '',
  hubId: '',
  epoch: '',
  seq: 0,
  me: undefined,
  // An address may name anything, such as /boards/constructor.
  rooms: dictionary(),
  members: dictionary(),
  documents: dictionary(),
  boards: dictionary(),
  muted: dictionary(),
  presence: dictionary(),
  messages: dictionary(),
  leading: { hands: { count: 0, isUp: false }, offsetMs: 0 },
  ready: false,
  more: { rooms: false, members: false, documents: false, boards: false },
})

const [hub, setHub] = createStore<HubState>(nothingKnown())

export { hub, setHub }

/** The ids of what was removed while something was being looked up. */
export const removedMeanwhile = new Set<string>()

/** What the hub has just said. */
export const setLeading = ({ now, ...leading }: Leading): void =>
  setHub('leading', reconcile({ ...leading, offsetMs: now - Date.now() }))

/** This page has gone where a host has called everybody, or has asked its person whether to. */
export const callAnswered = (): void => setHub('leading', 'isCalled', false)

/** Removes a guest of whom nothing is left. */
export function forgetMember(memberId: string): void {
  removedMeanwhile.add(memberId)
  setHub(produce((state) => void delete state.members[memberId]))
}

/** Removes a room that this person may not see any more, with its messages, its documents and its boards. */
export function forgetRoom(roomId: string): void {
  removedMeanwhile.add(roomId)
  setHub(
    produce((state) => {
      delete state.rooms[roomId]
      delete state.messages[roomId]
      for (const things of [state.documents, state.boards])
        for (const thing of Object.values(things)) if (thing.roomId === roomId) delete things[thing.id]
    }),
  )
}

/** Removes a document or a board that was deleted. */
export function forget(kind: 'documents' | 'boards', id: string): void {
  removedMeanwhile.add(id)
  setHub(
    produce((state) => {
      delete state[kind][id]
    }),
  )
}

/** The name to show. A direct conversation has the name of the other person. */
export function roomName(room: Room): string {
  if (!room.direct) return room.name
  const other = room.memberIds?.find((id) => id !== hub.me?.id)
  return hub.members[other ?? '']?.name ?? ''
}

export type SilentReason = 'removed' | 'disconnected' | 'viewer' | 'muted' | 'archived' | 'locked'

/** Why this person may say nothing in a room or in its documents; without a room, anywhere in the hub. Undefined: they may. */
export function whyMayNotSpeak(room?: Room): SilentReason | undefined {
  const ended = finalState()
  if (ended) return ended === 'removed' ? ended : 'disconnected'
  if (hub.me?.role === 'viewer') return 'viewer'
  if (hub.me?.muted) return 'muted'
  if (room?.archived) return 'archived'
  return room?.locked && hub.me?.role !== 'host' ? 'locked' : undefined
}

/** Why this person may post nothing in a room: also because everybody is asked to look up. */
export const whyMayNotPost = (room?: Room): SilentReason | 'quiet' | undefined =>
  whyMayNotSpeak(room) ?? (hub.leading.eyesUp && hub.me?.role !== 'host' ? 'quiet' : undefined)

/** Whether this person may change anything. If not, the page offers nothing that the hub would refuse. */
export const mayWrite = (): boolean => whyMayNotSpeak() === undefined

export const isMuted = (roomId: string): boolean => hub.muted[roomId] === true

/** The lobby first, then rooms by name, then direct conversations; muted rooms come after them, and archived ones last. */
export function roomList(): Room[] {
  const compareNames = nameOrder()
  return Object.values(hub.rooms).sort(
    (a, b) =>
      Number(b.name === 'lobby') - Number(a.name === 'lobby') ||
      Number(a.archived) - Number(b.archived) ||
      Number(isMuted(a.id)) - Number(isMuted(b.id)) ||
      Number(a.direct) - Number(b.direct) ||
      compareNames(roomName(a), roomName(b)) ||
      compareIds(a, b),
  )
}

/** By title. */
export function documentList(): Document[] {
  const compareNames = nameOrder()
  return Object.values(hub.documents).sort((a, b) => compareNames(a.title, b.title) || compareIds(a, b))
}

export function newestDocuments(): Document[] {
  return Object.values(hub.documents).sort((a, b) => b.createdAt - a.createdAt || compareIds(a, b))
}

/** Everybody who is not offline: this person first, then by name. */
export function peopleHere(): { member: Member; presence: PresenceEntry }[] {
  const compareNames = nameOrder()
  return Object.values(hub.presence)
    .flatMap((presence) => {
      const member = hub.members[presence.memberId]
      return member && presence.status !== 'offline' ? [{ member, presence }] : []
    })
    .sort(
      (a, b) =>
        Number(b.member.id === hub.me?.id) - Number(a.member.id === hub.me?.id) ||
        compareNames(a.member.name, b.member.name) ||
        compareIds(a.member, b.member),
    )
}

/** Every member who is offline, by name. */
export function peopleAway(): Member[] {
  const compareNames = nameOrder()
  return Object.values(hub.members)
    .filter(({ id }) => (hub.presence[id]?.status ?? 'offline') === 'offline')
    .sort((a, b) => compareNames(a.name, b.name) || compareIds(a, b))
}

function compareIds(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1
}
