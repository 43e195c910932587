import { Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Skeleton } from '../../ui/states/Skeleton.tsx'

export function InvitationPlaceholder(props: { failed: boolean; onRetry: () => void }) {
  return (
    <Show
      when={props.failed}
      fallback={
        <div class="invitation-loading">
          <span class="visually-hidden">{t('app.loading')}</span>
          <Skeleton lines={4} />
        </div>
      }
    >
      <p class="invitation-failed">
        <span>{t('invite.failed')}</span>
        <Button onClick={() => props.onRetry()}>{t('app.retry')}</Button>
      </p>
    </Show>
  )
}
