// What the app itself says, outside the pages: in its menus, in the tray and in notifications of the system.
import type { Door } from '../contract/door/door.ts'

const en = {
  open: 'Open Hubbub',
  alone: 'Nobody else is here',
  one: '1 other person is here',
  others: '{n} others are here',
  copyLink: 'Copy the link for others',
  address: '{address}, code {code}',
  door: 'Who comes in',
  doors: {
    code: 'Everybody with the code',
    ask: 'Everybody you let in',
    open: 'Everybody',
  } satisfies Record<Door, string>,
  atLogin: 'Start when I sign in to this computer',
  getUpdate: 'Get version {version}',
  updateTitle: 'Hubbub {version} is available',
  updateWords: 'Download it from {page}.',
  downloads: 'Show downloads',
  downloadedTitle: 'Downloaded',
  report: 'Show the report of the last error',
  faultTitle: 'Hubbub ended with an error last time',
  faultWords: 'Everything that was acknowledged is saved. What happened is in {file}.',
  quit: 'Quit Hubbub',
  edit: 'Edit',
  window: 'Window',
  recoveredTitle: 'The database was damaged',
  recovered:
    'Hubbub has started from {from}. Everybody has to sign in again. The damaged database is kept as {movedTo}.',
  recoveredEmpty: 'There is no intact backup, so Hubbub has started empty. The damaged database is kept as {movedTo}.',
  foreignTitle: 'The database had parts that are not of Hubbub',
  foreign:
    'Hubbub has started from its rows. Everybody has to sign in again. The database as it was is kept as {movedTo}.',
  trayTitle: 'Hubbub goes on',
  trayWords: 'The others stay connected. Use the icon in the tray to open the window again or to quit.',
}
type Words = typeof en

const de: Words = {
  open: 'Hubbub öffnen',
  alone: 'Sonst ist niemand hier',
  one: '1 andere Person ist hier',
  others: '{n} andere sind hier',
  copyLink: 'Link für andere kopieren',
  address: '{address}, Code {code}',
  door: 'Wer hereinkommt',
  doors: { code: 'Alle mit dem Code', ask: 'Alle, die du hereinlässt', open: 'Alle' },
  atLogin: 'Bei der Anmeldung an diesem Computer starten',
  getUpdate: 'Version {version} holen',
  updateTitle: 'Hubbub {version} ist da',
  updateWords: 'Herunterladen: {page}',
  downloads: 'Downloads zeigen',
  downloadedTitle: 'Heruntergeladen',
  report: 'Bericht über den letzten Fehler zeigen',
  faultTitle: 'Hubbub wurde zuletzt durch einen Fehler beendet',
  faultWords: 'Alles Bestätigte ist gespeichert. Was geschehen ist, steht in {file}.',
  quit: 'Hubbub beenden',
  edit: 'Bearbeiten',
  window: 'Fenster',
  recoveredTitle: 'Die Datenbank war beschädigt',
  recovered:
    'Hubbub ist mit {from} gestartet. Alle müssen sich neu anmelden. Die beschädigte Datenbank liegt unter {movedTo}.',
  recoveredEmpty:
    'Es gibt keine unbeschädigte Sicherung, darum ist Hubbub leer gestartet. Die beschädigte Datenbank liegt unter {movedTo}.',
  foreignTitle: 'Die Datenbank hatte Teile, die nicht von Hubbub sind',
  foreign:
    'Hubbub ist mit ihren Zeilen gestartet. Alle müssen sich neu anmelden. Die Datenbank, wie sie war, liegt unter {movedTo}.',
  trayTitle: 'Hubbub läuft weiter',
  trayWords:
    'Die anderen bleiben verbunden. Über das Symbol im Infobereich öffnest du das Fenster wieder oder beendest Hubbub.',
}

/** The words in the language of the computer, as far as we have it. `locale` is what the environment says, for example `de_DE.UTF-8`. */
export function wordsFor(locale: string | undefined): Words {
  return /^de\b|^de_/i.test(locale ?? '') ? de : en
}

/** On Linux the variables say it; other systems start apps without them, and Bun asks the system. */
export function localeOf({ LC_ALL, LC_MESSAGES, LANG }: Record<string, string | undefined>): string {
  return LC_ALL || LC_MESSAGES || LANG || Intl.DateTimeFormat().resolvedOptions().locale
}

type Recovery = { movedTo: string; from: string | undefined }

/** What a notification says when another database has taken the place of the one that was found. */
export function recoveryNotice(words: Words, { movedTo, from }: Recovery): [title: string, text: string] {
  if (from === movedTo) return [words.foreignTitle, words.foreign.replace('{movedTo}', () => movedTo)]
  // Functions, because a path may have what `replace` reads as more than a character.
  const text = from === undefined ? words.recoveredEmpty : words.recovered
  return [words.recoveredTitle, text.replace('{from}', () => from ?? '').replace('{movedTo}', () => movedTo)]
}

export function hereWords(words: Words, count: number): string {
  if (count === 0) return words.alone
  return count === 1 ? words.one : words.others.replace('{n}', String(count))
}
