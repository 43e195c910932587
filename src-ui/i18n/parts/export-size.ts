import { partPlural, partWords } from './part-words.ts'

const en = {
  'messages.one': '{{ count }} message',
  'messages.other': '{{ count }} messages',
  'files.one': '{{ count }} file',
  'files.other': '{{ count }} files',
  about: 'About {{ bytes }} of text.',
  withFiles: 'And {{ files }} with {{ bytes }}, of which the web page, Word and PDF have the images.',
  'records.one': '{{ count }} record',
  'records.other': '{{ count }} records',
  notInPdf: 'A PDF cannot show these characters: {{ characters }}. To keep them, print the web page instead.',
  tooLong: 'too long for this. Take the web page, and print it.',
  fewCharacters:
    'A PDF has no pictures of emoji, and of letters other than Latin, Greek and Cyrillic: for those print the web page.',
  box: 'About {{ bytes }}: {{ messages }}, {{ files }}.',
  leftOut: 'Only the first 128 MB of files are in it.',
  boxDone: 'The session box is in your downloads.',
  cancel: 'Cancel the download',
  progress: '{{ done }} of about {{ all }}',
  cancelled: 'Cancelled. Nothing was saved, and the hub makes it no more.',
  byBrowser:
    'It is so large that your browser takes it by itself: its list of downloads shows how far it is, and cancels it.',
  broken: 'It did not come whole, so nothing was saved. Try again.',
}
const de: typeof en = {
  'messages.one': '{{ count }} Nachricht',
  'messages.other': '{{ count }} Nachrichten',
  'files.one': '{{ count }} Datei',
  'files.other': '{{ count }} Dateien',
  about: 'Etwa {{ bytes }} Text.',
  withFiles: 'Dazu {{ files }} mit {{ bytes }}; deren Bilder sind in Webseite, Word und PDF.',
  'records.one': '{{ count }} Eintrag',
  'records.other': '{{ count }} Einträge',
  notInPdf: 'Ein PDF kann diese Zeichen nicht zeigen: {{ characters }}. Sollen sie dabei sein, druck die Webseite.',
  tooLong: 'zu lang dafür. Nimm die Webseite und druck sie.',
  fewCharacters:
    'Ein PDF zeigt keine Emojis und nur lateinische, griechische und kyrillische Buchstaben: Druck für andere die Webseite.',
  box: 'Etwa {{ bytes }}: {{ messages }}, {{ files }}.',
  leftOut: 'Nur die ersten 128 MB an Dateien sind darin.',
  boxDone: 'Die Seite ist in deinen Downloads.',
  cancel: 'Herunterladen abbrechen',
  progress: '{{ done }} von etwa {{ all }}',
  cancelled: 'Abgebrochen. Nichts wurde gespeichert, und der Hub macht nicht weiter.',
  byBrowser:
    'Das ist so groß, dass dein Browser es selbst herunterlädt: Seine Liste der Downloads zeigt, wie weit er ist, und bricht ab.',
  broken: 'Es kam nicht ganz an, darum wurde nichts gespeichert. Versuch es noch einmal.',
}

export const inLanguages = { en, de }
export const sizeWord = partWords(inLanguages)
export const sizeCount = partPlural(inLanguages)
