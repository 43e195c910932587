// Files are sent by the tus protocol: `POST /api/files` begins one, `PATCH` appends bytes, and after a cut line `HEAD` says how many have
// come. Decision 53 says why this is no package.
import { Elysia } from 'elysia'
import { PIECE_TYPE, TUS_VERSION } from '../../../contract/files/tus.ts'
import { FILE_MAX_BYTES, UNUSED_FILE_KEPT_MS } from '../../../contract/limits.ts'
import type { Payer } from '../../../domain/ports/common.ts'
import { ownUnused } from '../../../domain/rooms/files.ts'
import type { Incoming, Pace } from '../../../store/contents/append.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'
import { createBodies } from './bodies.ts'
import { fileAnswer } from './downloads.ts'
import { bytesIn, metadataIn, TUS_ABILITIES, TUS_HEADERS } from './tus.ts'

/** How long nothing may come on a connection that sends a file, in seconds. */
const IDLE_SECONDS = 60

export function uploadRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'store' | 'clock'>) {
  const { store, work, clock } = parts
  const bodies = createBodies(clock)
  const paceOf = (payer: Payer): Pace => ({
    turn: () => work.turn(payer),
    charge: (step) => work.charge(payer, step),
  })
  const isOtherVersion = ({ headers }: Request) => headers.get('tus-resumable') !== TUS_VERSION
  const expires = () => new Date(clock.now() + UNUSED_FILE_KEPT_MS).toUTCString()

  return new Elysia()
    .options('/api/files', () => new Response(null, { status: 204, headers: TUS_ABILITIES }))
    .use(signedIn(parts))
    .post(
      '/api/files',
      async ({ actor, payer, request, set }) => {
        Object.assign(set.headers, TUS_ABILITIES)
        if (isOtherVersion(request)) return refusal('file.wrongVersion')
        const bytes = bytesIn(request.headers.get('upload-length'))
        const metadata = metadataIn(request.headers.get('upload-metadata'))
        if (bytes === undefined || !metadata) return refusal('frame.invalid')
        if (bytes > FILE_MAX_BYTES) return refusal('file.tooLarge')
        const begun = await store.uploads.begin({ memberId: actor.id, bytes, ...metadata }, paceOf(payer))
        if (!begun.ok) return refusal(begun.code)
        const { id } = begun.value
        const headers = { ...TUS_HEADERS, location: `/api/files/${id}`, 'upload-expires': expires() }
        return Response.json({ id }, { status: 201, headers })
      },
      { parse: 'none' },
    )
    .patch(
      '/api/files/:id',
      async ({ actor, payer, params, request, server, set }) => {
        Object.assign(set.headers, TUS_HEADERS)
        if (isOtherVersion(request)) return refusal('file.wrongVersion')
        const offset = bytesIn(request.headers.get('upload-offset'))
        const isPiece = request.headers.get('content-type') === PIECE_TYPE
        if (offset === undefined || !isPiece) return refusal('frame.invalid')
        const file = ownUnused(store.files.byId(params.id), actor.id)
        if (!file) return refusal('file.notFound')
        if (offset + Number(request.headers.get('content-length') ?? 0) > file.bytes) return refusal('file.tooLarge')
        const incoming = incomingOf(request, (bytes) => body?.count(bytes))
        // Anybody may come as many guests as they like.
        const body = bodies.enter(payer ?? actor.id, request, incoming.cancel)
        if (!body) {
          set.headers['retry-after'] = '1'
          return refusal('file.busy')
        }
        try {
          server?.timeout(request, IDLE_SECONDS)
          const received = await store.uploads.receive(file.id, offset, incoming, paceOf(payer))
          if (!received.ok) return refusal(received.code)
          set.headers['upload-offset'] = String(received.value.offset)
          return new Response(null, { status: 204 })
        } finally {
          body.leave()
        }
      },
      { parse: 'none' },
    )
    .delete(
      '/api/files/:id',
      async ({ actor, params, request, set }) => {
        Object.assign(set.headers, TUS_HEADERS)
        if (isOtherVersion(request)) return refusal('file.wrongVersion')
        const removed = await store.uploads.remove(params.id, actor.id)
        return removed.ok ? new Response(null, { status: 204 }) : refusal(removed.code)
      },
      { parse: 'none' },
    )
    .get('/api/files/:id', async ({ actor, payer, params, request, server, set }) => {
      // A client of tus asks how much there is of its file; the same path without a name gives everybody else the file.
      if (request.method !== 'HEAD' || request.headers.get('tus-resumable') === null)
        return fileAnswer(parts, actor, params.id, { request, set })
      Object.assign(set.headers, TUS_HEADERS)
      if (isOtherVersion(request)) return refusal('file.wrongVersion')
      const file = ownUnused(store.files.byId(params.id), actor.id)
      if (!file) return refusal('file.notFound')
      server?.timeout(request, IDLE_SECONDS)
      const progress = await store.uploads.progress(file.id, paceOf(payer))
      if (!progress.ok) return refusal(progress.code)
      const { offset } = progress.value
      const headers = { ...TUS_HEADERS, 'upload-offset': String(offset), 'upload-length': String(file.bytes) }
      return new Response(null, { headers: { ...headers, 'cache-control': 'no-store' } })
    })
    .put('/api/documents/:id/files/:fileId', async ({ actor, params }) => {
      const operation = { memberId: actor.id, documentId: params.id, id: params.fileId }
      const given = await store.runAndWait({ type: 'file.giveToDocument', ...operation })
      if (!given.ok) return refusal(given.code)
      const { id, name, type, bytes } = given.value
      return { id, name, type, bytes, address: addressOf(id, name) }
    })
    .get('/api/files/:id/:name', ({ actor, params, request, set }) =>
      fileAnswer(parts, actor, params.id, { request, set }),
    )
}

/** As it may stand in the brackets of a link in Markdown. */
const addressOf = (id: string, name: string): string =>
  `/api/files/${id}/${encodeURIComponent(name).replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29'))}`

/** The body of a request, piece by piece as it comes. It is not touched before the first piece is asked for. */
function incomingOf({ body }: Request, onRead: (bytes: number) => void): Incoming {
  let isCancelled = false
  let cancelReading: (() => void) | undefined
  let read: (() => Promise<Uint8Array | undefined>) | undefined
  function start() {
    const reader = body?.getReader()
    cancelReading = () => void reader?.cancel().catch(() => {})
    read = async () => (await reader?.read())?.value
    return read
  }
  return {
    async next() {
      const piece = isCancelled ? undefined : await (read ?? start())()
      if (piece) onRead(piece.length)
      return piece
    },
    cancel() {
      isCancelled = true
      cancelReading?.()
    },
  }
}
