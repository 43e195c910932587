// The ports of a hub beside its main one. They serve the same routes and sockets: one Elysia app, behind several servers of Bun.
import type { Server } from 'bun'
import type { Tls } from './certificate.ts'
import { endServer } from './end-server.ts'

type BunServer = Server<unknown>
/** The Elysia app, as this file sees it. */
export type App = { server: unknown; config: object; fetch(request: Request): Response | Promise<Response> }

/** What `Bun.serve` is given beside the app. */
export type ListenOptions = { port: number; hostname: string; tls?: readonly Tls[] }

/** The port by which a request has come, as its origin names it. */
export type Way = { isEncrypted: boolean; port: number }

export type Listeners = {
  /** The port by which a request came. A request by any port of plain HTTP counts as one by the main port, so that all of them share one session. */
  wayOf(request: Request): Way
  /** Whether pages of this hub may come from `port`, with the same protection as the request. */
  isOwnPort(request: Request, port: number): boolean
  /** Begins to serve `app`, which listens already, on another port too. Throws as `Bun.serve` does. Returns the port. */
  open(app: App, options: ListenOptions, websocket: object): number
  /** Another certificate for a port. Sockets that are open go on with the old one. */
  replaceTls(port: number, tls: readonly Tls[]): void
  /** Closes the ports, and ends after about a second what is still open. */
  stop(): Promise<void>
}

type Listener = {
  server: BunServer
  isEncrypted: boolean
  port: number
  listen(tls: readonly Tls[] | undefined): BunServer
}

export function createListeners(mainPort: () => number): Listeners {
  const listeners: Listener[] = []
  /** Of those whose certificate was replaced, for as long as something is open on them. */
  const retired = new Set<BunServer>()
  const cameBy = new WeakMap<Request, { server: BunServer; listener: Listener }>()

  /** Elysia asks `app.getServer()` for the server of a request. It has to be the one by which the request has come. */
  function routeToServers(app: App): void {
    const main = app.server as BunServer
    const serverOf = (request: Request) => cameBy.get(request)?.server ?? main
    const all: Pick<BunServer, 'requestIP' | 'timeout' | 'upgrade'> = {
      requestIP: (request) => serverOf(request).requestIP(request),
      timeout: (request, seconds) => serverOf(request).timeout(request, seconds),
      upgrade: (request, ...options) => serverOf(request).upgrade(request, ...options),
    }
    // Private to its types, and read anew for each request.
    Object.assign(app, { getServer: () => all })
  }

  return {
    wayOf(request) {
      const listener = cameBy.get(request)?.listener
      return listener?.isEncrypted
        ? { isEncrypted: true, port: listener.port }
        : { isEncrypted: false, port: mainPort() }
    },
    isOwnPort(request, port) {
      const isEncrypted = cameBy.get(request)?.listener.isEncrypted === true
      if (!isEncrypted && port === mainPort()) return true
      return listeners.some((listener) => listener.isEncrypted === isEncrypted && listener.port === port)
    },
    open(app, { port, hostname, tls }, websocket) {
      const { serve, websocket: socketOptions } = app.config as { serve: object; websocket: object }
      const listener: Listener = {
        isEncrypted: tls !== undefined,
        port,
        listen(certificates) {
          return Bun.serve({
            ...serve,
            hostname,
            port: listener.port,
            // As Elysia has it on the main port, in seconds.
            idleTimeout: 30,
            ...(certificates ? { tls: certificates as never } : {}),
            fetch(request: Request, server: BunServer) {
              cameBy.set(request, { server, listener })
              return app.fetch(request)
            },
            websocket: {
              ...socketOptions,
              ...websocket,
              // What Elysia's own handler does, which it gives to its own server alone.
              open: (raw: { data: { open?: (ws: unknown) => void } }) => raw.data.open?.(raw),
            },
          } as unknown as Bun.Serve.Options<unknown>)
        },
        server: undefined as never,
      }
      listener.server = listener.listen(tls)
      listener.port = listener.server.port as number
      if (listeners.length === 0) routeToServers(app)
      listeners.push(listener)
      return listener.port
    },
    replaceTls(port, tls) {
      const listener = listeners.find((each) => each.port === port)
      if (!listener) return
      const { server } = listener
      // Bun takes no other certificate while it listens. It closes the port at once, and open sockets stay open.
      retired.add(server)
      void server.stop().then(() => retired.delete(server))
      listener.server = listener.listen(tls)
    },
    async stop() {
      await Promise.all([...retired, ...listeners.map(({ server }) => server)].map(endServer))
    },
  }
}
