// What the app shows besides its window while its hub runs: the tray, the menus, and what the person has to hear of once.
import type { RunningHub } from '../hub.ts'
import type { Desktop } from './port.ts'
import { appMenus } from './tray/menus.ts'
import { type HubInTray, showInTray } from './tray/tray.ts'
import { type Update, watchUpdates } from './updates.ts'
import type { AppWindow } from './window/window.ts'
import { recoveryNotice, type wordsFor } from './words.ts'

type Shown = {
  hub: HubInTray & Pick<RunningHub, 'recovery'>
  words: ReturnType<typeof wordsFor>
  window: AppWindow
  isInTray: boolean
  /** The report of the fault that has ended the app before. */
  report: string | undefined
  quit(): void
}

/** Returns a function that ends it. */
export function showAround(desktop: Desktop, { hub, words, window, isInTray, report, quit }: Shown): () => void {
  const { copy, showFile, showDownloads } = desktop
  let update: Update | undefined
  const choices = {
    openWindow: window.show,
    quit: () => (hub.othersHere() > 0 ? window.askToEnd() : quit()),
    showDownloads,
    showReport: report === undefined ? undefined : () => showFile(report),
  }
  const openUpdate = () => {
    if (update) desktop.openExternal(update.page)
  }
  const beside = { login: isInTray ? desktop.loginStart() : undefined, update: () => update }
  const stopTray = isInTray
    ? showInTray(desktop.openTray(), hub, words, beside, { ...choices, openUpdate, copy })
    : () => {}
  desktop.setMenus(appMenus(words, choices))
  desktop.onReopen(window.show)

  const stopAsking = watchUpdates(desktop.updateSource(), (found) => {
    update = found
    const filled = (sentence: string) =>
      sentence.replace('{version}', found.version).replace('{page}', () => found.page)
    desktop.notify(filled(words.updateTitle), filled(words.updateWords))
  })
  // Whoever has started the app from a menu sees no terminal.
  if (report !== undefined) {
    const said = words.faultWords.replace('{file}', () => report)
    desktop.notify(words.faultTitle, said)
  }
  if (hub.recovery) desktop.notify(...recoveryNotice(words, hub.recovery))
  return () => {
    stopTray()
    stopAsking()
  }
}
