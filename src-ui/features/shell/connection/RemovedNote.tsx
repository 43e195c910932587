import { Show } from 'solid-js'
import IconBan from '~icons/lucide/ban'
import { t } from '../../../i18n/i18n.ts'
import { connection, endedByHost } from '../../../state/connection/connection.ts'
import { Button } from '../../../ui/buttons/Button.tsx'

/** Who was sent away sees why, without asking, and the way back to the door. */
export function RemovedNote() {
  return (
    <div role="alert">
      <Show when={endedByHost()}>
        <p class="notice" data-kind="removed">
          <IconBan />
          <span>{removedWords()}</span>
          {/* A new page: nothing of this one is theirs any more. Whoever was only disconnected is still known there. */}
          <Button onClick={() => location.assign('/')}>
            {t(endedByHost() === 'disconnected' ? 'connection.comeBack' : 'connection.toTheDoor')}
          </Button>
        </p>
      </Show>
    </div>
  )
}

export function removedWords(): string {
  if (endedByHost() === 'disconnected') return t('connection.words.disconnected')
  const reason = connection().removedReason
  return reason ? t('connection.words.removedReason', { reason }) : t('connection.words.removed')
}
