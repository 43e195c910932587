// Every language of the pages. A new one is a folder beside en/ and de/, and its row here; menus, the reader of the kept
// choice and the tests go by this table.
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import { errors as germanErrors } from './de/errors.ts'
import { names as germanNames } from './de/names.ts'
import { words as germanWords } from './de/words.ts'
import { errors as englishErrors } from './en/errors.ts'
import { names as englishNames, type NameParts } from './en/names.ts'
import { type Dictionary, words as englishWords } from './en/words.ts'

export type LanguageWords = {
  /** What the language calls itself. */
  name: string
  words: Dictionary
  errors: Record<ErrorCode, string>
  names: NameParts
}

/** By the code that browsers use for the language. The first one is shown where none of them is the browser's. */
export const LANGUAGES = {
  en: { name: 'English', words: englishWords, errors: englishErrors, names: englishNames },
  de: { name: 'Deutsch', words: germanWords, errors: germanErrors, names: germanNames },
} satisfies Record<string, LanguageWords>

export type Language = keyof typeof LANGUAGES
export const LANGUAGE_CODES = Object.keys(LANGUAGES) as Language[]
