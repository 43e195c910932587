import { Elysia } from 'elysia'
import type { HubParts } from '../parts.ts'

/**
 * Answers without a sign-in, so that a page or a script can find out whether there is a hub, and which one. Of the people only
 * their number: whoever stands at the door can see as much.
 */
export function healthRoute({ info, door, presence }: Pick<HubParts, 'info' | 'door' | 'presence'>) {
  return new Elysia().get('/health', () => ({
    ...{ status: 'ok' as const, ...info.health(), door: door.policy() },
    people: presence.entries().filter(({ status }) => status !== 'offline').length,
  }))
}
