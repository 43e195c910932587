import { partWords } from '../../i18n/parts/part-words.ts'

const en = {
  title: 'Take home',
  label: 'Who may take rooms, documents and boards home as files',
  everybody: 'Everybody',
  members: 'Who may write',
  hosts: 'Hosts only',
  everybodyWords: 'Everybody can download what they see, guests and people who only read, too.',
  membersWords: 'Who only reads cannot download anything.',
  hostsWords: 'Only hosts can download. Give the files to others yourself.',
  limits: 'This is about files that the hub makes. Whoever reads something can still copy it by hand.',
}
const de: typeof en = {
  title: 'Mitnehmen',
  label: 'Wer Räume, Dokumente und Tafeln als Datei mitnehmen darf',
  everybody: 'Alle',
  members: 'Wer schreiben darf',
  hosts: 'Nur Hosts',
  everybodyWords: 'Alle können herunterladen, was sie sehen, auch Gäste und wer nur mitliest.',
  membersWords: 'Wer nur mitliest, kann nichts herunterladen.',
  hostsWords: 'Nur Hosts können herunterladen. Gib die Dateien selbst weiter.',
  limits: 'Es geht um Dateien, die der Hub macht. Wer etwas liest, kann es immer noch von Hand abschreiben.',
}

export const takingHomeWord = partWords({ en, de })
