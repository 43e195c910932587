import { Show } from 'solid-js'
import IconBan from '~icons/lucide/ban'
import { t } from '../../../i18n/i18n.ts'
import { removalText } from '../../../i18n/removal.ts'
import { connection, finalState } from '../../../state/connection/connection.ts'
import { Button } from '../../../ui/buttons/Button.tsx'

/** Says why the host has removed or disconnected this person, with a button to join again. */
export function RemovedNote() {
  return (
    <div role="alert">
      <Show when={finalState() !== 'ended' && finalState()}>
        <p class="notice" data-kind="removed">
          <IconBan />
          <span>{removedText()}</span>
          {/* A full page load discards everything of the old session. Somebody who was only disconnected is still signed in there. */}
          <Button onClick={() => location.assign('/')}>
            {t(finalState() === 'disconnected' ? 'connection.comeBack' : 'connection.backToJoin')}
          </Button>
        </p>
      </Show>
    </div>
  )
}

export function removedText(): string {
  if (finalState() === 'disconnected') return t('connection.words.disconnected')
  const { removedReason: reason, removedUntil: until } = connection()
  return removalText({ until, reason })
}
