// The wall in a window of its own, which somebody moves to the projector while they go on in this one. Windows of one browser share the
// cookie of the session, so it is signed in as whoever opened it.
import { createSignal } from 'solid-js'
import { isInAppWindow } from '../../device/app-window.ts'
import { remember, remembered } from '../../device/local-storage.ts'

/** A second press brings the same window to the front. */
const NAME = 'hubbub-wall'

/** The app's own window gives new windows to a browser, which has no session. */
export const canOpenWallWindow = (): boolean => !isInAppWindow()

/** Returns false where the browser has refused to open it. */
export function openWallWindow(): boolean {
  const opened = window.open('/wall', NAME, 'popup,width=1280,height=720')
  opened?.focus()
  return opened !== null
}

/** Whether this window was opened for the wall alone. */
export const isWallWindow = (): boolean => window.name === NAME && window.opener !== null

const [isNamingHands, setNaming] = createSignal(remembered('wall.hands') === 'names')

/** Whether the wall of this browser says whose hands are up. */
export { isNamingHands }

export function nameHands(isNamed: boolean): void {
  setNaming(isNamed)
  remember('wall.hands', isNamed ? 'names' : undefined)
}
