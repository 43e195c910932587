import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import type { NameParts } from './en/names.ts'
import type { Dictionary } from './en/words.ts'

export type Errors = Record<ErrorCode, string>

/** Everything that the pages say in one language. */
export type LanguagePack = {
  words: Dictionary
  errors: Errors
  names: NameParts
}
