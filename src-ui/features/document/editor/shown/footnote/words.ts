import { partWords } from '../../../../../i18n/parts/part-words.ts'

const en = {
  reference: 'Footnote {{ number }}: {{ words }}',
  back: 'Back to where footnote {{ number }} is referred to',
}
const de: typeof en = {
  reference: 'Fußnote {{ number }}: {{ words }}',
  back: 'Zurück zur Stelle von Fußnote {{ number }}',
}

export const footnoteWord = partWords({ en, de })
