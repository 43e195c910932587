import { words as de } from '../de/leading.ts'
import { words as en } from '../en/leading.ts'
import { partPlural, partWords } from './part-words.ts'

/** The words about leading and about polls. */
export const leadingWord = partWords({ en, de })
export const leadingCount = partPlural({ en, de })
