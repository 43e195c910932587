import { partPlural, partWords } from '../../i18n/parts/part-words.ts'

const en = {
  names: 'Here: {{ names }}',
  inPlace: 'Here: {{ place }}',
  'count.one': '{{ count }} here',
  'count.other': '{{ count }} here',
  go: 'Go to where {{ name }} is: {{ place }}',
  follow: 'Follow {{ name }}',
  write: 'Write to {{ name }}',
  filter: 'Name',
  none: 'Nobody of this name is here.',
  'more.one': 'and {{ count }} more: type a name',
  'more.other': 'and {{ count }} more: type a name',
  everybody: 'Everybody who is here',
}
const de: typeof en = {
  names: 'Hier: {{ names }}',
  inPlace: 'Hier: {{ place }}',
  'count.one': '{{ count }} hier',
  'count.other': '{{ count }} hier',
  go: 'Dorthin, wo {{ name }} ist: {{ place }}',
  follow: '{{ name }} folgen',
  write: '{{ name }} schreiben',
  filter: 'Name',
  none: 'Niemand mit diesem Namen ist hier.',
  'more.one': 'und {{ count }} weitere Person: gib einen Namen ein',
  'more.other': 'und {{ count }} weitere: gib einen Namen ein',
  everybody: 'Alle, die hier sind',
}

/** The words of the faces in lists and headers. */
export const peopleWord = partWords({ en, de })
export const peopleCount = partPlural({ en, de })
