import type { Config } from '../../config.ts'
import type { Listening } from '../listen.ts'
import type { App, Listeners } from './listeners.ts'

/** Browsers leave it out of an address, so that it is short enough to say aloud. */
const HTTP_PORT = 80

type Options = {
  app: App
  config: Pick<Config, 'port' | 'portIsExplicit'>
  main: Pick<Listening, 'hostname'>
  listeners: Listeners
  websocket: object
}

/**
 * Opens port 80 beside the main one, where the system lets this account have it and no other program does. Who has named a port wants
 * that one alone. Returns whether it is open: without it everything works as before.
 */
export function listenShort({ app, config, main, listeners, websocket }: Options): boolean {
  if (config.portIsExplicit || config.port === 0) return false
  try {
    listeners.open(app, { port: HTTP_PORT, hostname: main.hostname }, websocket)
    return true
  } catch {
    // Taken, or not for this account.
    return false
  }
}
