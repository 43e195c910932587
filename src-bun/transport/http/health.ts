import { Elysia } from 'elysia'
import type { HubParts } from '../parts.ts'

/** Answers without a sign-in, so that a page or a script can find out whether there is a hub, and which one. */
export function healthRoute({ facts, door }: Pick<HubParts, 'facts' | 'door'>) {
  return new Elysia().get('/health', () => ({ status: 'ok' as const, ...facts.health(), door: door.policy() }))
}
