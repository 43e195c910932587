// The Elysia app: routes, guards and error hooks. `Hub` is its type, from which Eden knows every route.
import { Elysia, t } from 'elysia'
import { CLOSE } from '../contract/errors.ts'
import type { Down, Up } from '../contract/frames/live.ts'
import { BODY_MAX_BYTES, DOCUMENT_FRAME_MAX_BYTES } from '../contract/limits.ts'
import { OWNER } from '../domain/ports.ts'
import { openDocument } from './documents/admit.ts'
import { isUpgrade, SECURITY_HEADERS } from './guard/guard.ts'
import { peerAddress } from './guard/peer-address.ts'
import { errorBody } from './http/answer.ts'
import { boardRoutes } from './http/content/boards.ts'
import { documentRoutes } from './http/content/documents.ts'
import { roomRoutes } from './http/content/rooms.ts'
import { auditRoute } from './http/door/audit.ts'
import { doorRoutes } from './http/door/door.ts'
import { hostRoutes } from './http/door/host.ts'
import { joinRoutes } from './http/door/join.ts'
import { sessionRoutes } from './http/door/sessions.ts'
import { healthRoute } from './http/health.ts'
import { connectionRoutes } from './http/people/connections.ts'
import { moderationRoutes } from './http/people/moderation.ts'
import { noticeRoutes } from './http/people/notices.ts'
import { backupRoutes } from './http/record/backup.ts'
import { exportRoutes } from './http/record/exports.ts'
import type { Visitor } from './identity/auth.ts'
import { openLive } from './live.ts'
import type { HubParts } from './parts.ts'
import { openChanges } from './plain/changes.ts'
import { createChat } from './plain/chat.ts'
import { openEcho } from './plain/echo.ts'
import { openPresence } from './plain/presence.ts'
import type { Connection, Protocol, SocketKind } from './sockets/connection.ts'
import type { RawSocket } from './sockets/open-socket.ts'

export function createApp(parts: HubParts) {
  const { guard, auth, door, connections, log, ui } = parts

  const chat = createChat(parts)
  /** A socket for scripts and devices. */
  const plain = (open: (connection: Connection, query: Record<string, string | undefined>) => Protocol) => ({
    body: t.Unsafe<object | string>(t.Any()),
    response: t.Unsafe<object>(t.Any()),
    query: t.Unsafe<Record<string, string | undefined>>(t.Any()),
    upgrade: selectProtocol,
    open(ws: { raw: unknown; data: unknown }) {
      const raw = ws.raw as RawSocket
      const { visitor, query, path } = ws.data as { visitor?: Visitor; query: Record<string, string>; path: string }
      if (!visitor || visitor.actor === OWNER || visitor.documentId !== undefined)
        return void raw.close(CLOSE.signIn, 'sign in')
      connections.attach(raw, visitor, path.slice(1) as SocketKind, (connection) => open(connection, query))
    },
  })

  /** Before anything is looked up: who opens sockets or asks by the thousand should cost next to nothing. */
  function overRate(request: Request, server: Parameters<typeof peerAddress>[0]) {
    const address = peerAddress(server, request)
    const mayAsk = isUpgrade(request) ? connections.mayOpen(address) : parts.requests.allow(address)
    return mayAsk ? undefined : ({ status: 429, code: 'rate.tooMuch' } as const)
  }

  return (
    new Elysia({
      // Bun's own router would answer before `onRequest` has seen the Host.
      systemRouter: false,
      serve: { reusePort: false, development: false, maxRequestBodySize: BODY_MAX_BYTES },
      websocket: {
        maxPayloadLength: DOCUMENT_FRAME_MAX_BYTES,
        // Far above what a slow reader may owe us: we close it before Bun starts to drop frames.
        backpressureLimit: 64 * 1024 * 1024,
        closeOnBackpressureLimit: true,
        // Our own heartbeat counts what comes in; Bun's is re-armed by every frame that goes out.
        idleTimeout: 0,
        sendPings: false,
        perMessageDeflate: false,
      },
    })
      .onRequest(({ request, set, server }) => {
        Object.assign(set.headers, SECURITY_HEADERS)
        const refused = guard.refuses(request) ?? overRate(request, server)
        if (!refused) {
          if (new URL(request.url).pathname.startsWith('/api/')) set.headers['cache-control'] = 'no-store'
          return
        }
        set.status = refused.status
        return errorBody(refused.code)
      })
      // Also called for socket errors, with a code of undefined: nothing that was thrown may reach a peer.
      .onError(({ code, error, set, path }) => {
        if (code === 'NOT_FOUND') {
          set.status = 404
          return errorBody('notFound')
        }
        if (code === 'PARSE') {
          set.status = 400
          return errorBody('frame.malformed')
        }
        const ref = log.fault('http', error, { path })
        set.status = 500
        return errorBody('internal', ref)
      })
      .use(healthRoute(parts))
      .use(joinRoutes(parts))
      .use(hostRoutes(parts))
      .use(sessionRoutes(parts))
      .use(doorRoutes(parts))
      .use(auditRoute(parts))
      .use(moderationRoutes(parts))
      .use(roomRoutes(parts))
      .use(documentRoutes(parts))
      .use(boardRoutes(parts))
      .use(connectionRoutes(parts))
      .use(noticeRoutes(parts))
      .use(exportRoutes(parts))
      .use(backupRoutes(parts))
      .resolve(async ({ request, server, path, query }): Promise<{ visitor: Visitor | undefined }> => {
        const address = peerAddress(server, request)
        const said = await auth.whoIs(request, address)
        if (said !== undefined) return { visitor: said === 'nobody' ? undefined : said }
        if (!isUpgrade(request) || path === '/live' || door.policy() !== 'open') return { visitor: undefined }
        const actor = await parts.guests.admit(query, address)
        return { visitor: actor && { actor } }
      })
      .ws('/live', {
        body: t.Unsafe<Up>(t.Any()),
        response: t.Unsafe<Down>(t.Any()),
        upgrade: selectProtocol,
        open(ws) {
          const { visitor } = ws.data
          const raw = ws.raw as unknown as RawSocket
          // A refused upgrade reaches a browser as 1006 without a reason; a close with words does not.
          if (!visitor || visitor.actor === OWNER || visitor.documentId !== undefined)
            return void raw.close(CLOSE.signIn, 'sign in')
          connections.attach(raw, visitor, 'live', (connection) => openLive(parts, connection))
        },
      })
      .ws(
        '/ws',
        plain((connection) => openEcho(parts, connection)),
      )
      .ws(
        '/chat',
        plain((connection, query) => chat.open(connection, query)),
      )
      .ws(
        '/presence',
        plain((connection, query) => openPresence(parts, connection, query)),
      )
      .ws(
        '/changes',
        plain((connection, query) => openChanges(parts, connection, query)),
      )
      .ws('/collaborate/:docId', {
        body: t.Unsafe<Uint8Array>(t.Any()),
        response: t.Unsafe<Uint8Array>(t.Any()),
        upgrade: selectProtocol,
        open(ws) {
          const { visitor, params, query } = ws.data
          openDocument(parts, ws.raw as unknown as RawSocket, visitor, params.docId, query)
        },
      })
      .get('/*', ({ request, path }) => ui.answer(request, path))
  )
}

/** Who offers a ticket as a subprotocol offers `hubbub` beside it, and must be told that it was taken. */
function selectProtocol({ request }: { request: Request }): Record<string, string> {
  const offered = (request.headers.get('sec-websocket-protocol') ?? '').split(',').map((name) => name.trim())
  return offered.includes('hubbub') ? { 'sec-websocket-protocol': 'hubbub' } : {}
}

/** For Eden: `treaty<Hub>(origin)`. */
export type Hub = ReturnType<typeof createApp>
