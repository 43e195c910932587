// Every language of the pages. To add one, add a folder beside en/ and de/ and a row here; the menu, the stored choice and
// the tests read this table.
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import { errors as germanErrors } from './de/errors.ts'
import { names as germanNames } from './de/names.ts'
import { words as germanWords } from './de/words.ts'
import { errors as englishErrors } from './en/errors.ts'
import { names as englishNames, type NameParts } from './en/names.ts'
import { type Dictionary, words as englishWords } from './en/words.ts'

export type LanguagePack = {
  /** The name of the language in that language. */
  name: string
  words: Dictionary
  errors: Record<ErrorCode, string>
  names: NameParts
}

/** Keyed by language code (BCP 47, without a region). The first one is the fallback where the browser's is not here. */
export const LANGUAGES = {
  en: { name: 'English', words: englishWords, errors: englishErrors, names: englishNames },
  de: { name: 'Deutsch', words: germanWords, errors: germanErrors, names: germanNames },
} satisfies Record<string, LanguagePack>

export type Language = keyof typeof LANGUAGES
export const LANGUAGE_CODES = Object.keys(LANGUAGES) as Language[]
