import { language } from './language.ts'

const collators = new Map<string, Intl.Collator>()

/**
 * How two names compare in the chosen language: "Group 2" comes before "group 10". To be called once for a list, because
 * `localeCompare` looks the language up for each pair, which takes far longer than comparing.
 */
export function nameOrder(): (a: string, b: string) => number {
  const chosen = language()
  const collator = collators.get(chosen) ?? new Intl.Collator(chosen, { numeric: true })
  collators.set(chosen, collator)
  return collator.compare
}
