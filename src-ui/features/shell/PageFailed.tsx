import IconRefresh from '~icons/lucide/refresh-cw'
import { t } from '../../i18n/i18n.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { EmptyState } from '../../ui/states/EmptyState.tsx'

export function PageFailed() {
  return (
    <EmptyState icon={<IconRefresh />} title={t('app.pageFailed')} description={t('app.pageFailedWords')}>
      <Button kind="primary" onClick={() => location.reload()}>
        {t('app.reload')}
      </Button>
    </EmptyState>
  )
}
