import { partPlural, partWords } from '../../i18n/parts/part-words.ts'

const en = {
  continue: 'Continue',
  said: '{{ name }}: {{ body }}',
  'messages.one': '{{ count }} message',
  'messages.other': '{{ count }} messages',
  isHere: '{{ name }} is here now',
  'areHere.one': '{{ count }} person is here now',
  'areHere.other': '{{ count }} people are here now',
  document: 'Document',
  board: 'Board',
  canJoin: 'People on this network can join.',
  landing: 'Who comes in lands in the room {{ room }}.',
  nobodySaid: 'Nothing was said yet: begin in the room {{ room }}.',
}
const de: typeof en = {
  continue: 'Weitermachen',
  said: '{{ name }}: {{ body }}',
  'messages.one': '{{ count }} Nachricht',
  'messages.other': '{{ count }} Nachrichten',
  isHere: '{{ name }} ist gerade hier',
  'areHere.one': '{{ count }} Person ist gerade hier',
  'areHere.other': '{{ count }} Personen sind gerade hier',
  document: 'Dokument',
  board: 'Tafel',
  canJoin: 'Wer in diesem Netz ist, kann beitreten.',
  landing: 'Wer hereinkommt, landet im Raum {{ room }}.',
  nobodySaid: 'Noch wurde nichts gesagt: fang im Raum {{ room }} an.',
}

export const homeWord = partWords({ en, de })
export const homeCount = partPlural({ en, de })
