import { t } from '../../../i18n/i18n.ts'
import { Button } from '../../../ui/buttons/Button.tsx'

export function MessagesFailed(props: { onRetry: () => void }) {
  return (
    <div class="messages-failed" role="alert">
      <p>
        <strong>{t('room.failed')}.</strong> {t('room.failedWords')}
      </p>
      <Button onClick={() => props.onRetry()}>{t('app.retry')}</Button>
    </div>
  )
}
