import { createSignal } from 'solid-js'
import type { Invitation } from '../../../src-bun/contract/door/door.ts'
import { fetchInvitation } from '../../live/http.ts'
import { hub } from '../hub.ts'

/** The computer may get another address at any time, and only the hub notices: the host's window looks for itself. */
const HOST_REFRESHES_EVERY_MS = 10_000
/** `setTimeout` takes no more than this. */
const MAX_TIMER_MS = 2 ** 31 - 1

const [invitation, setInvitation] = createSignal<Invitation>()

export { invitation }

let refreshTimer: ReturnType<typeof setTimeout> | undefined

export async function refreshInvitation(): Promise<void> {
  const answer = await fetchInvitation()
  if (answer.ok && !isSame(answer.value)) setInvitation(answer.value)
  scheduleRefresh()
}

/** After a reconnect the hub may have another code; asked only where somebody looks at the invitation at all. */
export function refreshIfShown(): void {
  if (invitation()) void refreshInvitation()
}

function scheduleRefresh() {
  clearTimeout(refreshTimer)
  const expiresAt = invitation()?.expiresAt
  const untilExpiryMs = expiresAt === undefined ? MAX_TIMER_MS : Math.max(1000, expiresAt - Date.now())
  const delayMs = Math.min(
    hub.me?.role === 'host' ? HOST_REFRESHES_EVERY_MS : MAX_TIMER_MS,
    untilExpiryMs,
    MAX_TIMER_MS,
  )
  refreshTimer = setTimeout(() => void refreshInvitation(), delayMs)
}

/** The same again would redraw the QR for nothing. */
function isSame(next: Invitation): boolean {
  return JSON.stringify(next) === JSON.stringify(invitation())
}
