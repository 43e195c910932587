/** The address a request comes from, or `unknown`. IPv4 in its plain form, see `plainAddress`. */
export function peerAddress(
  server: { requestIP(request: Request): { address: string } | null } | null,
  request: Request,
): string {
  return plainAddress(server?.requestIP(request)?.address ?? 'unknown')
}

/**
 * IPv4 peers of a server that listens on IPv6 and IPv4 look like `::ffff:192.168.1.7`. Rates and bans compare addresses as
 * text, so one peer must always have the same one.
 */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
