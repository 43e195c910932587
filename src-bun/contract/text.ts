// The schemas of texts whose length is limited in characters, as `characters.ts` counts them.
import { FormatRegistry, type TString, Type as t } from '@sinclair/typebox'
import { fitsInto, UNITS_PER_CHAR } from './characters.ts'

/** A text of at most `maxChars` characters, which is stored as it is sent. */
export function textOf(maxChars: number, minLength = 0): TString {
  const format = `at-most-${maxChars}-characters`
  FormatRegistry.Set(format, (text) => fitsInto(maxChars, text))
  return t.String({ minLength, maxLength: maxChars * UNITS_PER_CHAR, format })
}

/**
 * A name or title. Its characters are counted once it is cleaned, when `name.unusable` refuses one that is too long: what
 * cleaning removes does not count. Here only its size is limited.
 */
export const nameOf = (maxChars: number): TString => t.String({ minLength: 1, maxLength: maxChars * UNITS_PER_CHAR })
