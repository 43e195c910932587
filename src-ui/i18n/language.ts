// The language of the pages on this device: the one chosen in the preferences, else the browser's, else the first one of
// the table in `languages.ts`.
import { createSignal } from 'solid-js'
import { remember, remembered } from '../device/local-storage.ts'
import { LANGUAGE_CODES, LANGUAGES, type Language, type LanguagePack } from './languages.ts'

const [language, setLanguageSignal] = createSignal<Language>(languageAtStart())

export { language }

export function setLanguage(code: Language): void {
  setLanguageSignal(code)
  remember('language', code)
  applyToPage()
}

export function languagePack(): LanguagePack {
  return LANGUAGES[language()]
}

function languageAtStart(): Language {
  const browsers = typeof navigator === 'undefined' ? undefined : navigator.language
  return (
    supportedLanguage(remembered('language')) ??
    supportedLanguage(browsers?.split(/[-_.@]/)[0]?.toLowerCase()) ??
    (LANGUAGE_CODES[0] as Language)
  )
}

function supportedLanguage(code: string | undefined): Language | undefined {
  return LANGUAGE_CODES.find((each) => each === code)
}

/** Sets `<html lang>`, which screen readers and hyphenation depend on. */
function applyToPage(): void {
  if (typeof document !== 'undefined') document.documentElement.lang = language()
}

applyToPage()
