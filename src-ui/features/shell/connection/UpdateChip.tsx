import { Show } from 'solid-js'
import IconRefresh from '~icons/lucide/refresh-cw'
import { t } from '../../../i18n/i18n.ts'
import { connection } from '../../../state/connection/connection.ts'
import { Button } from '../../../ui/buttons/Button.tsx'

/**
 * Offers to reload when the hub serves a newer build. It does not reload by itself, so that people can finish typing. Without
 * the hub a reload would lose the page, so nothing is offered then.
 */
export function UpdateChip() {
  return (
    <Show when={connection().newBuild && connection().state === 'connected'}>
      <Button class="update-chip" title={t('app.updatedWords')} onClick={() => location.reload()}>
        <IconRefresh />
        <span class="update-chip-label">{t('app.updated')}:</span> {t('app.reload')}
      </Button>
    </Show>
  )
}
