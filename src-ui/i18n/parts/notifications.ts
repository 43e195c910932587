import { words as de } from '../de/notifications.ts'
import { words as en } from '../en/notifications.ts'
import { partPlural, partWords } from './part-words.ts'

export const notificationWord = partWords({ en, de })
export const notificationWordCount = partPlural({ en, de })
