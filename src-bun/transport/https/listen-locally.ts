import type { App, Listeners } from './listeners.ts'

/** Where the host link, the app's window and the other commands of this computer look for the hub. */
const LOOPBACK = '127.0.0.1'
const WITH_LOOPBACK: readonly (string | undefined)[] = [undefined, '0.0.0.0', '::', LOOPBACK]

/**
 * A port that is free on the loopback as well, where `host` is an address that may leave the loopback out: `port`, or any free one for 0.
 * Throws EADDRINUSE where another program has it. That program would be sent the token of the owner.
 */
export function freeLocally(host: string | undefined, port: number): number {
  if (WITH_LOOPBACK.includes(host)) return port
  try {
    const probe = Bun.listen({ hostname: LOOPBACK, port, socket: { data() {} } })
    probe.stop(true)
    return probe.port
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'EADDRINUSE') throw thrown
    // A computer without this address.
    return port
  }
}

type Options = {
  app: App
  host: string | undefined
  port: number
  listeners: Listeners
  websocket: object
}

/** Opens the port on the loopback too, where `host` is an address without it. Nobody else comes in by it. */
export function listenLocally({ app, host, port, listeners, websocket }: Options): void {
  if (WITH_LOOPBACK.includes(host)) return
  try {
    listeners.open(app, { port, hostname: LOOPBACK }, websocket)
  } catch {
    // The port was free there just before: `host` is a name or another spelling of an address that has the loopback in it.
  }
}
