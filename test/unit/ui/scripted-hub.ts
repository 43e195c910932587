// A hub that does only what a test says, on real sockets, so that a test can do what the real hub never does.

import type { Message } from '../../../src-bun/contract/chat.ts'
import type { LoggedChange } from '../../../src-bun/contract/frames/changes.ts'
import type { Down, Up } from '../../../src-bun/contract/frames/live.ts'

type Socket = Bun.ServerWebSocket<undefined>

/** A guard against waiting for ever, and nothing that a test measures by. */
const PATIENCE_MS = 240_000

export async function eventually(check: () => void): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return check()
    } catch (problem) {
      if (performance.now() > end) throw problem
      await Bun.sleep(5)
    }
  }
}

/** What the hub does when a socket opens, a frame arrives or a request is made. Without an answer a request gets 404. */
export type Script = {
  open?(socket: Socket): void
  frame?(socket: Socket, frame: string | Buffer): void
  http?(path: string, request: Request): Response | Promise<Response> | undefined
}

export function aScriptedHub(on: Script = {}, port = 0) {
  const sockets: Socket[] = []
  const frames: (string | Buffer)[][] = []
  const urls: string[] = []
  const server = Bun.serve({
    port,
    hostname: '127.0.0.1',
    fetch(request, server) {
      urls.push(new URL(request.url).pathname + new URL(request.url).search)
      if (server.upgrade(request)) return undefined
      const { pathname, search } = new URL(request.url)
      return on.http?.(pathname + search, request) ?? new Response('', { status: 404 })
    },
    websocket: {
      open(socket) {
        sockets.push(socket as Socket)
        frames.push([])
        on.open?.(socket as Socket)
      },
      message(socket, frame) {
        frames[sockets.indexOf(socket as Socket)]?.push(frame)
        on.frame?.(socket as Socket, frame)
      },
    },
  })
  return {
    port: Number(server.port),
    host: `127.0.0.1:${server.port}`,
    url: `ws://127.0.0.1:${server.port}/live`,
    sockets,
    urls,
    framesOf: (index: number) => frames[index] ?? [],
    /** The frames that a client has sent on one socket, without its pings. */
    upOn: (index: number) =>
      (frames[index] ?? []).map((frame) => JSON.parse(String(frame)) as Up).filter(({ type }) => type !== 'ping'),
    down: (frame: Down, index = sockets.length - 1) => sockets[index]?.send(JSON.stringify(frame)),
    /** Resolves when the hub has answered a request that is made now, so that whatever was dialled before has arrived. */
    async answersRequest() {
      await fetch(`http://127.0.0.1:${server.port}/`)
    },
    end: () => server.stop(true),
  }
}

/** Gives Bun what a page has: a location with a fragment, and a history that can remove it. */
export function aPageAt(host: string, fragment = '') {
  const location = { origin: `http://${host}`, host, protocol: 'http:', pathname: '/', search: '', hash: fragment }
  const history = {
    state: null,
    replaceState() {
      location.hash = ''
    },
  }
  Object.assign(globalThis, { location, history })
  return location
}

export const refusal = (code: string, status: number) => Response.json({ error: { code } }, { status })

export const ME = { id: 'me00000000000000', name: 'Ada', colour: '#4457c2', role: 'member' } as const
export const BOB = { id: 'b0b0000000000000', name: 'Bob', colour: '#b4402c', role: 'member' } as const
export const LOBBY = {
  id: 'r000000000000000',
  name: 'lobby',
  topic: '',
  private: false,
  direct: false,
  archived: false,
  locked: false,
  lastSeq: 0,
}

export const hello = (seq: number, epoch = 'e1', build = 'b1'): Down => ({
  type: 'hello',
  protocol: 1,
  build,
  hubId: 'h1',
  hubName: 'Test',
  epoch,
  seq,
})
export const snapshot = (seq: number, lastSeq = 0): Down => ({
  type: 'snapshot',
  seq,
  rooms: [{ ...LOBBY, lastSeq }],
  members: [ME, BOB],
  documents: [],
  boards: [],
})
/** `told` is the number of change frames that were sent on the socket before. */
export const caughtUp = (seq: number, told = 0): Down => ({ type: 'caught-up', seq, told, me: ME, presence: [] })
export const message = (seq: number, body = `m${seq}`): Message => ({
  id: `m${seq}`.padEnd(16, '0'),
  roomId: LOBBY.id,
  seq,
  authorId: BOB.id,
  authorName: BOB.name,
  body,
  postedAt: 1,
})
export const posted = (seq: number, roomSeq: number, clientId?: string): LoggedChange => ({
  type: 'chat.posted',
  seq,
  at: 1,
  message: message(roomSeq),
  ...(clientId === undefined ? {} : { clientId }),
})
