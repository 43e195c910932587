import { Elysia } from 'elysia'
import type { HubParts } from '../parts.ts'

/** Answers anybody, so that a page or a script can tell whether a hub is there, and which one. */
export function healthRoute({ facts, door }: Pick<HubParts, 'facts' | 'door'>) {
  return new Elysia().get('/health', () => ({ status: 'ok' as const, ...facts.health(), door: door.policy() }))
}
