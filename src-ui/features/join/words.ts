import { partPlural, partWords } from '../../i18n/parts/part-words.ts'

const en = {
  title: 'Join {{ hub }}',
  'inside.one': '{{ count }} person is in.',
  'inside.other': '{{ count }} people are in.',
}
const de: typeof en = {
  title: '{{ hub }} beitreten',
  'inside.one': '{{ count }} Person ist drin.',
  'inside.other': '{{ count }} Personen sind drin.',
}

export const joinWord = partWords({ en, de })
export const joinCount = partPlural({ en, de })
