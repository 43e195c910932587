// Before any route: is this hub meant, and does the page that asks belong to it? Without this, any web page in any
// browser on the network could talk to the hub (DNS rebinding, cross-site sockets, forged forms).
import { hostname } from 'node:os'
import type { ErrorCode } from '../../contract/errors.ts'
import { ownAddresses } from '../../discovery/addresses.ts'
import type { Clock } from '../../domain/ports.ts'

export type Refused = { status: 403 | 415 | 421; code: ErrorCode }

const ADDRESSES_HOLD_MS = 5000
/** A Host with a larger one makes the address of the request unreadable. */
const PORT_MAX = 65_535

/** `port` is asked for late: it is known only once the hub listens. */
export function createGuard(options: { allowHosts: readonly string[]; port: () => number; clock: Clock }) {
  const names = new Set(['localhost', '127.0.0.1', '::1', `${hostname().replace(/\..*$/, '').toLowerCase()}.local`])
  for (const name of options.allowHosts) names.add(name)

  let addresses = new Set(ownAddresses())
  let readAt = options.clock.monotonic()

  function isOwnName(name: string): boolean {
    if (names.has(name)) return true
    // The address of a laptop changes with the network.
    if (options.clock.monotonic() - readAt > ADDRESSES_HOLD_MS) {
      addresses = new Set(ownAddresses())
      readAt = options.clock.monotonic()
    }
    return addresses.has(name)
  }

  /** Exactly `http://name-of-ours:our-port`. */
  function isOwnOrigin(origin: string): boolean {
    const match = /^http:\/\/(\[[0-9a-f:.]+\]|[^/:[\]@?#\s]+)(?::(\d{1,5}))?$/.exec(origin)
    const name = match?.[1]
    return name !== undefined && isOwnName(withoutBrackets(name)) && Number(match?.[2] ?? 80) === options.port()
  }

  return {
    /** What is wrong with a request, or undefined. A missing Origin is judged later, by how the request signs in. */
    refuses(request: Request): Refused | undefined {
      const [, host, port] =
        /^(\[[0-9a-fA-F:.]+\]|[^/:[\]@?#\s]+)(?::(\d{1,5}))?$/.exec(request.headers.get('host') ?? '') ?? []
      const isOurs =
        host !== undefined && isOwnName(withoutBrackets(host.toLowerCase())) && Number(port ?? 80) <= PORT_MAX
      if (!isOurs) return { status: 421, code: 'guard.host' }

      const changes = request.method !== 'GET' && request.method !== 'HEAD'
      if (!changes && !isUpgrade(request)) return undefined
      const origin = request.headers.get('origin')
      if (origin !== null && !isOwnOrigin(origin)) return { status: 403, code: 'guard.origin' }
      // A form on a foreign page can post everything but JSON.
      if (changes && hasBody(request) && !/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
        return { status: 415, code: 'frame.malformed' }
      return undefined
    },
  }
}
export type Guard = ReturnType<typeof createGuard>

/** A form always has one, an empty one too. */
function hasBody({ headers }: Request): boolean {
  return headers.has('content-type') || headers.has('transfer-encoding') || Number(headers.get('content-length')) > 0
}

export function isUpgrade(request: Request): boolean {
  return request.headers.get('upgrade')?.toLowerCase() === 'websocket'
}

const withoutBrackets = (host: string) => host.replace(/^\[|\]$/g, '')

/**
 * Pages need nothing from elsewhere, and nobody may frame or sniff what the hub serves. No Cross-Origin-Opener-Policy:
 * browsers ignore it on plain http and complain in the console of every visitor; links open with `noopener`.
 */
export const SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'self'",
    // Older WebKit does not count ws: to the same host as 'self'.
    "connect-src 'self' ws: wss:",
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
