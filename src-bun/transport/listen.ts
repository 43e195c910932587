import { isIP } from 'node:net'
import type { Config } from '../config.ts'
import { PORTS_TRIED } from '../contract/limits.ts'
import { ownAddresses } from '../discovery/addresses.ts'
import type { Hub } from './app.ts'
import { endServer } from './https/end-server.ts'
import { freeLocally } from './https/listen-locally.ts'
import type { Connections } from './sockets/connections.ts'

/** The port cannot be opened. The message is a sentence for the person who started the hub. */
export class PortTaken extends Error {
  override name = 'PortTaken'
}

export type Listening = {
  port: number
  hostname: string
  /** Closes the port, and ends after about a second what is still open. */
  stop(): Promise<void>
}

/**
 * Opens the port. Where the default one is taken, the next free one is used; a port that was asked for has no substitute
 * (throws `PortTaken`). Without a host the hub listens on IPv6 and IPv4, or on IPv4 alone where the computer has no IPv6.
 */
export function listen(app: Hub, config: Config, websocket: Connections['handlers']): Listening {
  // Of any free port one is chosen anew where another program takes it meanwhile.
  const ports =
    config.portIsExplicit && config.port !== 0
      ? [config.port]
      : Array.from({ length: PORTS_TRIED }, (_, step) => (config.port === 0 ? 0 : config.port + step))
  const hosts = config.host === undefined ? ['::', '0.0.0.0'] : [config.host]

  for (const port of ports) {
    for (const hostname of hosts) {
      try {
        app.listen({ port: freeLocally(config.host, port), hostname, websocket } as never)
        return { port: app.server?.port as number, hostname, stop: () => endServer(app.server) }
      } catch (thrown) {
        const { code } = thrown as { code?: string }
        if (isForeign(config.host)) throw new PortTaken(foreignWords(config.host), { cause: thrown })
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
      : `Ports ${config.port} to ${config.port + PORTS_TRIED - 1} are all taken. Choose one with --port.`,
  )
}

/**
 * Whether `host` is an address of another computer. Asked only after a failure, and not by the code of the failure: Bun 1.3
 * reports such an address as one in use.
 */
function isForeign(host: string | undefined): host is string {
  if (host === undefined || isIP(host) === 0 || host === '0.0.0.0' || host === '::') return false
  // All of 127.0.0.0/8 is this computer.
  return !host.startsWith('127.') && !ownAddresses().includes(host.toLowerCase())
}

function foreignWords(host: string): string {
  return `Cannot listen on ${host}: this computer does not have this address. It has ${ownAddresses().join(', ')}.`
}
