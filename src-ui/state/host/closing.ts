// The app's window was closed while others are here: the app has opened it again, to ask whether the hub should end.
import { createSignal } from 'solid-js'
import { APP_REQUESTS, CLOSING_QUERY } from '../../../src-bun/contract/door/app-requests.ts'
import { isInAppWindow } from '../../device/app-window.ts'

const [isAsked, setAsked] = createSignal(isInAppWindow() && new URLSearchParams(location.search).has(CLOSING_QUERY))

export { isAsked as isAskedToEnd }

/** The app ends the hub, and then itself. */
export function endHub(): void {
  location.href = APP_REQUESTS.endHub
}

export function keepHub(): void {
  if (!isAsked()) return
  setAsked(false)
  // A reload must not ask again.
  history.replaceState(history.state, '', location.pathname)
  location.href = APP_REQUESTS.keepHub
}
