// Every language of the pages. To add one, add a folder beside en/ and de/ and a row here; the menu, the stored choice and
// the tests read this table. English is in the first script, because it stands in for a language that cannot be fetched; the
// others are files of their own, so that nobody waits for words that they do not read.
import { english, fetchEnglishErrors } from './english.ts'
import type { LanguagePack } from './language-pack.ts'

/** Without `errors` those in English are shown, see `english.ts`. */
export type ShownPack = Omit<LanguagePack, 'errors'> & Partial<LanguagePack>

/** `name` is the name of the language in that language. `load` rejects where the hub cannot be reached. */
type LanguageEntry = { name: string; load(): Promise<ShownPack> }

async function loadEnglish(): Promise<ShownPack> {
  void fetchEnglishErrors()
  return english
}

/** Keyed by language code (BCP 47, without a region). The first one is the fallback where the browser's is not here. */
export const LANGUAGES = {
  en: { name: 'English', load: loadEnglish },
  de: { name: 'Deutsch', load: async () => (await import('./de/pack.ts')).pack },
} satisfies Record<string, LanguageEntry>

export type Language = keyof typeof LANGUAGES
export const LANGUAGE_CODES = Object.keys(LANGUAGES) as Language[]

/** Fetches the words of every language, so that a change of language works while the hub is away. */
export async function fetchLanguages(): Promise<void> {
  await Promise.allSettled(LANGUAGE_CODES.map((code) => LANGUAGES[code].load()))
}
