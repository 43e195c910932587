import { createSignal } from 'solid-js'
import { remember, remembered } from './device.ts'

export type Theme = 'system' | 'light' | 'dark'
export type Language = 'en' | 'de'

const [theme, keepTheme] = createSignal<Theme>(themeAtStart())
const [language, keepLanguage] = createSignal<Language>(languageAtStart())

export { language, theme }

export function setTheme(theme: Theme): void {
  keepTheme(theme)
  remember('theme', theme)
  showOnPage()
}

export function setLanguage(language: Language): void {
  keepLanguage(language)
  remember('language', language)
  showOnPage()
}

function themeAtStart(): Theme {
  const kept = remembered('theme')
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

function languageAtStart(): Language {
  const kept = remembered('language')
  if (kept === 'en' || kept === 'de') return kept
  return typeof navigator !== 'undefined' && navigator.language?.startsWith('de') ? 'de' : 'en'
}

function showOnPage() {
  if (typeof document === 'undefined') return
  document.documentElement.dataset['theme'] = theme()
  document.documentElement.lang = language()
}

showOnPage()
