// The guard looks at each request before it is routed. It refuses requests that were meant for another server, and requests
// that a foreign web page sends through the browser of somebody in this network: DNS rebinding (by the Host), cross-site
// sockets (by the Origin) and forged forms (by the type of the body).
import { hostname } from 'node:os'
import type { ErrorCode } from '../../contract/errors.ts'
import { ownAddresses } from '../../discovery/addresses.ts'
import type { Clock } from '../../domain/ports/common.ts'
import type { Listeners } from '../https/listeners.ts'
import { acceptsBody, BODY_TYPES, type BodyTypes, maxBytesOf, needsOrigin } from './body-types.ts'

export type GuardRefusal = { status: 403 | 413 | 415 | 421; code: ErrorCode }

export type Guard = {
  /**
   * Undefined where the request may go to its route, else how it is answered: 421 `guard.host`, 403 `guard.origin`, 415
   * `frame.malformed` or 413 `frame.tooLarge`. An upgrade, and a request with a JSON body or none, may come without an Origin: whether that is
   * enough depends on how it signs in, see `identity/auth.ts`.
   */
  check(request: Request): GuardRefusal | undefined
}

type Options = {
  /** Names of this hub beside its addresses, `localhost` and its `.local` name. */
  allowHosts: readonly string[]
  /** Called for each Origin, because the ports are known only once the hub listens. */
  listeners: Pick<Listeners, 'isOwnPort' | 'wayOf'>
  clock: Pick<Clock, 'monotonic'>
  bodyTypes?: BodyTypes
}

/** How long the addresses of this computer are remembered. */
const ADDRESSES_CACHED_MS = 5000
/** Browsers leave them out. */
const HTTP_PORT = 80
const HTTPS_PORT = 443
/** Above it Bun cannot make a URL of the request. */
const PORT_MAX = 65_535

const BAD_HOST: GuardRefusal = { status: 421, code: 'guard.host' }
const BAD_ORIGIN: GuardRefusal = { status: 403, code: 'guard.origin' }
const TOO_LARGE: GuardRefusal = { status: 413, code: 'frame.tooLarge' }
const BAD_BODY_TYPE: GuardRefusal = { status: 415, code: 'frame.malformed' }

export function createGuard({ allowHosts, listeners, clock, bodyTypes = BODY_TYPES }: Options): Guard {
  const isOwnName = createOwnNames(allowHosts, clock)

  function isOwnHost(host: string): boolean {
    const [, name, givenPort] = /^(\[[0-9a-fA-F:.]+\]|[^/:[\]@?#\s]+)(?::(\d{1,5}))?$/.exec(host) ?? []
    // Any port: a container or a router may forward another one to ours.
    return (
      name !== undefined && isOwnName(withoutBrackets(name.toLowerCase())) && Number(givenPort ?? HTTP_PORT) <= PORT_MAX
    )
  }

  /**
   * Exactly the protocol by which the request has come, one of our names and one of our ports. A page that came unencrypted may be
   * somebody else's, so it does nothing on the encrypted port.
   */
  function isOwnOrigin(origin: string, request: Request): boolean {
    const [, protocol, name, givenPort] =
      /^(https?):\/\/(\[[0-9a-f:.]+\]|[^/:[\]@?#\s]+)(?::(\d{1,5}))?$/.exec(origin) ?? []
    if (name === undefined || (protocol === 'https') !== listeners.wayOf(request).isEncrypted) return false
    const port = Number(givenPort ?? (protocol === 'https' ? HTTPS_PORT : HTTP_PORT))
    return isOwnName(withoutBrackets(name)) && listeners.isOwnPort(request, port)
  }

  return {
    check(request) {
      const { headers, method } = request
      if (!isOwnHost(headers.get('host') ?? '')) return BAD_HOST

      const isWrite = method !== 'GET' && method !== 'HEAD'
      if (!isWrite && !isUpgrade(request)) return undefined
      const origin = headers.get('origin')
      if (origin !== null && !isOwnOrigin(origin, request)) return BAD_ORIGIN
      if (!isWrite || !hasBody(request)) return undefined
      const { pathname } = new URL(request.url)
      if (!acceptsBody(bodyTypes, pathname, headers.get('content-type'))) return BAD_BODY_TYPE
      if (origin === null && needsOrigin(request)) return BAD_ORIGIN
      const isTooLarge = Number(headers.get('content-length')) > maxBytesOf(headers.get('content-type'))
      return isTooLarge ? TOO_LARGE : undefined
    },
  }
}

/** Whether a name or an address, in lower case, is one of this hub. */
function createOwnNames(allowHosts: readonly string[], { monotonic }: Options['clock']): (name: string) => boolean {
  const ownLocalName = `${hostname().replace(/\..*$/, '').toLowerCase()}.local`
  const names = new Set(['localhost', '127.0.0.1', '::1', ownLocalName, ...allowHosts])
  let addresses = new Set(ownAddresses())
  let readAt = monotonic()

  return (name) => {
    if (names.has(name)) return true
    // The address of a laptop changes with the network.
    if (monotonic() - readAt > ADDRESSES_CACHED_MS) {
      addresses = new Set(ownAddresses())
      readAt = monotonic()
    }
    return addresses.has(name)
  }
}

/** An empty form counts as a body, because it has a Content-Type. */
function hasBody({ headers }: Request): boolean {
  return headers.has('content-type') || headers.has('transfer-encoding') || Number(headers.get('content-length')) > 0
}

export function isUpgrade(request: Request): boolean {
  return request.headers.get('upgrade')?.toLowerCase() === 'websocket'
}

const withoutBrackets = (host: string) => host.replace(/^\[|\]$/g, '')

/**
 * Sent with every answer: pages load nothing from other servers, no page may frame ours, and browsers do not guess types.
 * Cross-Origin-Opener-Policy is left out on purpose: browsers ignore it on plain http and print a warning in every visitor's
 * console. Links open with `noopener` instead.
 */
export const SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'self'",
    // In older WebKit 'self' does not cover ws: to the same host.
    // A page looks for its hub at the other addresses of it, which nobody knows when the page is loaded.
    "connect-src 'self' ws: wss: http: https:",
    "img-src 'self' blob: data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const
