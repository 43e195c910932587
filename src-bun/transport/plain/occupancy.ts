import type { RoomActivity } from '../subscriber.ts'

export type Occupancy = {
  enter(roomId: string, memberId: string): void
  leave(roomId: string, memberId: string): void
}

/**
 * Who is in which room on `/chat`, counted by socket: a member with two sockets in a room is one person. `send` gets a join
 * with the first socket of a member and a leave with the last.
 */
export function createOccupancy(send: (activity: RoomActivity) => void): Occupancy {
  const sockets = new Map<string, number>()
  const keyOf = (roomId: string, memberId: string) => `${roomId} ${memberId}`

  return {
    enter(roomId, memberId) {
      const before = sockets.get(keyOf(roomId, memberId)) ?? 0
      sockets.set(keyOf(roomId, memberId), before + 1)
      if (before === 0) send({ type: 'join', roomId, memberId })
    },
    leave(roomId, memberId) {
      const left = (sockets.get(keyOf(roomId, memberId)) ?? 0) - 1
      if (left > 0) sockets.set(keyOf(roomId, memberId), left)
      else sockets.delete(keyOf(roomId, memberId))
      if (left === 0) send({ type: 'leave', roomId, memberId })
    },
  }
}
