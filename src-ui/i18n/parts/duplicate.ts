import { partWords } from './part-words.ts'

const en = { action: 'Duplicate', title: '{{ title }} (copy)' }
const de: typeof en = { action: 'Duplizieren', title: '{{ title }} (Kopie)' }

/** The words about a copy of a document. */
export const duplicateWord = partWords({ en, de })
