// `/encryption` is a page of its own: it is read before anybody has signed in, and has no session, no socket and no shell.
import { render } from 'solid-js/web'
import { showDeviceLanguage } from '../../i18n/language.ts'
import { EncryptionPage } from './EncryptionPage.tsx'
import { encryptionWord } from './words.ts'

const root = document.getElementById('app')

void showDeviceLanguage().then(() => {
  document.title = `${encryptionWord('title')} · Hubbub`
  if (root) render(() => <EncryptionPage />, root)
})
