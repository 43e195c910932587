// Runs before the first paint, so that the page never shows the wrong theme for a moment. `theme/theme.ts` and
// `i18n/language.ts` store both choices; `language.ts` also replaces a language that the pages do not have.
{
  const root = document.documentElement
  // The colour of the browser around the page: one element is for light and one for dark. `theme.ts` changes the attribute later.
  new MutationObserver(() => {
    const { theme } = root.dataset
    const metas = document.querySelectorAll('meta[name="theme-color"]')
    for (const [own, meta] of [
      ['light', metas[0]],
      ['dark', metas[1]],
    ])
      meta.media = theme === 'system' ? `(prefers-color-scheme: ${own})` : theme === own ? 'all' : 'not all'
  }).observe(root, { attributeFilter: ['data-theme'] })
  try {
    const theme = localStorage.getItem('hubbub:theme')
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
    root.lang = localStorage.getItem('hubbub:language') ?? navigator.language.split('-')[0]
  } catch {
    // Some browsers forbid localStorage: the page then shows the system's theme.
  }
}
