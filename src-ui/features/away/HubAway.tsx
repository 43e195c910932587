import { createEffect, createSignal, For, on, onCleanup, Show } from 'solid-js'
import IconWifiOff from '~icons/lucide/wifi-off'
import { t } from '../../i18n/i18n.ts'
import { isHubAway } from '../../state/connection/connection.ts'
import { followHub, goToHub, hubFoundAt, isCutOff } from '../../state/connection/moved.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { awayWord } from './words.ts'

/** By then a page has looked for the hub at its other addresses; somebody has to do something. */
const SAID_AFTER_MS = 12_000

/** Looks for the hub where it has moved to, and says what to check where it is nowhere. It is there before the hub goes. */
export default function HubAway() {
  followHub()
  const [isLong, setLong] = createSignal(false)
  const [isChecking, setChecking] = createSignal(false)
  createEffect(
    on(isHubAway, (isAway) => {
      setLong(false)
      if (!isAway) return void setChecking(false)
      const timer = setTimeout(() => setLong(true), SAID_AFTER_MS)
      onCleanup(() => clearTimeout(timer))
    }),
  )

  return (
    <>
      <div role="status">
        <Show when={isLong() || hubFoundAt() || isCutOff()}>
          <p class="notice">
            <IconWifiOff />
            <Show when={hubFoundAt()} fallback={<span>{awayWord(isCutOff() ? 'cutOff' : 'away')}</span>}>
              {(origin) => <span>{awayWord('moved', { address: new URL(origin()).host })}</span>}
            </Show>
            <Show when={hubFoundAt()}>
              <Button onClick={() => void goToHub()}>{awayWord('go')}</Button>
            </Show>
            <Show when={!hubFoundAt() && !isCutOff()}>
              <Button onClick={() => setChecking(true)}>{awayWord('check')}</Button>
            </Show>
          </p>
        </Show>
      </div>
      <Dialog
        open={isChecking()}
        onClose={() => setChecking(false)}
        title={t('unreachable.title')}
        closeLabel={t('app.close')}
      >
        <p>{t('unreachable.words')}</p>
        <ul style={LIST}>
          <For each={CHECKS}>{(check) => <li>{t(check)}</li>}</For>
        </ul>
        <p class="meta">{t('unreachable.tried', { address: location.host })}</p>
      </Dialog>
    </>
  )
}

/** Not in a style sheet: the first script of every page would have to name the file. */
const LIST = {
  display: 'grid',
  gap: '8px',
  'margin-block': '12px',
  'padding-inline-start': '20px',
  'list-style': 'disc',
}

/** The most likely cause first. */
const CHECKS = [
  'unreachable.wifi',
  'unreachable.host',
  'unreachable.vpn',
  'unreachable.guest',
  'unreachable.address',
] as const
