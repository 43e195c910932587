// What stands in the tray and in the menus of the app.
import type { Door } from '../../contract/door/door.ts'
import type { Menu, MenuItem } from '../port.ts'
import { hereWords, type wordsFor } from '../words.ts'

type Words = ReturnType<typeof wordsFor>

/** What the tray shows of the hub. */
export type Shown = {
  othersHere: number
  door: Door
  /** What people type, without http://. Undefined where there is no network. */
  address: string | undefined
  code: string | undefined
  /** Undefined where it cannot be set. */
  startsAtLogin: boolean | undefined
  /** The newer version that there is. */
  newVersion: string | undefined
}

export type Choices = {
  openWindow(): void
  copyLink(): void
  setDoor(door: Door): void
  setStartAtLogin(isOn: boolean): void
  openUpdate(): void
  showDownloads(): void
  /** Shows the report of a fault; undefined where there is none. */
  showReport: (() => void) | undefined
  quit(): void
}

export function trayItems(words: Words, shown: Shown, choices: Choices): MenuItem[] {
  const { openWindow, copyLink, setDoor, quit } = choices
  return [
    { label: hereWords(words, shown.othersHere) },
    ...invitationItems(words, shown, copyLink),
    'separator',
    { label: words.open, choose: openWindow },
    {
      label: words.door,
      items: (Object.keys(words.doors) as Door[]).map((door) => ({
        label: words.doors[door],
        isChecked: door === shown.door,
        choose: () => setDoor(door),
      })),
    },
    'separator',
    ...fileItems(words, choices),
    ...systemItems(words, shown, choices),
    { label: words.quit, choose: quit },
  ]
}

function systemItems(words: Words, { startsAtLogin, newVersion }: Shown, choices: Choices): MenuItem[] {
  return [
    ...(newVersion === undefined
      ? []
      : [{ label: words.getUpdate.replace('{version}', () => newVersion), choose: choices.openUpdate }]),
    ...(startsAtLogin === undefined
      ? []
      : [
          {
            label: words.atLogin,
            isChecked: startsAtLogin,
            choose: () => choices.setStartAtLogin(!startsAtLogin),
          },
        ]),
  ]
}

function fileItems(
  words: Words,
  { showDownloads, showReport }: Pick<Choices, 'showDownloads' | 'showReport'>,
): MenuItem[] {
  return [
    { label: words.downloads, choose: showDownloads },
    ...(showReport ? [{ label: words.report, choose: showReport }] : []),
    'separator',
  ]
}

function invitationItems(words: Words, { address, code }: Shown, copyLink: () => void): MenuItem[] {
  if (address === undefined) return []
  const label =
    code === undefined ? address : words.address.replace('{address}', address).replace('{code}', hyphenated(code))
  return [{ label }, { label: words.copyLink, choose: copyLink }]
}

const hyphenated = (code: string) => `${code.slice(0, 4)}-${code.slice(4)}`

/** On macOS the keys of a field, copy and paste among them, work only where a menu has them. */
export function appMenus(
  words: Words,
  choices: Pick<Choices, 'openWindow' | 'quit' | 'showDownloads' | 'showReport'>,
): Menu[] {
  const { openWindow, quit } = choices
  return [
    {
      label: 'Hubbub',
      items: [
        { label: words.open, choose: openWindow },
        { role: 'hide' },
        'separator',
        ...fileItems(words, choices),
        { label: words.quit, choose: quit, key: 'CommandOrControl+Q' },
      ],
    },
    {
      label: words.edit,
      items: [
        { role: 'undo' },
        { role: 'redo' },
        'separator',
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    { label: words.window, items: [{ role: 'minimize' }, { role: 'toggleFullScreen' }] },
  ]
}
