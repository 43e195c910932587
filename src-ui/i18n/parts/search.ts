import { words as de } from '../de/search.ts'
import { words as en } from '../en/search.ts'
import { partPlural, partWords } from './part-words.ts'

export const searchWord = partWords({ en, de })
export const searchWordCount = partPlural({ en, de })
