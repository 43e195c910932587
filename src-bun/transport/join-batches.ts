// Who comes into the rooms of `/chat` and who leaves them. Usually each is sent at once, in a frame of its own. Where very many
// come together, that would be a frame to each of them for each of them; so a room has a number of such frames, of which it
// gets one back with each tick, and beyond them one frame a tick has everybody who has come and gone meanwhile. A frame to very
// many counts as several.
import { ROOM_JOINS } from '../contract/limits.ts'
import { type OnFault, runGuarded, runRegularly } from '../timers.ts'
import type { RoomActivity, RoomPeople, RoomPerson } from './subscriber.ts'

export type JoinOrLeave = Extract<RoomActivity, { type: 'join' | 'leave' }>

/** `userId`: what a guest is called on `/chat`; undefined for their id. */
type Sent = { activity: JoinOrLeave | RoomPeople; userId: string | undefined }
type Waiting = { activity: JoinOrLeave; userId: string | undefined }

/** A room in which somebody came or left a moment ago. */
type BusyRoom = {
  /** How many frames it may be sent now, if more than none. */
  frames: number
  /** By member and `userId`, what is to be sent with the next tick. */
  waiting: Map<string, Waiting>
}

export type JoinBatches = {
  /** Never throws. Somebody who comes and leaves again between two ticks, or the other way round, is not sent at all. */
  push(activity: JoinOrLeave, userId: string | undefined): void
  /** What has not been sent is not sent any more. */
  stop(): void
}

/** `send` returns how many it was sent to. `tick` is for tests: it is called with what runs every `ROOM_JOINS.everyMs` while any room is busy, and returns what stops that. */
export function createJoinBatches(
  send: (sent: Sent) => number,
  onFault: OnFault,
  tick = (act: () => void) => runRegularly(ROOM_JOINS.everyMs, { joins: act }, onFault),
): JoinBatches {
  const rooms = new Map<string, BusyRoom>()
  let stopTicks: (() => void) | undefined
  let isStopped = false

  function sendNow(room: BusyRoom, sent: Sent): void {
    const sendCounted = () => {
      room.frames -= Math.max(1, Math.ceil(send(sent) / ROOM_JOINS.receivers))
    }
    runGuarded('roomActivity', sendCounted, onFault)
  }

  function wait(waiting: BusyRoom['waiting'], activity: JoinOrLeave, userId: string | undefined): void {
    const key = `${activity.memberId} ${userId}`
    const earlier = waiting.get(key)
    if (earlier && earlier.activity.type !== activity.type) waiting.delete(key)
    else waiting.set(key, { activity, userId })
  }

  function sendWaiting(roomId: string, room: BusyRoom): void {
    const waiting = [...room.waiting.values()]
    room.waiting.clear()
    const [first] = waiting
    if (first && waiting.length === 1) sendNow(room, first)
    else sendNow(room, { activity: peopleOf(roomId, waiting), userId: undefined })
  }

  function onTick(): void {
    for (const [roomId, room] of rooms) {
      room.frames++
      if (room.waiting.size > 0 && room.frames > 0) sendWaiting(roomId, room)
      else if (room.frames >= ROOM_JOINS.atOnce) rooms.delete(roomId)
    }
    if (rooms.size > 0) return
    stopTicks?.()
    stopTicks = undefined
  }

  return {
    push(activity, userId) {
      if (isStopped) return
      const { roomId } = activity
      const room = rooms.get(roomId) ?? { frames: ROOM_JOINS.atOnce, waiting: new Map() }
      rooms.set(roomId, room)
      stopTicks ??= tick(onTick)
      if (room.frames <= 0 || room.waiting.size > 0) return wait(room.waiting, activity, userId)
      sendNow(room, { activity, userId })
    },
    stop() {
      isStopped = true
      stopTicks?.()
      rooms.clear()
    },
  }
}

function peopleOf(roomId: string, waiting: readonly Waiting[]): RoomPeople {
  const people: RoomPeople = { type: 'people', roomId, joined: [], left: [] }
  for (const { activity, userId } of waiting) {
    const person: RoomPerson = { memberId: activity.memberId, userId: userId ?? activity.memberId }
    people[activity.type === 'join' ? 'joined' : 'left'].push(person)
  }
  return people
}
