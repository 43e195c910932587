import { Show } from 'solid-js'
import IconRefresh from '~icons/lucide/refresh-cw'
import { t } from '../../i18n/i18n.ts'
import { connection } from '../../state/connection/connection.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { EmptyState } from '../../ui/states/EmptyState.tsx'

/** In the place of a page that failed. A reload is offered only while the hub is there: without it, a reload would lose the page. */
export function PageFailed(props: { onRetry: () => void }) {
  return (
    <EmptyState icon={<IconRefresh />} title={t('app.pageFailed')} description={t('app.pageFailedWords')}>
      <Button kind="primary" onClick={() => props.onRetry()}>
        {t('app.retry')}
      </Button>
      <Show when={connection().state === 'connected'}>
        <Button onClick={() => location.reload()}>{t('app.reload')}</Button>
      </Show>
    </EmptyState>
  )
}
