// The chosen theme: light, dark, or the system's. `public/theme.js` sets the same attribute before the first paint.
import { createSignal } from 'solid-js'
import { remember, remembered } from '../device/local-storage.ts'

export type Theme = 'system' | 'light' | 'dark'

const [theme, setThemeSignal] = createSignal<Theme>(themeAtStart())

export { theme }

export function setTheme(chosen: Theme): void {
  setThemeSignal(chosen)
  remember('theme', chosen)
  applyToPage()
}

function themeAtStart(): Theme {
  const stored = remembered('theme')
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

function applyToPage(): void {
  if (typeof document !== 'undefined') document.documentElement.dataset['theme'] = theme()
}

applyToPage()
