import { language } from '../../../i18n/language.ts'
import type { Language } from '../../../i18n/languages.ts'
import { type EmojiList, readEmojiTable } from './emoji-list.ts'

type Load = () => Promise<{ table: string; groups: string[]; tones: string[] }>
/** A language that has no names of emojis here uses the English ones. */
const LOADERS: { en: Load } & Partial<Record<Language, Load>> = {
  en: () => import('~emoji/en'),
  de: () => import('~emoji/de'),
}
const loaded = new Map<Load, Promise<EmojiList>>()

/** The emojis with their names in the chosen language. Rejects where they cannot be fetched; the next call tries again. */
export function loadEmojis(): Promise<EmojiList> {
  const load = LOADERS[language()] ?? LOADERS.en
  const list = loaded.get(load) ?? load().then(readEmojiTable)
  loaded.set(load, list)
  list.catch(() => loaded.delete(load))
  return list
}
