// Runs before the first paint, so that neither the chosen theme nor the language of the page flashes. `theme/theme.ts` and
// `i18n/language.ts` keep both; the latter also corrects a language that the pages do not have.
try {
  const root = document.documentElement
  const theme = localStorage.getItem('hubbub:theme')
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
  root.lang = localStorage.getItem('hubbub:language') ?? navigator.language.split('-')[0]
} catch {
  // Where the browser forbids localStorage the system's theme is shown.
}
