// Everything that a record has on one line of time, and what there was at any point of it.
//
// Nothing is stored for points in between. Each message, each record of a board and each document has the list of what was done to it, so
// what it was at a time is the part of that list up to then. A jump costs as much as what is shown, however long the line is.
//
// The records stand in the order of the log. A clock may have been set back, so a record counts as not earlier than the one before it:
// the state at any time is always the state after the first n records of the log (`in-time.ts`).
import type { BoardRecord } from '../../../../src-bun/contract/boards.ts'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import type { Change } from '../../../../src-bun/contract/frames/changes.ts'
import { type Happening, happeningOf, type Marker } from './happenings.ts'
import { inOrder, inTime, type TimedChange } from './in-time.ts'
import { messageIdOf, messageIn, messagePatch } from './message-patch.ts'
import { countUpTo } from './search-sorted.ts'

/** An update of a document in Yjs format V1, as base64. */
export type TimedUpdate = { at: number; author: string; bytes: string }

/** All of it in the order of the log. */
export type Recorded = {
  changes: readonly TimedChange[]
  documents: ReadonlyMap<string, { updates: readonly TimedUpdate[] }>
}

export type Timeline = {
  /** In the order of time. */
  happenings: readonly Happening[]
  /** The time of each of them. */
  times: ArrayLike<number>
  markers: readonly Marker[]
  /** How many changes there were by then: what the functions below are asked with. */
  changesUpTo(at: number): number
  /** The ids of the messages of a room, in their order. The same list as long as no message comes. */
  messagesIn(roomId: string, changes: number): readonly string[]
  /** The same object as long as nothing is done to the message. */
  message(id: string, changes: number): Message | undefined
  /** By key. The same map as long as nothing is done to the board. */
  recordsOf(boardId: string, changes: number): ReadonlyMap<string, BoardRecord>
  /** How many updates of a document there were. */
  updatesUpTo(documentId: string, at: number): number
  /** The room that was spoken in last, and the document or board that was changed last, as `room/ID` and so on. Empty for none. */
  lastRoom(at: number): string
  lastThing(at: number): string
  /** Who has done something in the `ms` before, who did so last first. */
  active(at: number, ms: number): string[]
}

/** Edits of one person in one document count as one happening for so long, in ms. */
const EDITS_AS_ONE_MS = 1000
/** Happenings in a place for which `isShown` returns false are left out. Happenings that have no place are always included. */
export function createTimeline(recorded: Recorded, isShown: (place: string) => boolean): Timeline {
  const changes = inTime(recorded.changes)
  const changeTimes = Float64Array.from(changes, ({ at }) => at)
  const happenings: Happening[] = []
  const markers: Marker[] = []
  /** By message: which changes are about it. */
  const aboutMessage = new Map<string, number[]>()
  /** By room: the messages in their order, and with which change each came. */
  const rooms = new Map<string, { id: string; seq: number; from: number }[]>()
  const known = new Set<string>()
  /** By board: which changes are about it. */
  const aboutBoard = new Map<string, number[]>()

  /** Returns the message that there was not before. */
  function takeMessage(change: Change, n: number): Message | undefined {
    const id = messageIdOf(change)
    if (id === undefined) return undefined
    const whole = known.has(id) ? undefined : messageIn(change)
    if (whole) {
      known.add(id)
      const list = inList(rooms, whole.roomId)
      // The place of one that was edited and whose first text is missing is known later than those behind it.
      const at = list.findLastIndex(({ seq }) => seq < whole.seq) + 1
      list.splice(at, 0, { id, seq: whole.seq, from: n })
    }
    if (known.has(id)) inList(aboutMessage, id).push(n)
    return whole
  }
  function take(change: Change, n: number): void {
    const said = takeMessage(change, n)
    if (change.type === 'record.set') inList(aboutBoard, change.record.boardId).push(n)
    if (change.type === 'record.removed') inList(aboutBoard, change.boardId).push(n)
    // Of a message that is gone this is where it was posted.
    const found = happeningOf(said && change.type === 'chat.deleted' ? { type: 'chat.posted', message: said } : change)
    if (!found) return
    const { kind, place = '', memberId = '', marker } = found
    if (place !== '' && !isShown(place)) return
    const at = changeTimes[n] as number
    happenings.push({ at, kind, place, memberId })
    if (marker) markers.push({ at, place, ...marker })
  }
  for (const [n, { change }] of changes.entries()) {
    try {
      take(change, n)
    } catch {
      // No hub writes such a record. The check of the box names it.
    }
  }

  const updateTimes = new Map<string, Float64Array>()
  for (const [id, { updates }] of recorded.documents) {
    const times = inOrder(updates.map(({ at }) => at))
    updateTimes.set(id, times)
    if (!isShown(`document/${id}`)) continue
    let last: Happening | undefined
    let since = 0
    for (const [n, { author }] of updates.entries()) {
      const at = times[n] as number
      // It is where the last of them is, so that the end of the line shows all of them.
      if (last && last.memberId === author && at - since < EDITS_AS_ONE_MS) last.at = at
      else {
        since = at
        last = { at, kind: 'document', place: `document/${id}`, memberId: author }
        happenings.push(last)
      }
    }
  }
  // Each of the lists is in order already, which makes this quick; and of two at the same time the order stays.
  happenings.sort((a, b) => a.at - b.at)
  const times = Float64Array.from(happenings, ({ at }) => at)
  const [lastRooms, lastThings] = lastPlaces(happenings)

  const shownIn = new Map<string, { changes: number; ids: readonly string[] }>()
  const messages = new Map<string, { count: number; message: Message | undefined }>()
  const boards = new Map<string, { count: number; records: Map<string, BoardRecord> }>()

  return {
    ...{ happenings, times, markers },
    changesUpTo: (at) => countUpTo(changeTimes, at),
    messagesIn(roomId, count) {
      const list = rooms.get(roomId) ?? []
      const last = shownIn.get(roomId)
      if (last?.changes === count) return last.ids
      const ids = list.filter(({ from }) => from < count).map(({ id }) => id)
      // Messages are never taken away again, so as many of them are the same ones.
      const same = last?.ids.length === ids.length ? last.ids : ids
      shownIn.set(roomId, { changes: count, ids: same })
      return same
    },
    message(id, count) {
      const about = aboutMessage.get(id) ?? []
      const wanted = countUpTo(about, count - 1)
      const last = messages.get(id)
      if (last?.count === wanted) return last.message
      let message = last && last.count < wanted ? last.message : undefined
      for (const n of about.slice(message ? last?.count : 0, wanted))
        message = messageAfter(message, (changes[n] as TimedChange).change)
      messages.set(id, { count: wanted, message })
      return message
    },
    recordsOf(boardId, count) {
      const about = aboutBoard.get(boardId) ?? []
      const wanted = countUpTo(about, count - 1)
      const last = boards.get(boardId)
      if (last?.count === wanted) return last.records
      const goesOn = last && last.count < wanted
      const records = new Map(goesOn ? last.records : [])
      for (const n of about.slice(goesOn ? last.count : 0, wanted)) {
        const { change } = changes[n] as TimedChange
        if (change.type === 'record.set') records.set(change.record.key, change.record)
        else if (change.type === 'record.removed') records.delete(change.key)
      }
      boards.set(boardId, { count: wanted, records })
      return records
    },
    updatesUpTo: (documentId, at) => countUpTo(updateTimes.get(documentId) ?? [], at),
    lastRoom: (at) => lastRooms[countUpTo(times, at) - 1] ?? '',
    lastThing: (at) => lastThings[countUpTo(times, at) - 1] ?? '',
    active(at, ms) {
      const found = new Set<string>()
      for (let n = countUpTo(times, at) - 1; n >= 0 && (times[n] as number) > at - ms; n--) {
        const { memberId } = happenings[n] as Happening
        if (memberId !== '') found.add(memberId)
      }
      return [...found]
    },
  }
}

function messageAfter(message: Message | undefined, change: Change): Message | undefined {
  if (!message) return messageIn(change)
  try {
    const patch = messagePatch(message, change)
    return patch ? ({ ...message, ...patch } as Message) : message
  } catch {
    return message
  }
}

/** For each happening: where somebody spoke last, and what was changed last. */
function lastPlaces(happenings: readonly Happening[]): [string[], string[]] {
  let [room, thing] = ['', '']
  const [rooms, things]: [string[], string[]] = [[], []]
  for (const { kind, place } of happenings) {
    if (kind === 'document' || kind === 'board') thing = place
    else if (kind !== 'person' && place.startsWith('room/')) room = place
    rooms.push(room)
    things.push(thing)
  }
  return [rooms, things]
}

function inList<T>(lists: Map<string, T[]>, key: string): T[] {
  const found = lists.get(key)
  if (found) return found
  const list: T[] = []
  lists.set(key, list)
  return list
}
