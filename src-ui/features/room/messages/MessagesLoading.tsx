import { t } from '../../../i18n/i18n.ts'
import { Skeleton } from '../../../ui/states/Skeleton.tsx'

export function MessagesLoading() {
  return (
    <div class="messages-loading">
      <span class="visually-hidden" role="status">
        {t('app.loading')}
      </span>
      <Skeleton lines={9} />
    </div>
  )
}
