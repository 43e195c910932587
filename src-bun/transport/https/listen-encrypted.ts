import type { Config } from '../../config.ts'
import { PORTS_TRIED } from '../../contract/limits.ts'
import { type Listening, PortTaken } from '../listen.ts'
import type { Certificates } from './certificates.ts'
import type { App, Listeners } from './listeners.ts'

const PORT_MAX = 65_535

type Options = {
  app: App
  config: Pick<Config, 'port'>
  main: Pick<Listening, 'port' | 'hostname'>
  listeners: Listeners
  certificates: Certificates
  websocket: object
}

/**
 * Opens the port of HTTPS: the first free one after the port of HTTP, which stays as it is, so that no link on a wall breaks. Any free
 * one where the port of HTTP was left to the system. Throws `PortTaken`.
 */
export function listenEncrypted({ app, config, main, listeners, certificates, websocket }: Options): number {
  const after = Array.from({ length: PORTS_TRIED }, (_, step) => main.port + 1 + step).filter(
    (port) => port <= PORT_MAX,
  )
  const { tls } = certificates.current()
  for (const port of config.port === 0 ? [0] : after) {
    try {
      return listeners.open(app, { port, hostname: main.hostname, tls }, websocket)
    } catch (thrown) {
      if ((thrown as { code?: string }).code === 'EADDRINUSE') continue
      throw new PortTaken(`Cannot serve HTTPS on port ${port}: ${(thrown as Error).message}.`, { cause: thrown })
    }
  }
  throw new PortTaken(`No port after ${main.port} is free for HTTPS. Choose another one with --port.`)
}
