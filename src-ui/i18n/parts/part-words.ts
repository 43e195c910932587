// The words of a part of the pages that is fetched later. They come with it, in every language: they are few, and in the packs
// everybody would load them with the first scripts.
import { fillTemplate, formatNumber } from '../i18n.ts'
import { language } from '../language.ts'
import type { Language } from '../languages.ts'

/** English stands in for a language into which nobody has put the part yet. */
type InLanguages<Words> = { en: Words } & Partial<Record<Language, Words>>

/** A function like `t` for the words of one part. */
export function partWords<Words extends Record<string, string>>(words: InLanguages<Words>) {
  return (key: keyof Words & string, parameters?: Record<string, string | number>): string => {
    const found = (words[language()] ?? words.en)[key] as string
    return parameters ? fillTemplate(found, parameters) : found
  }
}

type Stem<Key> = Key extends `${infer Name}.other` ? Name : never

/** The same like `plural`, for the words that have a form for one and another form for more. */
export function partPlural<Words extends Record<string, string>>(words: InLanguages<Words>) {
  return (stem: Stem<keyof Words>, count: number): string => {
    const found = (words[language()] ?? words.en)[`${stem}.${count === 1 ? 'one' : 'other'}`] as string
    return fillTemplate(found, { count: formatNumber(count) })
  }
}
