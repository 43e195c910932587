import { words as de } from '../de/boards.ts'
import { words as en } from '../en/boards.ts'
import { partPlural, partWords } from './part-words.ts'

export const boardWord = partWords({ en, de })
export const boardWordCount = partPlural({ en, de })
