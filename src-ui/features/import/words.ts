import { partWords } from '../../i18n/parts/part-words.ts'

const en = {
  title: 'Import files',
  hint: 'Each file becomes a document: Markdown, text, HTML or Word (.docx), up to {{ size }}.',
  choose: 'Choose files …',
  drop: 'or drop them here, a whole folder too',
  chooseFolder: 'Choose a folder …',
  emptyFolder: 'Nothing in this folder can become a document.',
  manyFiles: 'Of a folder with so many files only the first {{ count }} were looked at.',
  waiting: 'Waiting …',
  cancelled: 'Cancelled',
  cancel: 'Cancel',
  reading: 'Reading …',
  sending: 'Sending …',
  done: 'Imported',
  withoutPictures: 'Imported, without its pictures',
  tooLarge: 'Too large: a text may have {{ size }}.',
  otherKind: 'Not a file that can become a document.',
  unreadable: 'This file could not be read. It may be damaged.',
  away: 'The hub cannot be reached at the moment.',
  retry: 'Try again',
  status: '{{ done }} of {{ count }} imported',
}
const de: typeof en = {
  title: 'Dateien importieren',
  hint: 'Aus jeder Datei wird ein Dokument: Markdown, Text, HTML oder Word (.docx), bis {{ size }}.',
  choose: 'Dateien auswählen …',
  drop: 'oder hier ablegen, auch einen ganzen Ordner',
  chooseFolder: 'Ordner auswählen …',
  emptyFolder: 'Aus nichts in diesem Ordner kann ein Dokument werden.',
  manyFiles: 'Von einem Ordner mit so vielen Dateien wurden nur die ersten {{ count }} angesehen.',
  waiting: 'Wartet …',
  cancelled: 'Abgebrochen',
  cancel: 'Abbrechen',
  reading: 'Wird gelesen …',
  sending: 'Wird gesendet …',
  done: 'Importiert',
  withoutPictures: 'Importiert, ohne die Bilder',
  tooLarge: 'Zu groß: Ein Text darf {{ size }} haben.',
  otherKind: 'Aus dieser Datei kann kein Dokument werden.',
  unreadable: 'Diese Datei ließ sich nicht lesen. Vielleicht ist sie beschädigt.',
  away: 'Der Hub ist gerade nicht zu erreichen.',
  retry: 'Noch einmal versuchen',
  status: '{{ done }} von {{ count }} importiert',
}

/** The words about files that become documents. */
export const importWord = partWords({ en, de })
