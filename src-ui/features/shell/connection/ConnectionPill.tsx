import { type JSX, Show } from 'solid-js'
import IconCircleOff from '~icons/lucide/circle-slash'
import IconLoader from '~icons/lucide/loader-circle'
import IconPower from '~icons/lucide/power-off'
import IconWifi from '~icons/lucide/wifi'
import IconWifiOff from '~icons/lucide/wifi-off'
import { t } from '../../../i18n/i18n.ts'
import { unansweredCount } from '../../../state/connection/commands.ts'
import { type ConnectionState, connectionShown } from '../../../state/connection/connection.ts'
import { Popover } from '../../../ui/overlays/Popover.tsx'
import { ConnectionDetails } from './ConnectionDetails.tsx'
import './connection.css'

const icons: Record<ConnectionState, () => JSX.Element> = {
  connecting: () => <IconLoader />,
  connected: () => <IconWifi />,
  reconnecting: () => <IconLoader />,
  offline: () => <IconWifiOff />,
  hostClosed: () => <IconPower />,
  disconnected: () => <IconCircleOff />,
  removed: () => <IconCircleOff />,
}

/** Always in the same place: icon, words and colour say the same thing. Never a modal, never in the way. */
export function ConnectionPill() {
  const state = () => connectionShown()
  const word = () => t(`connection.${state()}`)
  /** What a narrow screen leaves out; the panel says it all. */
  const kept = () => (state() === 'offline' ? `: ${t('connection.kept')}` : '')
  const waiting = () => {
    const waits = state() === 'reconnecting' || state() === 'hostClosed'
    return waits && unansweredCount() > 0 ? unansweredCount() : undefined
  }

  return (
    <>
      <Popover
        panelLabel={t('connection.details')}
        triggerClass="connection-pill"
        triggerData={state()}
        trigger={
          <>
            {icons[state()]()}
            <span class="connection-label">
              <Show when={state() === 'hostClosed'} fallback={word()}>
                <span class="connection-long">{word()}</span>
                <span class="connection-short">{t('connection.hostClosedShort')}</span>
              </Show>
              <span class="connection-long">{kept()}</span>
              <Show when={waiting()}>
                {(count) => (
                  <>
                    {' '}
                    <span class="connection-long">{t('connection.waiting', { count: count() })}</span>
                    <span class="connection-short">{count()}</span>
                  </>
                )}
              </Show>
            </span>
          </>
        }
      >
        {() => <ConnectionDetails />}
      </Popover>
      <span class="visually-hidden" role="status">
        {word() + kept()}
      </span>
    </>
  )
}
