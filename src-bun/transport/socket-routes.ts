// The WebSocket routes: who may open which socket, and which protocol it then speaks. Frames do not pass through Elysia, see
// `sockets/connections.ts`; `body` and `response` are types for Eden's clients.
import { Elysia, t } from 'elysia'
import { CLOSE, type ErrorCode } from '../contract/errors.ts'
import type { Down, Up } from '../contract/frames/live.ts'
import type {
  ChangesQuery,
  ChangesUp,
  ChatQuery,
  ChatUp,
  DocumentQuery,
  EchoUp,
  PresenceUp,
  SocketQuery,
} from '../contract/frames/plain.ts'
import type { ChangesDown, ChatDown, EchoDown, PresenceDown } from '../contract/frames/plain-down.ts'
import { admitToDocument, nameInPath } from './documents/admit.ts'
import { isUpgrade } from './guard/guard.ts'
import { payerOf } from './guard/payer.ts'
import { peerAddress, peerPort } from './guard/peer-address.ts'
import { socketVisitor, type Visitor } from './identity/auth.ts'
import { offeredProtocols } from './identity/subprotocols.ts'
import { visitorNow } from './identity/visitor-now.ts'
import { openLive } from './live.ts'
import type { HubParts } from './parts.ts'
import { openChanges } from './plain/changes.ts'
import { createChat } from './plain/chat.ts'
import { openEcho } from './plain/echo.ts'
import { openPresence } from './plain/presence.ts'
import type { Connection, Protocol, SocketKind } from './sockets/connection.ts'
import type { RawSocket } from './sockets/open-socket.ts'

/** The query as it came. A wrong one is answered by the protocol: a check here would refuse the upgrade, and a browser would not learn why. */
type GivenQuery = Record<string, string | undefined>

/** Who opens a socket. `refused`: no more guests are let in; anybody else without a visitor has to sign in. */
type Admission = { visitor?: Visitor | undefined; refused?: ErrorCode | undefined; peerPort?: number | undefined }

export function socketRoutes(parts: HubParts) {
  const { auth, door, connections, guests, listeners, reach, work } = parts
  const chat = createChat(parts)

  async function admissionOf(request: Request, address: string, path: string, query: GivenQuery): Promise<Admission> {
    const identified = await auth.identify(request, address)
    if (identified !== undefined) return { visitor: identified === 'invalid' ? undefined : identified }
    // Guests come with a name alone, at an open door, on every socket but that of our own UI.
    if (!isUpgrade(request) || path === '/live' || door.policy() !== 'open') return { visitor: undefined }
    const guest = await guests.admit(query, address)
    if (guest.ok) return { visitor: { actor: guest.value } }
    return { visitor: undefined, refused: guest.code.startsWith('join.') ? guest.code : undefined }
  }

  function attach(
    ws: { raw: unknown; data: Admission },
    kind: SocketKind,
    open: (connection: Connection) => Protocol,
  ): void {
    const raw = ws.raw as RawSocket
    const visitor = socketVisitor(ws.data.visitor)
    const { refused } = ws.data
    if (refused) return void raw.close(CLOSE.tooMuch, refused)
    // A refused upgrade reaches a browser as 1006 without a reason; a close frame carries one.
    if (!visitor) return void connections.refuse(raw, CLOSE.signIn, 'sign in')
    const now = visitorNow(parts, visitor)
    if ('code' in now) return void connections.refuse(raw, now.code, now.reason)
    connections.attach(raw, now, kind, open)
  }

  /** A socket for scripts and devices, with the types of its query and its frames. */
  const plain = <Query, Up, Down>(kind: SocketKind, open: (connection: Connection, query: GivenQuery) => Protocol) => ({
    query: t.Unsafe<Query>(t.Any()),
    body: t.Unsafe<Up>(t.Any()),
    response: t.Unsafe<Down>(t.Any()),
    upgrade: selectProtocol,
    open(ws: { raw: unknown; data: unknown }) {
      const data = ws.data as Admission & { query: GivenQuery }
      attach({ raw: ws.raw, data }, kind, (connection) => open(connection, data.query))
    },
  })

  const document = {
    query: t.Unsafe<DocumentQuery>(t.Any()),
    body: t.Unsafe<Uint8Array>(t.Any()),
    response: t.Unsafe<Uint8Array>(t.Any()),
    upgrade: selectProtocol,
    open(ws: { raw: unknown; data: unknown }) {
      const { visitor, refused, query, request } = ws.data as Admission & { query: GivenQuery; request: Request }
      const raw = ws.raw as RawSocket
      if (refused) return void raw.close(CLOSE.tooMuch, refused)
      try {
        const now = visitor && visitorNow(parts, visitor)
        if (now && 'code' in now) return void connections.refuse(raw, now.code, now.reason)
        admitToDocument(parts, raw, now, nameInPath(new URL(request.url).pathname), query)
      } catch (fault) {
        // Nothing watches a socket that is not registered. Elysia gives the fault to `onError`.
        raw.close(CLOSE.fault, 'internal')
        throw fault
      }
    },
  }

  return (
    new Elysia()
      .resolve(async ({ request, server, path, query }): Promise<Admission> => {
        const address = peerAddress(server, request)
        const admission = await admissionOf(request, address, path, query)
        if (admission.visitor) {
          work.chargeRestOfTurn(payerOf(admission.visitor, address))
          reach.arrivals.note(request.headers.get('host'), address)
        }
        const isCountable = isUpgrade(request) && !listeners.wayOf(request).isEncrypted
        return isCountable ? { ...admission, peerPort: peerPort(server, request) } : admission
      })
      .ws('/live', {
        query: t.Unsafe<{ token?: string }>(t.Any()),
        body: t.Unsafe<Up>(t.Any()),
        response: t.Unsafe<Down>(t.Any()),
        upgrade: selectProtocol,
        open: (ws) => attach(ws, 'live', (connection) => openLive(parts, connection)),
      })
      .ws(
        '/ws',
        plain<SocketQuery, EchoUp, EchoDown>('ws', (connection) => openEcho(parts, connection)),
      )
      .ws(
        '/chat',
        plain<ChatQuery, ChatUp, ChatDown>('chat', (connection, query) => chat.open(connection, query)),
      )
      .ws(
        '/presence',
        plain<SocketQuery, PresenceUp, PresenceDown>('presence', (connection) => openPresence(parts, connection)),
      )
      .ws(
        '/changes',
        plain<ChangesQuery, ChangesUp, ChangesDown>('changes', (connection, query) =>
          openChanges(parts, connection, query),
        ),
      )
      .ws('/collaborate/:docId', document)
      // A name with slashes.
      .ws('/collaborate/*', document)
  )
}

/**
 * A client that offers a ticket as a subprotocol offers `hubbub` beside it, in any order. Bun would select the first one, and
 * so repeat the ticket in a header. Elysia ignores what this returns, so it sets the header itself.
 */
function selectProtocol({ request, set }: { request: Request; set: { headers: Record<string, unknown> } }): void {
  if (offeredProtocols(request).includes('hubbub')) set.headers['sec-websocket-protocol'] = 'hubbub'
}
