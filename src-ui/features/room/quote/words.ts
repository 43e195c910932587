import { partPlural, partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  intoDocument: 'Into a document',
  title: 'Put messages into a document',
  which: 'Which messages',
  into: 'Document',
  new: 'A new document',
  newTitle: 'Title',
  suggestedTitle: 'From {{ room }}',
  noTitle: 'Type a title.',
  none: 'Choose at least one message.',
  private: 'People who are not in this private room may read that document.',
  put: 'Put in',
  'done.one': '{{ count }} message is in the document.',
  'done.other': '{{ count }} messages are in the document.',
  open: 'Open the document',
}
const de: typeof en = {
  intoDocument: 'In ein Dokument',
  title: 'Nachrichten in ein Dokument übernehmen',
  which: 'Welche Nachrichten',
  into: 'Dokument',
  new: 'Ein neues Dokument',
  newTitle: 'Titel',
  suggestedTitle: 'Aus {{ room }}',
  noTitle: 'Gib einen Titel ein.',
  none: 'Wähle mindestens eine Nachricht.',
  private: 'Dieses Dokument können auch Personen lesen, die nicht in diesem privaten Raum sind.',
  put: 'Übernehmen',
  'done.one': '{{ count }} Nachricht steht im Dokument.',
  'done.other': '{{ count }} Nachrichten stehen im Dokument.',
  open: 'Das Dokument öffnen',
}

const inLanguages = { en, de }
export const quoteWord = partWords(inLanguages)
export const quoteCount = partPlural(inLanguages)
