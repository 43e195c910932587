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
  nobodySaid: 'Noch wurde nichts gesagt: fang im Raum {{ room }} an.',
}

export const homeWord = partWords({ en, de })
export const homeCount = partPlural({ en, de })
