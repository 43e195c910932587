import { words as de } from '../de/duplicate.ts'
import { words as en } from '../en/duplicate.ts'
import { partWords } from './part-words.ts'

/** The words about a copy of a document. */
export const duplicateWord = partWords({ en, de })
