import { Elysia } from 'elysia'
import type { HubParts } from '../parts.ts'

/** Answers without a sign-in, so that a page or a script can find out whether there is a hub, and which one. */
export function healthRoute({ info, door }: Pick<HubParts, 'info' | 'door'>) {
  return new Elysia().get('/health', () => ({ status: 'ok' as const, ...info.health(), door: door.policy() }))
}
