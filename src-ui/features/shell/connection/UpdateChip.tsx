import { Show } from 'solid-js'
import IconRefresh from '~icons/lucide/refresh-cw'
import { t } from '../../../i18n/i18n.ts'
import { connection } from '../../../state/connection/connection.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { partMissing } from './chunk-failed.ts'

/** The hub serves a newer page than this one. Nobody is forced: what is typed may be finished first. */
export function UpdateChip() {
  return (
    <Show when={connection().newBuild || partMissing()}>
      <Button class="update-chip" title={t('app.updatedWords')} onClick={() => location.reload()}>
        <IconRefresh />
        <span class="update-chip-label">{t('app.updated')}:</span> {t('app.reload')}
      </Button>
    </Show>
  )
}
