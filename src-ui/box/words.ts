import { createSignal } from 'solid-js'
import type { BoxProblemCode } from '../../src-bun/contract/log-tree/box-file.ts'

const en = {
  rooms: 'Rooms',
  documents: 'Documents',
  boards: 'Boards',
  files: 'Files',
  people: 'People',
  replay: 'Replay',
  proof: 'Proof',
  sections: 'Sections',
  search: 'Find in everything',
  found: 'found',
  none: 'There is nothing here.',
  unreadable: 'This document cannot be read. What was written in it is in this file all the same.',
  opening: 'Opening… {{ percent }} %',
  looking: 'Not all of it has been looked through yet: {{ percent }} %.',
  broken: 'This box cannot be opened: its end is missing. Ask for the file once more.',
  madeFor: 'Made for {{ name }} on {{ day }}. It has what {{ name }} may see.',
  madeForOwner: 'Made on the computer of the hub on {{ day }}. It has everything, private rooms too.',
  page: 'Page {{ page }} of {{ pages }}',
  first: 'First',
  before: 'Earlier',
  next: 'Later',
  last: 'Last',
  record: 'Record {{ n }} of the log',
  edited: 'edited',
  deleted: 'This message was deleted.',
  forgotten: 'This message is gone because of its age.',
  answers: 'answers {{ name }}',
  pinned: 'pinned',
  votes: '{{ count }} votes',
  votesOne: '1 vote',
  yes: 'yes',
  no: 'no',
  untitled: 'Untitled',
  notIn: 'not in this box',
  save: 'Save {{ name }}',
  comments: 'Comments',
  resolvedBy: 'resolved by {{ name }}',
  suggestion: 'suggestion',
  acceptedBy: 'suggestion accepted by {{ name }}',
  declinedBy: 'suggestion declined by {{ name }}',
  insteadOf: 'Instead of',
  suggested: 'Suggested',
  toInsert: 'Suggested to insert',
  toDelete: 'Suggested to delete',
  deletedComment: 'This comment was deleted.',
  wroteIn: 'Written by {{ names }}',
  key: 'Key',
  host: 'host',
  member: 'member',
  viewer: 'viewer',
  messages: '{{ count }} messages',
  messagesOne: '1 message',
  back: 'All of these',
  language: 'Deutsch',
  checking: 'Checking… {{ percent }} %',
  right: 'Everything here is as it was signed. Give a receipt to see by whom.',
  rightReceipt: 'Everything here is as the hub has signed it, and goes on from the receipt.',
  wrong: 'Something here is not as it was signed.',
  more: 'What this means',
  numbers:
    'Records: {{ leaves }}, of which {{ shown }} are shown. Files in the box: {{ files }}, left out: {{ left }}.',
  proves: 'What this proves',
  proves1:
    'Every record that is shown is, byte for byte and in its place, what the key in this file has signed: who wrote it, when by the clock of the hub, and what.',
  proves2: 'A record of which there is only the hash was there: it was private, was deleted, or is kept no more.',
  proves3:
    'With a receipt: all that is under it is as it was when the receipt was given. Nobody has changed it since, not even the host.',
  provesNot: 'What it does not prove',
  provesNot1: 'Who the people are outside this hub. A name is a name.',
  provesNot2: 'That the clock of the hub was right.',
  provesNot3: 'That the hub has written everything into its log.',
  provesNot4: 'That the files are those that were sent: they are those that the hub had when the box was made.',
  provesNot5:
    'That this page is honest. Whoever changed it can let it say anything: "hubbub verify FILE" on another computer does not ask the page.',
  receipt: 'Your receipt',
  receiptWords:
    'Drop a receipt anywhere on this page, or choose the file. You find it in Hubbub under Devices and security. Without one, anybody could have made this file with a key of their own.',
  choose: 'Choose a receipt',
  receiptOf: 'The receipt covers the first {{ count }} records.',
  where: 'Records {{ from }} to {{ to }}',
  whereOne: 'Record {{ from }}',
  by: '{{ name }}, {{ at }}',
}
type Words = typeof en

const de: Words = {
  rooms: 'Räume',
  documents: 'Dokumente',
  boards: 'Tafeln',
  files: 'Dateien',
  people: 'Leute',
  replay: 'Rückblick',
  proof: 'Beweis',
  sections: 'Bereiche',
  search: 'In allem suchen',
  found: 'gefunden',
  none: 'Hier ist nichts.',
  unreadable: 'Dieses Dokument lässt sich nicht lesen. Was darin geschrieben wurde, ist trotzdem in dieser Datei.',
  opening: 'Wird geöffnet… {{ percent }} %',
  looking: 'Noch ist nicht alles durchsucht: {{ percent }} %.',
  broken: 'Diese Datei lässt sich nicht öffnen: Ihr Ende fehlt. Bitte noch einmal um sie.',
  madeFor: 'Gemacht für {{ name }} am {{ day }}. Darin ist, was {{ name }} sehen darf.',
  madeForOwner: 'Gemacht am Computer des Hubs am {{ day }}. Darin ist alles, auch private Räume.',
  page: 'Seite {{ page }} von {{ pages }}',
  first: 'Anfang',
  before: 'Früher',
  next: 'Später',
  last: 'Ende',
  record: 'Eintrag {{ n }} im Protokoll',
  edited: 'bearbeitet',
  deleted: 'Diese Nachricht wurde gelöscht.',
  forgotten: 'Diese Nachricht ist ihres Alters wegen weg.',
  answers: 'antwortet {{ name }}',
  pinned: 'angeheftet',
  votes: '{{ count }} Stimmen',
  votesOne: '1 Stimme',
  yes: 'ja',
  no: 'nein',
  untitled: 'Ohne Titel',
  notIn: 'nicht in dieser Datei',
  save: '{{ name }} speichern',
  comments: 'Kommentare',
  resolvedBy: 'erledigt von {{ name }}',
  suggestion: 'Vorschlag',
  acceptedBy: 'Vorschlag angenommen von {{ name }}',
  declinedBy: 'Vorschlag abgelehnt von {{ name }}',
  insteadOf: 'Statt',
  suggested: 'Vorgeschlagen',
  toInsert: 'Zum Einfügen vorgeschlagen',
  toDelete: 'Zum Löschen vorgeschlagen',
  deletedComment: 'Dieser Kommentar wurde gelöscht.',
  wroteIn: 'Geschrieben von {{ names }}',
  key: 'Schlüssel',
  host: 'Gastgeber',
  member: 'Mitglied',
  viewer: 'liest mit',
  messages: '{{ count }} Nachrichten',
  messagesOne: '1 Nachricht',
  back: 'Zurück zur Liste',
  language: 'English',
  checking: 'Wird geprüft… {{ percent }} %',
  right: 'Alles hier ist so, wie es unterschrieben wurde. Gib eine Quittung, um zu sehen, von wem.',
  rightReceipt: 'Alles hier ist so, wie der Hub es unterschrieben hat, und setzt die Quittung fort.',
  wrong: 'Etwas hier ist nicht so, wie es unterschrieben wurde.',
  more: 'Was das bedeutet',
  numbers: 'Einträge: {{ leaves }}, davon gezeigt: {{ shown }}. Dateien darin: {{ files }}, weggelassen: {{ left }}.',
  proves: 'Was das beweist',
  proves1:
    'Jeder gezeigte Eintrag ist Byte für Byte und an seiner Stelle das, was der Schlüssel in dieser Datei unterschrieben hat: wer ihn schrieb, wann nach der Uhr des Hubs, und was.',
  proves2:
    'Ein Eintrag, von dem nur die Prüfsumme da ist, war da: Er war privat, wurde gelöscht oder wird nicht mehr aufbewahrt.',
  proves3:
    'Mit einer Quittung: Alles darunter ist so, wie es war, als sie gegeben wurde. Niemand hat es seitdem geändert, auch der Gastgeber nicht.',
  provesNot: 'Was es nicht beweist',
  provesNot1: 'Wer die Leute außerhalb dieses Hubs sind. Ein Name ist ein Name.',
  provesNot2: 'Dass die Uhr des Hubs richtig ging.',
  provesNot3: 'Dass der Hub alles in sein Protokoll geschrieben hat.',
  provesNot4: 'Dass die Dateien die gesendeten sind: Es sind die, die der Hub hatte, als diese Datei gemacht wurde.',
  provesNot5:
    'Dass diese Seite ehrlich ist. Wer sie geändert hat, kann sie alles sagen lassen: „hubbub verify DATEI“ auf einem anderen Computer fragt die Seite nicht.',
  receipt: 'Deine Quittung',
  receiptWords:
    'Zieh eine Quittung irgendwo auf diese Seite, oder wähle die Datei. Du findest sie in Hubbub unter Geräte und Sicherheit. Ohne sie könnte jeder diese Datei mit einem eigenen Schlüssel gemacht haben.',
  choose: 'Quittung wählen',
  receiptOf: 'Die Quittung gilt für die ersten {{ count }} Einträge.',
  where: 'Einträge {{ from }} bis {{ to }}',
  whereOne: 'Eintrag {{ from }}',
  by: '{{ name }}, {{ at }}',
}

type Problems = Record<BoxProblemCode, string>
const problemsEn: Problems = {
  notALog: 'There is no log of a hub in it.',
  notSigned: 'The checkpoint is not signed by the key that the box names.',
  line: 'A line is not as a hub writes it: something in it was changed, or it was cut.',
  order: 'The records are not in their order: one is missing, or two were swapped.',
  content: 'A record was changed: what it says is not what was written into the log.',
  hash: 'The hash of a record was changed.',
  tooShort: 'The end of the log is missing.',
  tooLong: 'There are more records than the hub has signed.',
  root: 'The records are not those that the hub has signed.',
  receiptInvalid: 'The receipt is none, or was changed.',
  receiptOtherKey: 'The receipt was signed with another key: it is of another hub, or its data folder was made anew.',
  receiptAhead: 'The log is shorter than it was when the receipt was given: it was shortened, or put back to a backup.',
  receiptOtherLog:
    'The log does not go on from the receipt: something before it was changed, by whoever has the data folder.',
  block: 'A part of the box was changed, moved or damaged.',
  index: 'The list of rooms, documents, boards and files is not the one that the hub has signed.',
  page: 'The page around the records was changed.',
  file: 'The content of this file was changed.',
  noFile: 'This file is missing.',
  cut: 'The end of the box is missing.',
}
const problemsDe: Problems = {
  notALog: 'Es ist kein Protokoll eines Hubs darin.',
  notSigned: 'Der Prüfpunkt ist nicht mit dem Schlüssel unterschrieben, der hier genannt ist.',
  line: 'Eine Zeile ist nicht so, wie ein Hub sie schreibt: Sie wurde geändert oder abgeschnitten.',
  order: 'Die Einträge sind nicht in ihrer Reihenfolge: Einer fehlt, oder zwei wurden vertauscht.',
  content: 'Ein Eintrag wurde geändert: Er sagt nicht das, was im Protokoll stand.',
  hash: 'Die Prüfsumme eines Eintrags wurde geändert.',
  tooShort: 'Das Ende des Protokolls fehlt.',
  tooLong: 'Es sind mehr Einträge, als der Hub unterschrieben hat.',
  root: 'Die Einträge sind nicht die, die der Hub unterschrieben hat.',
  receiptInvalid: 'Das ist keine Quittung, oder sie wurde geändert.',
  receiptOtherKey:
    'Die Quittung ist mit einem anderen Schlüssel unterschrieben: Sie ist von einem anderen Hub, oder sein Datenordner wurde neu angelegt.',
  receiptAhead:
    'Das Protokoll ist kürzer als bei der Quittung: Es wurde gekürzt oder aus einer Sicherung zurückgeholt.',
  receiptOtherLog:
    'Das Protokoll setzt die Quittung nicht fort: Etwas davor wurde geändert, von jemandem mit dem Datenordner.',
  block: 'Ein Teil dieser Datei wurde geändert, verschoben oder beschädigt.',
  index: 'Die Liste der Räume, Dokumente, Tafeln und Dateien ist nicht die, die der Hub unterschrieben hat.',
  page: 'Die Seite um die Einträge wurde geändert.',
  file: 'Der Inhalt dieser Datei wurde geändert.',
  noFile: 'Diese Datei fehlt.',
  cut: 'Das Ende dieser Datei fehlt.',
}

export type Language = 'en' | 'de'
export const [language, setLanguage] = createSignal<Language>(/^de\b/i.test(navigator.language) ? 'de' : 'en')

/** The values of a text in their places. */
export const fill = (text: string, values: Record<string, string | number> = {}): string =>
  text.replace(/\{\{ (\w+) \}\}/g, (_, name: string) => String(values[name] ?? ''))

export const word = (key: keyof Words, values?: Record<string, string | number>): string =>
  fill((language() === 'de' ? de : en)[key], values)

/** A count in words: `votes` for several, `votesOne` for one. */
export const countWord = (what: 'votes' | 'messages', count: number): string =>
  count === 1 ? word(`${what}One`) : word(what, { count: number(count) })

export const problemWord = (code: BoxProblemCode): string => (language() === 'de' ? problemsDe : problemsEn)[code]

const locale = (): string => (language() === 'de' ? 'de-DE' : 'en-GB')
/** A time in ms since 1970, as this computer shows it. Empty for what is none, or is beyond what a date can be. */
export function when(at: number, precision: 'minutes' | 'seconds' = 'minutes'): string {
  const timeStyle = precision === 'seconds' ? 'medium' : 'short'
  return shown(at, { dateStyle: 'medium', timeStyle })
}
/** The time of the day. */
export const time = (at: number): string => shown(at, { timeStyle: 'short' })

function shown(at: number, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? '' : date.toLocaleString(locale(), options)
}
/** A share that is not whole is never shown as 100 %. */
export const percentOf = (share: number): string => number(Math.floor(share * 100))
/** With at most six decimals. */
export const number = (value: number): string => value.toLocaleString(locale(), { maximumFractionDigits: 6 })
