import { words as de } from '../de/messages.ts'
import { words as en } from '../en/messages.ts'
import { partWords } from './part-words.ts'

export const messageWord = partWords({ en, de })
