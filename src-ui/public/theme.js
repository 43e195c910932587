// Before the first paint: the chosen theme and language, so that neither flashes. `state/preferences.ts` keeps them.
try {
  const root = document.documentElement
  const theme = localStorage.getItem('hubbub:theme')
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
  const language = localStorage.getItem('hubbub:language')
  root.lang = language === 'de' || language === 'en' ? language : navigator.language.startsWith('de') ? 'de' : 'en'
} catch {
  // Where the browser forbids localStorage the system's theme is shown.
}
