// `t('room.send')` returns a text in the chosen language. The compiler checks its parameters against the English text.
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import type { Key, words } from './en/words.ts'
import { englishErrors } from './english.ts'
import { language, languagePack } from './language.ts'

type ParameterNames<Words extends string> = Words extends `${string}{{ ${infer Name} }}${infer Rest}`
  ? Name | ParameterNames<Rest>
  : never
type Parameters<K extends Key> = [ParameterNames<(typeof words)[K]>] extends [never]
  ? []
  : [Record<ParameterNames<(typeof words)[K]>, string | number>]
/** The common stem of two keys: `nav.unread` for `nav.unread.one` and `nav.unread.other`. */
type Plural = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never

export function t<K extends Key>(key: K, ...parameters: Parameters<K>): string {
  const found: string = languagePack().words[key]
  return parameters[0] ? fillTemplate(found, parameters[0]) : found
}

/** Puts each value in its place. A value can be a name that somebody has chosen, so nothing in it is read as a place or a pattern. */
export function fillTemplate(template: string, values: Record<string, string | number>): string {
  return template.replace(/{{ (\w+) }}/g, (place, name: string) => String(values[name] ?? place))
}

export function plural(stem: Plural, count: number): string {
  const form = count === 1 ? 'one' : 'other'
  return fillTemplate(languagePack().words[`${stem}.${form}`], { count: formatNumber(count) })
}

/** The text for the person at the page that explains an error code of the hub; until its words are there, that it did not work. */
export function errorText(code: ErrorCode): string {
  return (languagePack().errors ?? englishErrors())?.[code] ?? t('app.failed')
}

export function formatNumber(count: number): string {
  return new Intl.NumberFormat(locale()).format(count)
}

/**
 * The BCP 47 tag for numbers and times: the browser's regional variant of the chosen language where it has one, so that
 * `en-GB` reads 14:30 and `en-US` 2:30 PM.
 */
export function locale(): string {
  const chosen = language()
  const isVariant = (tag: string) => tag === chosen || tag.startsWith(`${chosen}-`)
  return navigator.languages.find((tag) => isVariant(tag) && isLanguageTag(tag)) ?? chosen
}

/** Some systems name a language as C programs do, such as `en-US@posix`. `Intl` throws at that. */
function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0
  } catch {
    // The exception is the answer.
    return false
  }
}
