import { partPlural, partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  title: 'How long messages are kept',
  label: 'Messages and their files, in all rooms',
  all: 'Keep everything',
  some: 'Forget after some days',
  days: 'Days',
  invalid: 'Write a whole number of days, from 1 to {{ max }}.',
  save: 'Save',
  keptAll: 'Everything that was written stays until somebody deletes it.',
  limits: 'Pinned messages, documents and boards stay.',
  confirmTitle: 'Forget old messages?',
  none: 'No message is so old yet.',
  moreThan: 'More than {{ count }} messages are older and go now, with their files.',
  confirmWords:
    'Their text is deleted for everybody, in the search, and in all downloads from now on. Who wrote, and when, stays. Pinned messages, documents and boards stay. You cannot take this back. The last five backups of the hub and what people have copied keep what they have.',
  act: 'Forget them',
  actNone: 'Save',
}
const de: typeof en = {
  title: 'Wie lange Nachrichten bleiben',
  label: 'Nachrichten und ihre Dateien, in allen Räumen',
  all: 'Alles behalten',
  some: 'Nach einigen Tagen vergessen',
  days: 'Tage',
  invalid: 'Schreib eine ganze Zahl von Tagen, von 1 bis {{ max }}.',
  save: 'Speichern',
  keptAll: 'Alles, was geschrieben wurde, bleibt, bis es jemand löscht.',
  limits: 'Angeheftete Nachrichten, Dokumente und Tafeln bleiben.',
  confirmTitle: 'Alte Nachrichten vergessen?',
  none: 'Noch ist keine Nachricht so alt.',
  moreThan: 'Mehr als {{ count }} Nachrichten sind älter und verschwinden jetzt, mit ihren Dateien.',
  confirmWords:
    'Ihre Worte verschwinden für alle, aus der Suche und aus allen Dateien, die von jetzt an mitgenommen werden; wer wann geschrieben hat, bleibt. Angeheftete Nachrichten, Dokumente und Tafeln bleiben. Du kannst das nicht zurücknehmen. Die letzten fünf Sicherungen des Hubs, und was Leute kopiert haben, behalten, was sie haben.',
  act: 'Vergessen',
  actNone: 'Speichern',
}

const counted = {
  en: {
    'rule.one': 'Messages go after a day.',
    'rule.other': 'Messages go after {{ count }} days.',
    'older.one': 'One message is older and goes now, with its files.',
    'older.other': '{{ count }} messages are older and go now, with their files.',
  },
  de: {
    'rule.one': 'Nachrichten verschwinden nach einem Tag.',
    'rule.other': 'Nachrichten verschwinden nach {{ count }} Tagen.',
    'older.one': 'Eine Nachricht ist älter und verschwindet jetzt, mit ihren Dateien.',
    'older.other': '{{ count }} Nachrichten sind älter und verschwinden jetzt, mit ihren Dateien.',
  },
}

export const retentionWord = partWords({ en, de })
export const retentionCount = partPlural(counted)
