import type { JSX } from 'solid-js'
import IconGlobe from '~icons/lucide/globe'
import IconMonitor from '~icons/lucide/monitor'
import IconQr from '~icons/lucide/qr-code'
import IconShield from '~icons/lucide/shield'
import IconWifi from '~icons/lucide/wifi'
import { t } from '../../i18n/i18n.ts'
import { retryNow } from '../../state/connection/connection.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { JoinFrame } from './JoinFrame.tsx'

/** A checklist for when the hub does not answer, the most likely cause first. */
export function UnreachablePage(props: { corner: JSX.Element }) {
  return (
    <JoinFrame title={t('unreachable.title')} description={t('unreachable.words')} corner={props.corner}>
      <ul class="checklist">
        <li>
          <IconWifi />
          {t('unreachable.wifi')}
        </li>
        <li>
          <IconMonitor />
          {t('unreachable.host')}
        </li>
        <li>
          <IconShield />
          {t('unreachable.vpn')}
        </li>
        <li>
          <IconGlobe />
          {t('unreachable.guest')}
        </li>
        <li>
          <IconQr />
          {t('unreachable.address')}
        </li>
      </ul>
      <Button kind="primary" onClick={() => retryNow()}>
        {t('app.retry')}
      </Button>
      <p class="meta">{t('unreachable.tried', { address: location.host })}</p>
    </JoinFrame>
  )
}
