// Who may do what, in one table. A command without a row does not compile; a route without one fails the matrix test.
import type { Role } from '../contract/members.ts'
import type { Change, Command, Signal } from '../contract/wire.ts'
import { type Actor, OWNER } from './ports.ts'

type Who = 'anyone' | 'owner' | Role

/** `anyone` needs no session; `owner` is the user of this computer and nobody's role. Ids that the actor may not see are answered like unknown ones, by the handlers' look-ups. */
const COMMANDS: { readonly [T in (Command | Signal)['type']]: readonly Who[] } = {
  'chat.send': ['host', 'member'],
  'chat.typing': ['host', 'member'],
  'room.create': ['host', 'member'],
  'member.rename': ['host', 'member'],
  'document.create': ['host', 'member'],
  'document.rename': ['host', 'member'],
  'presence.set': ['host', 'member'],
  sync: ['host', 'member'],
  ping: ['host', 'member'],
}

/** Method and path as registered. */
const ROUTES = {
  'GET /health': ['anyone'],
  'POST /api/join': ['anyone'],
  'POST /api/host': ['anyone'],
  'GET /api/me': ['host', 'member'],
  'GET /api/invitation': ['host', 'member'],
  'GET /api/rooms': ['host', 'member'],
  'POST /api/rooms': ['host', 'member'],
  'GET /api/rooms/:id/messages': ['host', 'member'],
  'GET /api/documents': ['host', 'member'],
  'POST /api/documents': ['host', 'member'],
  'GET /api/export/rooms/:id': ['host', 'member'],
  'GET /api/export/documents/:id': ['host', 'member'],
  'GET /api/backup': ['owner'],
  'WS /live': ['host', 'member'],
  'WS /collaborate/:docId': ['host', 'member'],
  'GET /*': ['anyone'],
} as const satisfies Record<string, readonly Who[]>
export type Route = keyof typeof ROUTES

export const routes = Object.keys(ROUTES) as Route[]

export function mayRun(actor: Actor, type: (Command | Signal)['type']): boolean {
  return (COMMANDS[type] as readonly Who[]).includes(actor.role)
}

export function mayUse(actor: Actor | undefined, route: Route): boolean {
  const who: readonly Who[] = ROUTES[route] ?? []
  if (who.includes('anyone')) return true
  return who.some((one) => (one === 'owner' ? actor === OWNER : one === actor?.role))
}

/** Today every room and document is public to members. */
const AUDIENCES: { readonly [T in Change['type']]: readonly Role[] } = {
  'chat.posted': ['host', 'member'],
  'room.created': ['host', 'member'],
  'member.joined': ['host', 'member'],
  'member.renamed': ['host', 'member'],
  'document.created': ['host', 'member'],
  'document.renamed': ['host', 'member'],
}

/** Asked for each change and each receiver at fan-out, and again when the log is told. */
export function mayHear(actor: Actor, change: Change): boolean {
  return AUDIENCES[change.type].includes(actor.role)
}
