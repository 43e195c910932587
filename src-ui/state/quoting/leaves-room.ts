import { hub } from '../hub.ts'

/** Whether a text that goes from one room to another, or out of all, comes before people who may not see where it is from. */
export function leavesRoom(fromRoomId: string, toRoomId: string | undefined): boolean {
  return fromRoomId !== toRoomId && hub.rooms[fromRoomId]?.private === true
}
