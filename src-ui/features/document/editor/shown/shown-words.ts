import { words as de } from '../../../../i18n/de/shown.ts'
import { words as en } from '../../../../i18n/en/shown.ts'
import { partWords } from '../../../../i18n/parts/part-words.ts'

/** The words in tables, code, formulas and images of a text. */
export const shownWord = partWords({ en, de })
