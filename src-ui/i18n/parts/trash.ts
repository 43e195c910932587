import { words as de } from '../de/trash.ts'
import { words as en } from '../en/trash.ts'
import { partWords } from './part-words.ts'

/** The words about what is archived and deleted, but for those in menus that the first scripts have. */
export const trashWord = partWords({ en, de })
