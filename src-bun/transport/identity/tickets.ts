import { TICKET_LIFETIME_MS } from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports.ts'

/** Whose ticket it is, and the session that it was made in. */
type Holder = { memberId: string; sessionId: string }

/** For sockets of clients that can set no header: each opens one socket, within half a minute. In memory only. */
export function createTickets(clock: Pick<Clock, 'monotonic'>, randomToken: () => string) {
  const tickets = new Map<string, Holder & { until: number }>()

  function forgetOld(): void {
    for (const [ticket, { until }] of tickets) {
      if (until > clock.monotonic()) return
      tickets.delete(ticket)
    }
  }

  return {
    issue(holder: Holder): string {
      forgetOld()
      const ticket = randomToken()
      tickets.set(ticket, { ...holder, until: clock.monotonic() + TICKET_LIFETIME_MS })
      return ticket
    },
    /** The session it belongs to, once. */
    spend(ticket: string): string | undefined {
      forgetOld()
      const held = tickets.get(ticket)
      tickets.delete(ticket)
      return held?.sessionId
    },
    revokeOf(memberId: string): void {
      for (const [ticket, held] of tickets) if (held.memberId === memberId) tickets.delete(ticket)
    },
  }
}
export type Tickets = ReturnType<typeof createTickets>
