import { Show } from 'solid-js'
import { t } from '../../../i18n/i18n.ts'
import { unansweredCount } from '../../../state/connection/commands.ts'
import { connection, connectionShown, finalState, retryNow } from '../../../state/connection/connection.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { removedText } from './RemovedNote.tsx'
import { connectionCount, connectionWord } from './words.ts'

/** The panel of the connection pill: what the state means, the hub's address, its latency and how much is queued here. */
export default function ConnectionDetails() {
  const text = () => {
    const shown = connectionShown()
    if (shown === 'ended') return t('readOnly.disconnected')
    return finalState() ? removedText() : t(`connection.words.${shown}`)
  }
  const latency = () => connection().latencyMs
  const mayRetry = () => connectionShown() !== 'connected' && !finalState()

  return (
    <div class="connection-details">
      <p>{text()}</p>
      <dl>
        <dt>{connectionWord('address')}</dt>
        <dd>{location.host}</dd>
        <dt>{connectionWord('latency')}</dt>
        <dd>
          <Show when={latency() !== undefined} fallback={connectionWord('latencyUnknown')}>
            {connectionWord('milliseconds', { count: Math.round(latency() ?? 0) })}
          </Show>
        </dd>
        <dt>{connectionWord('queue')}</dt>
        <dd>{unansweredCount() > 0 ? connectionCount('queueSome', unansweredCount()) : connectionWord('queueNone')}</dd>
      </dl>
      <Show when={mayRetry()}>
        <Button onClick={() => retryNow()}>{connectionWord('retry')}</Button>
      </Show>
    </div>
  )
}
