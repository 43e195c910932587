import { partWords } from '../../../../../i18n/parts/part-words.ts'

const en = {
  missing: 'There is no document “{{ name }}” yet. Press to make it.',
  title: 'Make this document?',
  about: 'There is no document “{{ name }}” that you can see.',
  make: 'Make it',
  cancel: 'Cancel',
  away: 'The hub cannot be reached at the moment.',
}
const de: typeof en = {
  missing: 'Es gibt noch kein Dokument „{{ name }}“. Drücke, um es anzulegen.',
  title: 'Dieses Dokument anlegen?',
  about: 'Es gibt kein Dokument „{{ name }}“, das du sehen kannst.',
  make: 'Anlegen',
  cancel: 'Abbrechen',
  away: 'Der Hub ist gerade nicht zu erreichen.',
}

export const linkWord = partWords({ en, de })
