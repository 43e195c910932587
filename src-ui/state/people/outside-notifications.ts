// Notifications that the system shows outside the page: those of browsers, which there are only on secure addresses, and those of
// the app's window, which the app shows.
import { APP_REQUESTS } from '../../../src-bun/contract/door/app-requests.ts'
import { isInAppWindow } from '../../device/app-window.ts'

type Outside = { title: string; body: string /** The same for the same message, in whichever tab. */; tag: string }

const hasBrowsers = () => isSecureContext && 'Notification' in globalThis

/** False on an `http://` address of the network, where browsers have none. */
export const canShowOutside = (): boolean => isInAppWindow() || hasBrowsers()

/** Asks the person, where the browser wants that. False where they or the browser do not allow it. */
export async function allowOutside(): Promise<boolean> {
  if (isInAppWindow()) return true
  return hasBrowsers() && (await Notification.requestPermission()) === 'granted'
}

export function showOutside({ title, body, tag }: Outside, onClick: () => void): void {
  if (isInAppWindow()) {
    // The window does not follow this address, and the app sees it.
    location.href = `${APP_REQUESTS.notify}?${new URLSearchParams({ title, body })}`
    return
  }
  if (!hasBrowsers() || Notification.permission !== 'granted') return
  try {
    const shown = new window.Notification(title, { body, tag, silent: true })
    shown.onclick = () => {
      window.focus()
      onClick()
      shown.close()
    }
  } catch (fault) {
    // Chrome on Android has the constructor and does not let pages use it.
    console.info('The browser shows no notification:', fault)
  }
}
