// Which language this device shows: the one chosen in the preferences, else the browser's, else the first of the table.
import { createSignal } from 'solid-js'
import { remember, remembered } from '../device/local-storage.ts'
import { LANGUAGE_CODES, LANGUAGES, type Language, type LanguageWords } from './languages.ts'

const [language, showLanguage] = createSignal<Language>(languageAtStart())

export { language }

export function setLanguage(code: Language): void {
  showLanguage(code)
  remember('language', code)
  showOnPage()
}

export function languageWords(): LanguageWords {
  return LANGUAGES[language()]
}

function languageAtStart(): Language {
  const browsers = typeof navigator === 'undefined' ? undefined : navigator.language
  return known(remembered('language')) ?? known(browsers?.split('-')[0]) ?? (LANGUAGE_CODES[0] as Language)
}

function known(code: string | undefined): Language | undefined {
  return LANGUAGE_CODES.find((each) => each === code)
}

/** For screen readers and hyphenation, which go by the language of the page. */
function showOnPage(): void {
  if (typeof document !== 'undefined') document.documentElement.lang = language()
}

showOnPage()
