import { partWords } from '../../i18n/parts/part-words.ts'

const en = {
  poll: 'Poll',
  answered: '{{ count }} of {{ all }} answered',
  several: 'several answers may be chosen',
  closed: 'the poll is closed',
  share: '{{ count }} · {{ percent }}',
  takeOff: 'Take the poll off the wall',
  groups: 'Groups',
  inNone: 'In no group yet: {{ names }}',
  nobody: 'Nobody yet',
  closeWindow: 'Close this window',
  numbers: 'Numbers',
  board: 'Board',
  noBoard: 'None',
  column: 'Column',
  noNumbers: 'No row of this board has a number here yet.',
  moreRows: 'further rows: {{ count }}',
}
const de: typeof en = {
  poll: 'Umfrage',
  answered: '{{ count }} von {{ all }} haben geantwortet',
  several: 'mehrere Antworten sind möglich',
  closed: 'die Umfrage ist beendet',
  share: '{{ count }} · {{ percent }}',
  takeOff: 'Umfrage von der Wand nehmen',
  groups: 'Gruppen',
  inNone: 'Noch in keiner Gruppe: {{ names }}',
  nobody: 'Noch niemand',
  closeWindow: 'Fenster schließen',
  numbers: 'Zahlen',
  board: 'Tafel',
  noBoard: 'Keine',
  column: 'Spalte',
  noNumbers: 'Noch hat keine Zeile dieser Tafel hier eine Zahl.',
  moreRows: 'weitere Zeilen: {{ count }}',
}

export const stageWord = partWords({ en, de })
