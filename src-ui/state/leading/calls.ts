// Where a host has called everybody: to a place, or each to their group.
import { createSignal } from 'solid-js'
import type { Group, PlaceToShow } from '../../../src-bun/contract/leading/leading.ts'
import { hub } from '../hub.ts'
import { jumpTo } from '../rooms/replies.ts'
import { showPassage } from './passage.ts'

export { callAnswered } from '../hub.ts'

/** `key` is another one for each call. */
export type Call =
  | { kind: 'place'; key: string; href: string; name: string; byName: string; place: PlaceToShow }
  | { kind: 'group'; key: string; href: string; name: string; byName: string }
  /** There are groups, and this person is in none. */
  | { kind: 'late'; key: string; byName: string }

const SECTIONS = { room: 'rooms', document: 'documents', board: 'boards' } as const
export const addressOf = ({ kind, id }: Pick<PlaceToShow, 'kind' | 'id'>): string => `/${SECTIONS[kind]}/${id}`

/** What this person is called to now. A host who leads is called by nobody, unless to a group that they have put themselves into. */
export function callNow(): Call | undefined {
  const { groups, lookHere } = hub.leading
  const isMe = (id: string) => id === hub.me?.id
  if (groups) {
    const mine = groups.groups.find(({ memberIds }) => memberIds.some(isMe))
    const { at, byName } = groups
    if (mine)
      return { kind: 'group', key: `${at} ${mine.roomId}`, href: `/rooms/${mine.roomId}`, name: mine.name, byName }
    if (hub.me?.role !== 'host') return { kind: 'late', key: `${at} late`, byName }
  }
  if (!lookHere || isMe(lookHere.by)) return undefined
  const { place, name, byName, at } = lookHere
  return { kind: 'place', key: String(at), href: addressOf(place), name, byName, place }
}

/** Takes the reader to the message or the passage, once its room or its document is open. */
export function goInto({ kind, id, messageSeq, passage }: PlaceToShow): void {
  if (kind === 'room' && messageSeq !== undefined) jumpTo({ roomId: id, seq: messageSeq })
  if (kind === 'document' && passage !== undefined) showPassage({ documentId: id, passage })
}

/** Where this person was before they were called away. */
const [cameFrom, setCameFrom] = createSignal<string>()

export { cameFrom, setCameFrom }

/** What was pressed away, or followed and left. */
const [dismissedKey, dismissCall] = createSignal<string>()

export { dismissCall, dismissedKey }

/** Members who are here and in no group. */
export const inNoGroup = (groups: readonly Group[], hereIds: readonly string[]): string[] =>
  hereIds.filter((id) => !groups.some(({ memberIds }) => memberIds.includes(id)))
