import { Show } from 'solid-js'
import IconBan from '~icons/lucide/ban'
import { t } from '../../i18n/i18n.ts'
import { connection, isRemoved } from '../../state/connection.ts'
import { Button } from '../../ui/Button.tsx'

/** Who was sent away sees why, without asking, and the way back to the door. */
export function RemovedNote() {
  return (
    <div role="alert">
      <Show when={isRemoved()}>
        <p class="notice" data-kind="removed">
          <IconBan />
          <span>{removedWords()}</span>
          {/* A new page: nothing of this one is theirs any more. Whoever was only disconnected is still known there. */}
          <Button onClick={() => location.assign('/')}>
            {t(isDisconnected() ? 'connection.comeBack' : 'connection.toTheDoor')}
          </Button>
        </p>
      </Show>
    </div>
  )
}

/** The connection was ended, not the person's stay: what the hub says then is no reason in words. */
const isDisconnected = () => connection().removedReason === 'disconnected'

export function removedWords(): string {
  const reason = connection().removedReason
  if (isDisconnected()) return t('connection.words.disconnected')
  const hasWords = reason !== undefined && reason !== '' && reason !== 'removed'
  return hasWords ? t('connection.words.removedReason', { reason }) : t('connection.words.removed')
}
