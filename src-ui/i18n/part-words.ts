// The words of a part of the pages that is loaded when somebody opens it. English is in the first script and each language in one
// file, for what everybody sees; the words of a part are in its own file, in all languages.
import { resolveTemplate } from '@solid-primitives/i18n'
import { language } from './language.ts'
import type { Language } from './languages.ts'

/** As `t`, for these words. A language that lacks one does not compile. */
export function partWords<Words extends Record<string, string>>(
  words: { readonly en: Words } & { readonly [L in Language]: Readonly<Record<keyof Words, string>> },
) {
  return (key: keyof Words & string, parameters: Record<string, string | number> = {}): string =>
    resolveTemplate(words[language()][key] as string, parameters)
}
