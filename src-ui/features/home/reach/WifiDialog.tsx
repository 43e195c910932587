import { createSignal, Show } from 'solid-js'
import { t } from '../../../i18n/i18n.ts'
import { TextField } from '../../../ui/fields/TextField.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { Qr } from '../../../ui/Qr.tsx'
import { wifiText } from './wifi-text.ts'
import { reachWord } from './words.ts'

/** A name of a Wi-Fi has 32 bytes, a password 63. */
const NAME_MAX_CHARS = 32
const PASSWORD_MAX_CHARS = 63

/**
 * A QR code with which phones join the Wi-Fi. What is typed stays in this page, until it is closed: it is sent to nobody, not to
 * the hub either.
 */
export function WifiDialog(props: { open: boolean; onClose: () => void }) {
  const [name, setName] = createSignal('')
  const [password, setPassword] = createSignal('')
  return (
    <Dialog open={props.open} onClose={props.onClose} title={reachWord('wifi')} closeLabel={t('app.close')}>
      <form class="wifi" autocomplete="off" onSubmit={(event) => event.preventDefault()}>
        <p class="meta">{reachWord('wifiWords')}</p>
        <TextField
          label={reachWord('wifiName')}
          value={name()}
          maxLength={NAME_MAX_CHARS}
          autocomplete="off"
          data-autofocus
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <TextField
          label={reachWord('wifiPassword')}
          value={password()}
          maxLength={PASSWORD_MAX_CHARS}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
        <Show when={name() !== ''}>
          <Qr text={wifiText(name(), password())} label={reachWord('wifiQr', { name: name() })} />
        </Show>
      </form>
    </Dialog>
  )
}
