import { plainAddress } from '../sockets/connections.ts'

/** The address a request comes from, IPv4 in its plain form. */
export function peerAddress(
  server: { requestIP(request: Request): { address: string } | null } | null,
  request: Request,
): string {
  return plainAddress(server?.requestIP(request)?.address ?? 'unknown')
}
