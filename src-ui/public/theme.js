// Runs before the first paint, so that the page never shows the wrong theme for a moment. `theme/theme.ts` and
// `i18n/language.ts` store both choices; `language.ts` also replaces a language that the pages do not have.
try {
  const root = document.documentElement
  const theme = localStorage.getItem('hubbub:theme')
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
  root.lang = localStorage.getItem('hubbub:language') ?? navigator.language.split('-')[0]
} catch {
  // Some browsers forbid localStorage: the page then shows the system's theme.
}
