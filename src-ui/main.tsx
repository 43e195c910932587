import { render } from 'solid-js/web'
import { App } from './app.tsx'
import { showDeviceLanguage } from './i18n/language.ts'
import { handleNewAddress, start } from './state/session/session.ts'
import './theme/fonts.css'
import './theme/tokens.css'
import './theme/base.css'

const root = document.getElementById('app')

// `DEV` is false in a production build, which removes this branch and with it the page of all components.
if (import.meta.env.DEV && location.pathname === '/dev/ui') {
  void Promise.all([import('./dev/dev-page.tsx'), showDeviceLanguage()]).then(
    ([{ renderDevPage }]) => root && renderDevPage(root),
  )
} else if (location.pathname === '/encryption') {
  // Renders itself: the first script has no room for more.
  void import('./features/encryption/page.tsx')
} else {
  // A page that has followed its hub to this address.
  if (location.hash.startsWith('#moved='))
    void import('./state/session/parcel.ts').then(({ arrive }) => arrive()).finally(start)
  else void start()
  window.addEventListener('hashchange', () => void handleNewAddress())
  void showDeviceLanguage().then(() => root && render(() => <App />, root))
}
