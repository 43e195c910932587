import { partPlural, partWords } from './part-words.ts'

const en = {
  show: 'Show on the wall',
  window: 'Show the wall in a second window',
  blocked: 'The browser did not open a window. Allow windows for this page, and try again.',
  title: 'The wall',
  leave: 'Leave the wall',
  fullScreen: 'Full screen',
  here: 'Here now',
  'count.one': '{{ count }} person is here',
  'count.other': '{{ count }} people are here',
  more: '+{{ count }}',
  alone: 'Nobody else yet. Scan the code with a phone camera.',
  scan: 'Scan with a phone camera',
  say: 'or open this address',
  code: 'and type this code',
  open: 'Nobody needs a code.',
  ask: 'The host lets you in.',
  said: 'Last words of the rooms',
  saidNothing: 'Nothing was said yet.',
  pause: 'Stop changing',
  goOn: 'Go on changing',
  corner: 'Invitation in the corner',
  back: 'Back to the wall',
  close: 'Take the invitation off the corner',
}
const de: typeof en = {
  show: 'An die Wand',
  window: 'Die Wand in einem zweiten Fenster zeigen',
  blocked: 'Der Browser hat kein Fenster geöffnet. Erlaube Fenster für diese Seite und versuche es noch einmal.',
  title: 'Die Wand',
  leave: 'Wand verlassen',
  fullScreen: 'Ganzer Bildschirm',
  here: 'Jetzt hier',
  'count.one': '{{ count }} Person ist hier',
  'count.other': '{{ count }} Personen sind hier',
  more: '+{{ count }}',
  alone: 'Noch niemand sonst. Scanne den Code mit der Kamera eines Telefons.',
  scan: 'Mit der Kamera eines Telefons scannen',
  say: 'oder diese Adresse öffnen',
  code: 'und diesen Code eingeben',
  open: 'Niemand braucht einen Code.',
  ask: 'Der Host lässt dich ein.',
  said: 'Letzte Worte der Räume',
  saidNothing: 'Noch wurde nichts gesagt.',
  pause: 'Wechsel anhalten',
  goOn: 'Weiter wechseln',
  corner: 'Einladung in der Ecke',
  back: 'Zurück zur Wand',
  close: 'Einladung aus der Ecke nehmen',
}

export const inLanguages = { en, de }
/** The words of the wall, and of what leads to it. */
export const wallWord = partWords(inLanguages)
export const wallCount = partPlural(inLanguages)
