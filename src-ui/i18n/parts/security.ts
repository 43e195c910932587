import { words as de } from '../de/security.ts'
import { words as en } from '../en/security.ts'
import { partPlural, partWords } from './part-words.ts'

export const securityWord = partWords({ en, de })
export const securityWordCount = partPlural({ en, de })
