import type { Config } from '../config.ts'
import type { Hub } from './app.ts'
import type { Connections } from './sockets/connections.ts'

export class PortTaken extends Error {
  override name = 'PortTaken'
}

/** How many ports after the default one are tried. */
const NEXT_PORTS = 20
/** How long open requests may take when the hub stops. */
const STOP_MS = 1000
/** Bun does not wait for sockets that are closing: whoever is still talking would be reset before they have read why. */
const GOODBYE_MS = 200

/**
 * Opens the port. The default one gives way to the next free one; one that was asked for does not (throws `PortTaken`).
 * Without a host it listens on IPv6 and IPv4, or on IPv4 alone where the computer has no IPv6.
 */
export function listen(app: Hub, config: Config, websocket: Connections['handlers']) {
  const ports =
    config.portIsExplicit || config.port === 0
      ? [config.port]
      : Array.from({ length: NEXT_PORTS }, (_, step) => config.port + step)
  const hosts = config.host === undefined ? ['::', '0.0.0.0'] : [config.host]

  for (const port of ports) {
    for (const hostname of hosts) {
      try {
        app.listen({ port, hostname, websocket } as never)
        return { port: app.server?.port as number, stop: () => stop(app) }
      } catch (thrown) {
        const { code } = thrown as { code?: string }
        if (code === 'EADDRINUSE') break
        if (hostname === hosts.at(-1)) {
          const why = code === 'EACCES' ? 'this account may not use it' : ((thrown as Error).message ?? String(code))
          throw new PortTaken(`Cannot listen on ${hostname} port ${port}: ${why}.`, { cause: thrown })
        }
      }
    }
  }
  throw new PortTaken(
    config.portIsExplicit
      ? `Port ${config.port} is taken by another program. Choose another one with --port.`
      : `Ports ${config.port} to ${config.port + NEXT_PORTS - 1} are all taken. Choose one with --port.`,
  )
}

/** `stop()` waits for open sockets; whoever does not leave in time is cut off. */
async function stop(app: Hub): Promise<void> {
  await Promise.race([Promise.all([app.server?.stop(), Bun.sleep(GOODBYE_MS)]), Bun.sleep(STOP_MS)])
  await app.server?.stop(true)
}
