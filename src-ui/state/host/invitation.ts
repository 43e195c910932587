import { createSignal } from 'solid-js'
import type { Invitation } from '../../../src-bun/contract/door/door.ts'
import { fetchInvitation } from '../../live/http.ts'
import { hub } from '../hub.ts'

/** The computer may get another address at any time, and the hub sends no frame about it. So the host's page asks. */
const HOST_REFRESHES_EVERY_MS = 10_000
/** `setTimeout` fires at once for longer delays. */
const MAX_TIMER_MS = 2 ** 31 - 1

const [invitation, setInvitation] = createSignal<Invitation>()

export { invitation }

const [chosen, chooseLink] = createSignal<string>()

/**
 * The link that is shown. The hub lists the most likely address first, which is the fallback where the chosen one has disappeared
 * together with its network.
 */
export function shownLink(): Invitation['links'][number] | undefined {
  const links = invitation()?.links ?? []
  return links.find(({ url }) => url === chosen()) ?? links[0]
}
export { chooseLink }

let refreshTimer: ReturnType<typeof setTimeout> | undefined

export async function refreshInvitation(): Promise<void> {
  const answer = await fetchInvitation()
  if (answer.ok && !isSame(answer.value)) setInvitation(answer.value)
  scheduleRefresh()
}

/** After a reconnect the hub may have another code. Fetches the invitation again if it was fetched before. */
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

/** Setting an equal invitation would draw the QR code again for nothing. */
function isSame(next: Invitation): boolean {
  return JSON.stringify(next) === JSON.stringify(invitation())
}
