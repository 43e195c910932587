// The icon in the tray: who is here, how others join, who comes in, and the way back to the window.
import type { RunningHub } from '../../hub.ts'
import type { LoginStart } from '../login-start.ts'
import type { OpenTray } from '../port.ts'
import type { Update } from '../updates.ts'
import type { wordsFor } from '../words.ts'
import { type Choices, type Shown, trayItems } from './menus.ts'

const COUNTED_EVERY_MS = 2000

type Invitation = Pick<RunningHub, 'urls' | 'addresses' | 'door' | 'code'>
export type HubInTray = Invitation & Pick<RunningHub, 'othersHere' | 'setDoor' | 'onInvitation'>
/** What the tray shows besides the hub. */
type Beside = { login: LoginStart | undefined; update(): Update | undefined }
type Actions = Omit<Choices, 'copyLink' | 'setDoor' | 'setStartAtLogin'> & { copy(text: string): void }

/** Shows the hub in the tray, and goes on showing what is true. Returns a function that ends it. */
export function showInTray(
  tray: OpenTray,
  hub: HubInTray,
  words: ReturnType<typeof wordsFor>,
  { login, update }: Beside,
  actions: Actions,
): () => void {
  let { urls, addresses, door, code }: Invitation = hub
  let startsAtLogin = login?.isOn()
  let shown = ''

  function refresh(): void {
    const now: Shown = {
      othersHere: hub.othersHere(),
      door,
      address: addresses[0],
      code,
      startsAtLogin,
      newVersion: update()?.version,
    }
    if (JSON.stringify(now) === shown) return
    shown = JSON.stringify(now)
    tray.setItems(
      trayItems(words, now, {
        ...actions,
        copyLink: () => actions.copy(urls[0] ?? ''),
        setStartAtLogin(isOn) {
          startsAtLogin = login?.set(isOn)
          shown = ''
          refresh()
        },
        setDoor(chosen) {
          void hub.setDoor(chosen).then((isSet) => {
            if (isSet) door = chosen
            // The desktop has moved the mark already.
            shown = ''
            refresh()
          })
        },
      }),
    )
  }

  hub.onInvitation((invitation) => {
    ;({ urls, addresses, door, code } = invitation)
    refresh()
  })
  refresh()
  const timer = setInterval(refresh, COUNTED_EVERY_MS)
  return () => clearInterval(timer)
}
