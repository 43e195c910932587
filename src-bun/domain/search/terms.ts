import { fold } from './fold.ts'

/** Shorter terms are not in the index, which has every three characters that follow each other. */
const INDEXED_CHARS = 3

/**
 * What is looked for, folded: each word by itself, and what stands between quotation marks as it is. Everything has to be found.
 * Empty where nothing but quotation marks and blanks was typed.
 */
export function termsOf(query: string): string[] {
  const found = fold(query).matchAll(/"([^"]*)"|[^\s"]+/g)
  const terms = Array.from(found, ([whole, quoted]) => (quoted ?? whole).trim())
  return [...new Set(terms)].filter((term) => term !== '')
}

/** Whether a term is long enough for the index. */
export const isIndexed = (term: string): boolean => Array.from(term).length >= INDEXED_CHARS
