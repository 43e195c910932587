import { partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  chosen: 'Files of this message',
  remove: 'Remove {{ name }}',
  retry: 'Send {{ name }} again',
  percent: '{{ percent }} % of {{ size }}',
  waiting: 'Waiting for the hub…',
  whenReady: 'Sends when the files are there.',
  backToText: 'Make it text again',
  limit: 'A file may have up to {{ size }}.',
  takeBack: 'Change the message that waits',
  nextFiles: 'Files of the next message',
  unreadable: 'This file cannot be read any more. Choose it again.',
}
const de: typeof en = {
  chosen: 'Dateien dieser Nachricht',
  remove: '{{ name }} entfernen',
  retry: '{{ name }} noch einmal senden',
  percent: '{{ percent }} % von {{ size }}',
  waiting: 'Wartet auf den Hub…',
  whenReady: 'Wird gesendet, sobald die Dateien da sind.',
  backToText: 'Wieder zu Text machen',
  limit: 'Eine Datei darf bis zu {{ size }} haben.',
  takeBack: 'Die wartende Nachricht ändern',
  nextFiles: 'Dateien der nächsten Nachricht',
  unreadable: 'Diese Datei lässt sich nicht mehr lesen. Wähle sie noch einmal.',
}

export const trayWord = partWords({ en, de })
