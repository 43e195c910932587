import type { RoomActivity } from '../subscriber.ts'

export type Occupancy = {
  /** `userId` is what the socket calls its member. */
  enter(roomId: string, memberId: string, userId: string): void
  leave(roomId: string, memberId: string): void
}

/**
 * Who is in which room on `/chat`, counted by socket: a member with two sockets in a room is one person. `send` gets a join
 * with the first socket of a member and a leave with the last, both under the `userId` of the first.
 */
export function createOccupancy(send: (activity: RoomActivity, userId: string) => void): Occupancy {
  const present = new Map<string, { sockets: number; userId: string }>()
  const keyOf = (roomId: string, memberId: string) => `${roomId} ${memberId}`

  return {
    enter(roomId, memberId, userId) {
      const known = present.get(keyOf(roomId, memberId))
      if (known) return void known.sockets++
      present.set(keyOf(roomId, memberId), { sockets: 1, userId })
      send({ type: 'join', roomId, memberId }, userId)
    },
    leave(roomId, memberId) {
      const known = present.get(keyOf(roomId, memberId))
      if (!known || --known.sockets > 0) return
      present.delete(keyOf(roomId, memberId))
      send({ type: 'leave', roomId, memberId }, known.userId)
    },
  }
}
