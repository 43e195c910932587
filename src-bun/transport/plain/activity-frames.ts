// What others in a room of `/chat` are sent of somebody's activity: the same frame for all who call the room the same.
import type { ChatDown } from '../../contract/frames/plain-down.ts'
import { ROOM_JOINS } from '../../contract/limits.ts'
import type { HubParts } from '../parts.ts'
import type { RoomActivity, RoomPeople, RoomPerson } from '../subscriber.ts'
import type { Occupancy } from './occupancy.ts'

type Parts = Pick<HubParts, 'store' | 'clock'>

/** `room` is what the receiver calls the room. */
export type ActivityFrames = (activity: RoomActivity | RoomPeople, userId: string | undefined, room: string) => string

/** Names are looked up once for each activity, and its frame is made once for each name of the room, however many receive it. */
export function createActivityFrames({ store, clock }: Parts, occupancy: Pick<Occupancy, 'count'>): ActivityFrames {
  const nameOf = (memberId: string) => store.members.byId(memberId)?.name ?? ''

  function contentOf(activity: RoomActivity | RoomPeople, userId: string | undefined): (room: string) => ChatDown {
    const timestamp = clock.now()
    if (activity.type === 'people') {
      const named = (people: readonly RoomPerson[]) =>
        people.slice(0, ROOM_JOINS.named).map((person) => ({ user: nameOf(person.memberId), userId: person.userId }))
      const { type, roomId } = activity
      const [joined, left, count] = [named(activity.joined), named(activity.left), occupancy.count(roomId)]
      return (room) => ({ type, room, joined, left, count, timestamp })
    }
    const { type, roomId: _roomId, memberId, ...more } = activity
    const user = nameOf(memberId)
    return (room) => ({ type, room, user, userId: userId ?? memberId, timestamp, ...more }) as ChatDown
  }

  let last: { activity: unknown; content(room: string): ChatDown; frames: Map<string, string> } | undefined

  return (activity, userId, room) => {
    if (last?.activity !== activity) last = { activity, content: contentOf(activity, userId), frames: new Map() }
    const frame = last.frames.get(room) ?? JSON.stringify(last.content(room))
    last.frames.set(room, frame)
    return frame
  }
}
