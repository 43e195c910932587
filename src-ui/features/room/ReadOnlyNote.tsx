import IconLock from '~icons/lucide/lock'
import { t } from '../../i18n/i18n.ts'
import type { SilentReason } from '../../state/hub.ts'

/** Replaces the composer if this person may not post, with the reason. */
export function ReadOnlyNote(props: { reason: SilentReason | 'quiet' }) {
  return (
    <p class="room-read-only" role="status">
      <IconLock />
      {t(`readOnly.${props.reason}`)}
    </p>
  )
}
