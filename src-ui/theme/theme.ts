// Light, dark, or as the system has it. `public/theme.js` sets the same attribute before the first paint.
import { createSignal } from 'solid-js'
import { remember, remembered } from '../device/local-storage.ts'

export type Theme = 'system' | 'light' | 'dark'

const [theme, showTheme] = createSignal<Theme>(themeAtStart())

export { theme }

export function setTheme(chosen: Theme): void {
  showTheme(chosen)
  remember('theme', chosen)
  showOnPage()
}

function themeAtStart(): Theme {
  const kept = remembered('theme')
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

function showOnPage(): void {
  if (typeof document !== 'undefined') document.documentElement.dataset['theme'] = theme()
}

showOnPage()
