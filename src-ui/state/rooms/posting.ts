import type { Room } from '../../../src-bun/contract/rooms.ts'
import { endedByHost } from '../connection/connection.ts'
import { hub } from '../hub.ts'

/** Why this person may not post in a room. Undefined: they may. */
export function whyMayNotPost(
  room: Room,
): 'removed' | 'disconnected' | 'viewer' | 'muted' | 'archived' | 'locked' | undefined {
  const away = endedByHost()
  if (away) return away
  if (hub.me?.role === 'viewer') return 'viewer'
  if (hub.me?.muted) return 'muted'
  if (room.archived) return 'archived'
  return room.locked && hub.me?.role !== 'host' ? 'locked' : undefined
}
