import { Show } from 'solid-js'
import { plural, t } from '../../../i18n/i18n.ts'
import { unansweredCount } from '../../../state/connection/commands.ts'
import { connection, connectionShown, endedByHost, retryNow } from '../../../state/connection/connection.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { removedWords } from './RemovedNote.tsx'

/** What the pill stands for: where the hub is, how fast it answers, what waits, and what to do. */
export function ConnectionDetails() {
  const words = () => (endedByHost() ? removedWords() : t(`connection.words.${connectionShown()}`))
  const latency = () => connection().latencyMs
  const mayRetry = () => connectionShown() !== 'connected' && !endedByHost()

  return (
    <div class="connection-details">
      <p>{words()}</p>
      <dl>
        <dt>{t('connection.address')}</dt>
        <dd>{location.host}</dd>
        <dt>{t('connection.latency')}</dt>
        <dd>
          <Show when={latency() !== undefined} fallback={t('connection.latencyUnknown')}>
            {t('connection.milliseconds', { count: Math.round(latency() ?? 0) })}
          </Show>
        </dd>
        <dt>{t('connection.queue')}</dt>
        <dd>{unansweredCount() > 0 ? plural('connection.queueSome', unansweredCount()) : t('connection.queueNone')}</dd>
      </dl>
      <Show when={mayRetry()}>
        <Button onClick={() => retryNow()}>{t('connection.retry')}</Button>
      </Show>
    </div>
  )
}
