// The entry of the app in the menus of Linux desktops.
import { readFileSync, writeFileSync } from 'node:fs'

/** What the window calls itself, whatever the app is called: it is written into Electrobun's native part (1.18.1). */
export const WINDOW_CLASS = 'ElectrobunKitchenSink-dev'

/**
 * Electrobun's entry names the app as the class of its window, so that a desktop shows the running window beside the entry, and
 * without its icon.
 * @param {string} file
 */
export function rewriteDesktopEntry(file) {
  const ours = {
    StartupWMClass: WINDOW_CLASS,
    Categories: 'Network;Chat;Office;',
    Keywords: 'chat;documents;workshop;',
  }
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const kept = lines.filter((line) => !Object.keys(ours).includes(line.split('=', 1)[0] ?? ''))
  writeFileSync(file, `${[...kept, ...Object.entries(ours).map(([key, value]) => `${key}=${value}`)].join('\n')}\n`)
}
