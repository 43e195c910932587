// `t('room.send')` says it in the language of this device. Parameters are checked against the words they go into.
import { resolveTemplate } from '@solid-primitives/i18n'
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import type { Key, words } from './en/words.ts'
import { language, languageWords } from './language.ts'

type ParameterNames<Words extends string> = Words extends `${string}{{ ${infer Name} }}${infer Rest}`
  ? Name | ParameterNames<Rest>
  : never
type Parameters<K extends Key> = [ParameterNames<(typeof words)[K]>] extends [never]
  ? []
  : [Record<ParameterNames<(typeof words)[K]>, string | number>]
/** `nav.unread` where there are `nav.unread.one` and `nav.unread.other`. */
type Plural = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never

export function t<K extends Key>(key: K, ...parameters: Parameters<K>): string {
  const found: string = languageWords().words[key]
  return parameters[0] ? resolveTemplate(found, parameters[0]) : found
}

export function plural(stem: Plural, count: number): string {
  const form = count === 1 ? 'one' : 'other'
  return resolveTemplate(languageWords().words[`${stem}.${form}`], { count: numberWords(count) })
}

/** What an error code of the hub means, in words for the person at the page. */
export function errorWords(code: ErrorCode): string {
  return languageWords().errors[code]
}

export function numberWords(count: number): string {
  return new Intl.NumberFormat(locale()).format(count)
}

/** The person's own regional variant of the language they chose: British people read 14:30, Americans 2:30 PM. */
export function locale(): string {
  const chosen = language()
  return navigator.languages.find((tag) => tag === chosen || tag.startsWith(`${chosen}-`)) ?? chosen
}
