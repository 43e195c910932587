import { words as de } from '../de/polls.ts'
import { words as en } from '../en/polls.ts'
import { partPlural, partWords } from './part-words.ts'

export const pollWord = partWords({ en, de })
export const pollCount = partPlural({ en, de })
