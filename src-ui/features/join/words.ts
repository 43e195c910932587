import { partPlural, partWords } from '../../i18n/parts/part-words.ts'

const en = {
  title: 'Join {{ hub }}',
  encrypted: 'This hub also has an encrypted address: how to open it',
  'inside.one': '{{ count }} person is in.',
  'inside.other': '{{ count }} people are in.',
}
const de: typeof en = {
  title: '{{ hub }} beitreten',
  encrypted: 'Diesen Hub gibt es auch verschlüsselt: so kommst du dorthin',
  'inside.one': '{{ count }} Person ist drin.',
  'inside.other': '{{ count }} Personen sind drin.',
}

export const joinWord = partWords({ en, de })
export const joinCount = partPlural({ en, de })
