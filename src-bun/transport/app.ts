// The Elysia app: routes, guards and error hooks. `Hub` is its type, from which Eden knows every route.
import { Elysia } from 'elysia'
import { ERRORS } from '../contract/errors.ts'
import { DOCUMENT_FRAME_MAX_BYTES, FILE_MAX_BYTES } from '../contract/limits.ts'
import { refusalOf } from '../store/disk-faults.ts'
import { isUpgrade, SECURITY_HEADERS } from './guard/guard.ts'
import { peerAddress } from './guard/peer-address.ts'
import { arrivalsFrom } from './guard/work-budget.ts'
import { errorBody } from './http/answer.ts'
import { boardRoutes } from './http/content/boards.ts'
import { commentRoutes } from './http/content/comments.ts'
import { replaceTextRoute, writeTextRoutes } from './http/content/document-text.ts'
import { documentRoutes } from './http/content/documents.ts'
import { createEditing } from './http/content/editing.ts'
import { historyRoutes } from './http/content/history.ts'
import { messageRoutes } from './http/content/messages.ts'
import { pastEditRoutes } from './http/content/past-edits.ts'
import { roomRoutes } from './http/content/rooms.ts'
import { searchRoute } from './http/content/search.ts'
import { trashRoutes } from './http/content/trash.ts'
import { diagnosisRoute } from './http/diagnosis.ts'
import { auditRoute } from './http/door/audit.ts'
import { doorRoutes } from './http/door/door.ts'
import { hostRoutes } from './http/door/host.ts'
import { joinRoutes } from './http/door/join.ts'
import { moveRoutes } from './http/door/move.ts'
import { sessionRoutes } from './http/door/sessions.ts'
import { uploadRoutes } from './http/files/uploads.ts'
import { healthRoute } from './http/health.ts'
import { hubStatusRoutes } from './http/hub-status.ts'
import { BodyTooLarge, chunkedJson } from './http/json-body.ts'
import { connectionRoutes } from './http/people/connections.ts'
import { leadingRoutes } from './http/people/leading.ts'
import { memberRoutes } from './http/people/members.ts'
import { moderationRoutes } from './http/people/moderation.ts'
import { noticeRoutes } from './http/people/notices.ts'
import { statusRoute } from './http/people/status.ts'
import { catchUpRoute } from './http/record/catch-up.ts'
import { recordRoutes } from './http/record/record.ts'
import type { HubParts } from './parts.ts'
import { socketRoutes } from './socket-routes.ts'

const SERVER_OPTIONS = {
  // Bun's own router would answer before `onRequest` has seen the Host.
  systemRouter: false,
  // One limit for the whole server. The guard has others for each kind of body.
  serve: { reusePort: false, development: false, maxRequestBodySize: FILE_MAX_BYTES },
  websocket: {
    maxPayloadLength: DOCUMENT_FRAME_MAX_BYTES,
    // Far above what the send buffer of a slow reader may hold: we close the socket before Bun starts to drop frames.
    backpressureLimit: 64 * 1024 * 1024,
    closeOnBackpressureLimit: true,
    // Our own heartbeat counts inbound frames; Bun's timer is reset by every frame that goes out.
    idleTimeout: 0,
    sendPings: false,
    perMessageDeflate: false,
  },
} as const

export function createApp(parts: HubParts) {
  const { guard, connections, reach, requests, log, ui, work } = parts
  const editing = createEditing(parts)

  /** Checked before anything is looked up, so that an address that asks or connects by the thousand costs next to nothing. */
  function overRate(request: Request, address: string) {
    const mayAsk = isUpgrade(request) ? connections.mayOpen(address) : requests.allow(address)
    return mayAsk ? undefined : ({ status: 429, code: 'rate.tooMuch' } as const)
  }

  return (
    new Elysia(SERVER_OPTIONS)
      .onRequest(async ({ request, set, server }) => {
        // Reading requests takes no time of the turn: queues would never be looked at while they come by the thousand.
        work.chargeRestOfTurn(undefined)
        const address = peerAddress(server, request)
        Object.assign(set.headers, SECURITY_HEADERS)
        const refused = guard.check(request) ?? overRate(request, address) ?? malformedPath(request)
        if (refused) {
          set.status = refused.status
          return errorBody(refused.code)
        }
        if (isForApi(request)) set.headers['cache-control'] = 'no-store'
        // Many requests and upgrades can come in one turn of the loop. Nothing is looked up for those that it has no time for.
        await work.takeTurn(arrivalsFrom(address))
        return undefined
      })
      // Also called for errors of sockets, with a code of undefined. What was thrown is logged and never sent to a peer.
      .onError(({ code, error, request, route, set }) => {
        if (code === 'NOT_FOUND') {
          set.status = 404
          return errorBody('notFound')
        }
        if (error instanceof Error && error.cause instanceof BodyTooLarge) {
          set.status = 413
          return errorBody('frame.tooLarge')
        }
        if (code === 'PARSE') {
          set.status = 400
          return errorBody('frame.malformed')
        }
        // The route and not the path, in which the secret of somebody who waits at the door may be.
        const ref = log.fault('http', error, { route: route === undefined ? undefined : `${request.method} ${route}` })
        const refused = refusalOf(error)
        set.status = ERRORS[refused]
        return errorBody(refused, ref)
      })
      .use(healthRoute(parts))
      // Nothing parses their bodies; `onParse` is for the routes after it.
      .use(uploadRoutes(parts))
      .use(writeTextRoutes(parts, editing))
      .onParse(({ request }) => chunkedJson(request))
      .use(joinRoutes(parts))
      .use(hostRoutes(parts))
      .use(moveRoutes(parts))
      .use(sessionRoutes(parts))
      .use(doorRoutes(parts))
      .use(auditRoute(parts))
      .use(memberRoutes(parts))
      .use(statusRoute(parts))
      .use(leadingRoutes(parts))
      .use(moderationRoutes(parts))
      .use(roomRoutes(parts))
      .use(messageRoutes(parts))
      .use(documentRoutes(parts))
      .use(commentRoutes(parts, editing))
      .use(historyRoutes(parts))
      .use(pastEditRoutes(parts, editing))
      .use(replaceTextRoute(parts, editing))
      .use(boardRoutes(parts))
      .use(trashRoutes(parts))
      .use(searchRoute(parts))
      .use(catchUpRoute(parts))
      .use(connectionRoutes(parts))
      .use(noticeRoutes(parts))
      .use(recordRoutes(parts))
      .use(hubStatusRoutes(parts))
      .use(diagnosisRoute(parts))
      .use(socketRoutes(parts))
      .get('/*', ({ request, path, server }) => {
        // Whoever gets as far as the page has an address that works, with a code or without.
        reach.arrivals.note(request.headers.get('host'), peerAddress(server, request))
        return ui.answer(request, path)
      })
  )
}

const isForApi = (request: Request) => /^\/(api\/|metrics$)/.test(new URL(request.url).pathname)

/** Elysia gives `null` for a parameter that cannot be decoded. A document's name in `/collaborate` may hold a lone percent sign. */
function malformedPath(request: Request) {
  if (!isForApi(request)) return undefined
  try {
    decodeURIComponent(new URL(request.url).pathname)
    return undefined
  } catch {
    return { status: 400, code: 'frame.malformed' } as const
  }
}

/** For Eden: `treaty<Hub>(origin)`. */
export type Hub = ReturnType<typeof createApp>
