// Browsers can set no header on a WebSocket but its subprotocols, so a client may send its ticket as one of them:
// `['hubbub', 'ticket.<ticket>']`.

const TICKET_PREFIX = 'ticket.'

/** The subprotocols that a client offers with its upgrade, in its order; none where it offers none. */
export function offeredProtocols({ headers }: Request): string[] {
  const offered = headers.get('sec-websocket-protocol') ?? ''
  return offered.split(',').flatMap((name) => name.trim() || [])
}

/** The ticket of an upgrade: from the query (`?token=`), else from the subprotocols. */
export function ticketOf(request: Request): string | undefined {
  const fromQuery = new URL(request.url).searchParams.get('token')
  if (fromQuery !== null) return fromQuery
  const protocol = offeredProtocols(request).find((name) => name.startsWith(TICKET_PREFIX))
  return protocol?.slice(TICKET_PREFIX.length)
}
