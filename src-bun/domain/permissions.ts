// Who may do what, in one table. A command without a row does not compile; a route without one fails `test/contract/permissions.test.ts`.

import type { Command } from '../contract/frames/commands.ts'
import type { Signal } from '../contract/frames/live.ts'
import type { Role } from '../contract/members.ts'
import { type Actor, OWNER } from './ports.ts'

type Who = 'anyone' | 'owner' | Role

const ALL = ['host', 'member', 'viewer'] as const
const WRITERS = ['host', 'member'] as const
const HOST = ['host'] as const

/**
 * `anyone` needs no session; `owner` is the user of this computer, which no member is. This table knows only roles: if the
 * actor may not see a thing, its handler answers `…notFound`, as if the thing did not exist.
 */
const FRAMES: { readonly [T in (Command | Signal)['type']]: readonly Who[] } = {
  'chat.send': WRITERS,
  'chat.typing': WRITERS,
  'room.create': WRITERS,
  // A viewer only comes back to one.
  'room.direct': ALL,
  'room.invite': WRITERS,
  'room.remove': WRITERS,
  'room.leave': ALL,
  'room.read': ALL,
  'room.archive': WRITERS,
  'room.lock': HOST,
  'member.rename': ALL,
  'member.mute': HOST,
  'member.setRole': HOST,
  'member.kick': HOST,
  'member.ban': HOST,
  'member.readmit': HOST,
  'document.create': WRITERS,
  'document.rename': WRITERS,
  'door.set': HOST,
  'door.renew': HOST,
  'board.create': WRITERS,
  'record.put': WRITERS,
  'record.patch': WRITERS,
  'record.remove': WRITERS,
  'record.batch': WRITERS,
  'presence.set': ALL,
  sync: ALL,
  ping: ALL,
}

/** Frames on `/collaborate`: a viewer reads, and their frames change nothing. */
const DOCUMENT_FRAMES = {
  step1: ALL,
  update: WRITERS,
  awareness: WRITERS,
  queryAwareness: ALL,
} as const satisfies Record<string, readonly Who[]>

/** Method and path as registered. */
const ROUTES = {
  'GET /health': ['anyone'],
  'POST /api/join': ['anyone'],
  // The pending id is a secret that only the person who waits has.
  'GET /api/join/:pending': ['anyone'],
  'DELETE /api/join/:pending': ['anyone'],
  'POST /api/join/:pending/cancel': ['anyone'],
  'POST /api/join/:pending/admit': HOST,
  'POST /api/join/:pending/refuse': HOST,
  'POST /api/host': ['anyone'],
  'POST /api/host/links': ['owner'],
  'POST /api/window': ['owner'],
  // What a page asks first. Browsers print every 401 in red, so this answers 200 where nobody is signed in.
  'GET /api/session': ['anyone'],
  'GET /api/me': ALL,
  'POST /api/sign-out': ALL,
  'GET /api/sessions': ALL,
  'DELETE /api/sessions/:id': ALL,
  'POST /api/tickets': ALL,
  'GET /api/invitation': ALL,
  'PUT /api/door': HOST,
  'POST /api/door/renew': HOST,
  'GET /api/audit': HOST,
  'GET /api/removals': HOST,
  'POST /api/members/:id/kick': HOST,
  'POST /api/members/:id/ban': HOST,
  'DELETE /api/members/:id/ban': HOST,
  'PUT /api/members/:id/role': HOST,
  'GET /api/rooms': ALL,
  'POST /api/rooms': WRITERS,
  'POST /api/rooms/:id/members': WRITERS,
  'GET /api/rooms/:id/messages': ALL,
  'POST /api/rooms/:id/messages': WRITERS,
  'POST /api/rooms/:id/read': ALL,
  'GET /api/documents': ALL,
  'POST /api/documents': WRITERS,
  'GET /api/boards': ALL,
  'POST /api/boards': WRITERS,
  'GET /api/boards/:id': ALL,
  'GET /api/boards/:id/records': ALL,
  'POST /api/boards/:id/records': WRITERS,
  'POST /api/boards/:id/records/batch': WRITERS,
  'PUT /api/boards/:id/records/:key': WRITERS,
  'PATCH /api/boards/:id/records/:key': WRITERS,
  'DELETE /api/boards/:id/records/:key': WRITERS,
  'GET /api/export/rooms/:id': ALL,
  'GET /api/export/documents/:id': ALL,
  'GET /api/export/boards/:id': ALL,
  'GET /api/backup': ['owner'],
  'GET /api/connections': ALL,
  'DELETE /api/connections/:id': ALL,
  'POST /api/notices': HOST,
  'POST /api/members/:id/notices': HOST,
  'WS /live': ALL,
  'WS /ws': ALL,
  'WS /chat': ALL,
  'WS /presence': ALL,
  'WS /changes': ALL,
  'WS /collaborate/:docId': ALL,
  'WS /collaborate/*': ALL,
  'GET /*': ['anyone'],
} as const satisfies Record<string, readonly Who[]>
export type Route = keyof typeof ROUTES

export const routes = Object.keys(ROUTES) as Route[]

export function mayRun(actor: Actor, type: (Command | Signal)['type']): boolean {
  return (FRAMES[type] as readonly Who[]).includes(actor.role)
}

export function mayUse(actor: Actor | undefined, route: Route): boolean {
  const who: readonly Who[] = ROUTES[route] ?? []
  if (who.includes('anyone')) return true
  // The owner of this computer reads what a host may read, and gets host links; in the hub they change nothing.
  if (actor === OWNER) return who.includes('owner') || (route.startsWith('GET ') && who.includes('host'))
  return actor !== undefined && who.includes(actor.role)
}

/** A muted member reads like a viewer. */
export function maySendDocumentFrame({ role, muted }: Actor, kind: keyof typeof DOCUMENT_FRAMES): boolean {
  const who: readonly Who[] = DOCUMENT_FRAMES[kind]
  return who.includes(role) && !(muted && !who.includes('viewer'))
}
