import { words as de } from '../de/notifications.ts'
import { words as en } from '../en/notifications.ts'
import { partWords } from './part-words.ts'

export const notificationWord = partWords({ en, de })
