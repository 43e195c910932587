import { type JSX, Show } from 'solid-js'
import IconCircleOff from '~icons/lucide/circle-slash'
import IconLoader from '~icons/lucide/loader-circle'
import IconPower from '~icons/lucide/power-off'
import IconWifi from '~icons/lucide/wifi'
import IconWifiOff from '~icons/lucide/wifi-off'
import { t } from '../../../i18n/i18n.ts'
import type { ConnectionState } from '../../../state/connection/connection.ts'
import { Popover } from '../../../ui/overlays/Popover.tsx'
import './connection.css'

const icons: Record<ConnectionState, () => JSX.Element> = {
  connecting: () => <IconLoader />,
  connected: () => <IconWifi />,
  reconnecting: () => <IconLoader />,
  offline: () => <IconWifiOff />,
  hostClosed: () => <IconPower />,
  disconnected: () => <IconCircleOff />,
  removed: () => <IconCircleOff />,
  ended: () => <IconPower />,
}

type ConnectionPillProps = {
  state: ConnectionState
  /** How many commands wait in the outbox of this device. */
  queuedCount: number
  /** Whether they would survive the end of this tab. */
  isStored: boolean
  /** The content of the panel that the pill opens. */
  children: JSX.Element
}

/** The state of the connection in the header, as icon, text and colour. It never blocks the page. */
export function ConnectionPill(props: ConnectionPillProps) {
  const label = () => t(`connection.${props.state}`)
  /** Left out on narrow screens; the panel says the same in full. */
  const offlineNote = () =>
    props.state === 'offline' ? `: ${t(props.isStored ? 'connection.keptOnDevice' : 'connection.keptInTab')}` : ''
  const shownCount = () => {
    const isShown = props.state === 'reconnecting' || props.state === 'hostClosed'
    return isShown && props.queuedCount > 0 ? props.queuedCount : undefined
  }

  return (
    <>
      <Popover
        panelLabel={t('connection.details')}
        triggerClass="connection-pill"
        triggerData={props.state}
        trigger={
          <>
            {icons[props.state]()}
            <span class="connection-label">
              <Show when={props.state === 'hostClosed'} fallback={label()}>
                <span class="connection-long">{label()}</span>
                <span class="connection-short">{t('connection.hostClosedShort')}</span>
              </Show>
              <span class="connection-long">{offlineNote()}</span>
              <Show when={shownCount()}>
                {(count) => (
                  <>
                    {' · '}
                    <span class="connection-long">{t('connection.queued', { count: count() })}</span>
                    <span class="connection-short">{count()}</span>
                  </>
                )}
              </Show>
            </span>
          </>
        }
      >
        {() => props.children}
      </Popover>
      <span class="visually-hidden" role="status">
        {label() + offlineNote()}
      </span>
    </>
  )
}
