import { isIn } from '../../domain/audience.ts'
import type { Audience } from '../../domain/ports/common.ts'
import type { JoinOrLeave } from '../join-batches.ts'
import type { RoomPerson } from '../subscriber.ts'

export type Occupancy = {
  /** `userId` is what the socket calls its member. */
  enter(roomId: string, memberId: string, userId: string): void
  leave(roomId: string, memberId: string): void
  /** Who is in the room, at most so many of them, those who have been there longest first. */
  people(roomId: string, max: number): RoomPerson[]
  /** How many people are in the room. */
  count(roomId: string): number
}

/**
 * Who is in which room on `/chat`, counted by socket: a member with two sockets in a room is one person. `send` gets a join
 * with the first socket of a member and a leave with the last, both under the `userId` of the first. Who may not see the room any more is in
 * it no more, although a socket of theirs that reads slowly has not been sent that yet.
 */
export function createOccupancy(
  send: (activity: JoinOrLeave, userId: string) => void,
  audienceOf: (roomId: string) => Audience,
): Occupancy {
  /** By room id, then by member id. A room in which nobody is has no entry. */
  const rooms = new Map<string, Map<string, { sockets: number; userId: string }>>()

  return {
    enter(roomId, memberId, userId) {
      const present = rooms.get(roomId) ?? new Map<string, { sockets: number; userId: string }>()
      rooms.set(roomId, present)
      const known = present.get(memberId)
      if (known) return void known.sockets++
      present.set(memberId, { sockets: 1, userId })
      send({ type: 'join', roomId, memberId }, userId)
    },
    leave(roomId, memberId) {
      const present = rooms.get(roomId)
      const known = present?.get(memberId)
      if (!present || !known || --known.sockets > 0) return
      present.delete(memberId)
      if (present.size === 0) rooms.delete(roomId)
      send({ type: 'leave', roomId, memberId }, known.userId)
    },
    people(roomId, max) {
      const people: RoomPerson[] = []
      const audience = audienceOf(roomId)
      for (const [memberId, { userId }] of rooms.get(roomId) ?? []) {
        if (people.length === max) break
        if (isIn(audience, { id: memberId })) people.push({ memberId, userId })
      }
      return people
    },
    count(roomId) {
      const present = rooms.get(roomId)
      const audience = audienceOf(roomId)
      if (!present || audience === 'everybody') return present?.size ?? 0
      return [...present.keys()].filter((id) => audience.has(id)).length
    },
  }
}
