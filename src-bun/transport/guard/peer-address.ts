/** What `peerAddress` needs of Bun's server. */
type Server = { requestIP(request: Request): { address: string; port: number } | null }

/** The IP address from which a request comes, as `plainAddress` writes it; `unknown` where the peer has gone already. */
export function peerAddress(server: Server | null, request: Request): string {
  return plainAddress(server?.requestIP(request)?.address ?? 'unknown')
}

/** The TCP port from which a request comes, on the peer's side. */
export function peerPort(server: Server | null, request: Request): number | undefined {
  return server?.requestIP(request)?.port
}

/**
 * A server that listens on IPv6 and IPv4 sees IPv4 peers as `::ffff:192.168.1.7`; this returns `192.168.1.7`. Rates and
 * removals compare addresses as text, so a peer must always have the same one.
 */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
