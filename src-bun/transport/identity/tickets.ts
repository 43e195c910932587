// Tickets open sockets for clients that can set no header: each opens one socket, within `TICKET_LIFETIME_MS`. In memory only.
import { TICKET_LIFETIME_MS } from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports/common.ts'

/** Whose ticket it is, and the session in which it was issued. */
type Holder = { memberId: string; sessionId: string }

export type Tickets = {
  issue(holder: Holder): string
  /** Uses a ticket up, and returns the session in which it was issued. Undefined where it is unknown, used or expired. */
  redeem(ticket: string): string | undefined
  /** Makes all tickets of a member invalid. */
  revokeOf(memberId: string): void
  /** To be called every minute or so. */
  forgetExpired(): void
}

export function createTickets({ monotonic }: Pick<Clock, 'monotonic'>, randomToken: () => string): Tickets {
  /** In the order in which they expire. */
  const tickets = new Map<string, Holder & { expiresAt: number }>()

  function forgetExpired(): void {
    for (const [ticket, { expiresAt }] of tickets) {
      if (expiresAt > monotonic()) return
      tickets.delete(ticket)
    }
  }

  return {
    issue(holder) {
      forgetExpired()
      const ticket = randomToken()
      tickets.set(ticket, { ...holder, expiresAt: monotonic() + TICKET_LIFETIME_MS })
      return ticket
    },
    redeem(ticket) {
      forgetExpired()
      const issued = tickets.get(ticket)
      tickets.delete(ticket)
      return issued?.sessionId
    },
    revokeOf(memberId) {
      for (const [ticket, issued] of tickets) if (issued.memberId === memberId) tickets.delete(ticket)
    },
    forgetExpired,
  }
}
