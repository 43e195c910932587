// `t('room.send')` says it in the language of this device. Parameters are checked against the words they go into.
import { resolveTemplate } from '@solid-primitives/i18n'
import { language } from '../state/preferences.ts'
import { de } from './de.ts'
import { type Dictionary, en, type Key } from './en.ts'

type ParameterNames<Words extends string> = Words extends `${string}{{ ${infer Name} }}${infer Rest}`
  ? Name | ParameterNames<Rest>
  : never
type Parameters<K extends Key> = [ParameterNames<(typeof en)[K]>] extends [never]
  ? []
  : [Record<ParameterNames<(typeof en)[K]>, string | number>]
/** `nav.unread` where there are `nav.unread.one` and `nav.unread.other`. */
type Plural = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never

const dictionaries: Record<'en' | 'de', Dictionary> = { en, de }

export function t<K extends Key>(key: K, ...parameters: Parameters<K>): string {
  const words: string = dictionaries[language()][key]
  return parameters[0] ? resolveTemplate(words, parameters[0]) : words
}

export function plural(stem: Plural, count: number): string {
  const form = count === 1 ? 'one' : 'other'
  return resolveTemplate(dictionaries[language()][`${stem}.${form}`], { count: numberWords(count) })
}

export function numberWords(count: number): string {
  return new Intl.NumberFormat(locale()).format(count)
}

/** The person's own regional variant of the language they chose: British people read 14:30, Americans 2:30 PM. */
export function locale(): string {
  const chosen = language()
  return navigator.languages.find((tag) => tag === chosen || tag.startsWith(`${chosen}-`)) ?? chosen
}
